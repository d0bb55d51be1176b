package dev.slipway.gateway.http;

import dev.slipway.gateway.http.Identified.Identity;
import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.DeploymentRequest;
import dev.slipway.gateway.intake.Json;
import dev.slipway.gateway.intake.ReasonRequest;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.Views.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls about deployments. */
final class DeploymentCalls {
    private static final String LIST = "deployments";
    private static final String PATH = "/deployments";
    private static final String ONE = PATH + "/{id}";

    private final Views views;
    private final Reads reads;
    private final Submissions submissions;
    private final Identified identified;
    private final Holding holding;
    private final DiskSpace disk;

    DeploymentCalls(Views views, Submissions submissions, Changes changes, DiskSpace disk) {
        this.disk = disk;
        this.views = views;
        this.reads = new Reads(views);
        this.submissions = submissions;
        this.identified = new Identified(submissions);
        this.holding = new Holding(views, changes);
    }

    List<Call> calls() {
        return List.of(
                Call.post(PATH, Call.Body.JSON, this::deploy),
                Call.post("/plans", Call.Body.JSON, this::plan),
                Call.get(PATH, this::list),
                Call.get(ONE, this::show),
                Call.get(ONE + "/report", this::report),
                Call.post(ONE + "/cancel", Call.Body.OPTIONAL_JSON, this::cancel),
                Call.post(ONE + "/pause", Call.Body.OPTIONAL_JSON, request -> hold(request, Command.Pause::new)),
                Call.post(ONE + "/resume", Call.Body.OPTIONAL_JSON, request -> hold(request, Command.Resume::new)),
                Call.post(ONE + "/rollback", Call.Body.OPTIONAL_JSON, this::rollback));
    }

    // ---- looking

    private Answer list(Request request) {
        Query query = request.query().knows("application", "environment", "phase", "kind", "limit", "cursor");
        Map<String, String> filters = query.filters(Map.of("phase", Words.PHASES, "kind", Words.KINDS),
                "application", "environment", "phase", "kind");
        int limit = query.limit();
        String cursor = query.cursor(LIST);
        query.check();
        return reads.fresh(filters.get("application"), () -> Reads.list(LIST,
                Permitted.page(request.access(), "application", filters, limit, cursor, views::deployments)));
    }

    private Answer show(Request request) {
        Duration wait = request.query().knows("wait").waitFor();
        request.query().check();
        String id = request.variable("id");
        return reads.fresh(applicationOf(id), () -> {
            request.access().about(Reads.found(views.deployment(id), noDeployment(id)));
            return Answer.json(200, Reads.found(holding.until(id, wait), noDeployment(id)));
        });
    }

    private Answer report(Request request) {
        request.query().knows().check();
        String id = request.variable("id");
        return reads.fresh(applicationOf(id), () -> {
            request.access().about(Reads.found(views.deployment(id), noDeployment(id)));
            return Answer.text("text/markdown;charset=UTF-8", views.report(id).orElse(""));
        });
    }

    // ---- asking for a deployment

    private Answer deploy(Request request) {
        return asked(request, (body, identity) -> {
            Optional<ObjectNode> known = identity.keyed() ? views.deployment(identity.id()) : Optional.empty();
            // What was taken once is not checked again: it may well be that its version is known by now.
            DeploymentRequest asked = Request.right(known.isPresent() ? DeploymentRequest.read(body)
                    : DeploymentRequest.read(body, new KnownFromViews(views)));
            if (known.isEmpty()) {
                disk.require();
            }
            if (known.isPresent() && !known.get().path("environment").asString("").equals(asked.environment())) {
                throw IdempotencyKeys.otherBody();
            }
            Command command = new Command(identity.id(), asked.application(), asked.environment(), request.caller(), asked.digest(), null,
                    asked.deploy(identity.id()));
            write(command, identity, request);
            reads.afterwards(asked.application(), request);
            ObjectNode deployment = holding.until(identity.id(), identity.hold()).orElseGet(() -> Holding.justAsked(command, asked));
            return Answer.json(202, deployment).header("Location", location(identity.id()));
        });
    }

    private void write(Command command, Identity identity, Request request) {
        if (!identity.keyed()) {
            submissions.durable(command, request);
            return;
        }
        // Only the deployment manager knows for sure whether the key was used with another body. Whatever else it says is
        // told by the deployment itself, which ends FAILED.
        var _ = identified.submit(command, identity, request);
    }

    private Answer plan(Request request) {
        return asked(request, (body, identity) -> {
            DeploymentRequest asked = Request.right(DeploymentRequest.read(body, new KnownFromViews(views)));
            var taken = Refusals.taken(identified.submit(new Command(identity.id(), asked.application(), asked.environment(), request.caller(),
                    asked.digest(), Submissions.TAKE_WITHIN, new Command.Plan(asked.deploy(identity.id()))), identity, request), Refusals.Named.BODY);
            if (taken.answer() == null) {
                throw new IllegalStateException("the deployment manager took plan " + identity.id() + " and gave no answer");
            }
            return Answer.json(200, Json.tree(taken.answer()));
        });
    }

    /** What is done with a body. */
    private interface Asked {
        Answer answer(JsonNode body, Identity identity);
    }

    private Answer asked(Request request, Asked asked) {
        Duration wait = request.query().knows("wait").waitFor();
        request.query().check();
        JsonNode body = request.json();
        String application = DeploymentRequest.applicationOf(body);
        if (application != null) {
            request.access().about(application);
        }
        reads.freshOrRefuse(application);
        return identified.in(request, application, wait, identity -> asked.answer(body, identity));
    }

    // ---- acting on one

    private Answer cancel(Request request) {
        return act(request, (deployment, reason, identity) -> {
            String id = deployment.path("id").asString("");
            Outcome outcome = identified.submit(command(deployment, reason, identity, request, new Command.Cancel(id, reason.reason())), identity, request);
            if (outcome instanceof Outcome.Refused refused && refused.reason().equals("NOT_FOUND")) {
                return longOver(deployment);
            }
            Refusals.taken(outcome, Refusals.Named.PATH);
            return now(deployment, identity, request);
        });
    }

    /** The deployment manager forgets what ended long ago; the views do not. */
    private static Answer longOver(ObjectNode deployment) {
        String phase = deployment.path("phase").asString("");
        if (phase.equals("CANCELLED")) {
            return Answer.json(200, deployment);
        }
        throw Refusal.of(Problem.Kind.CONFLICT, "the deployment has ended: " + phase);
    }

    private Answer hold(Request request, BiFunction<String, @Nullable String, Command.Want> want) {
        return act(request, (deployment, reason, identity) -> {
            Outcome outcome = identified.submit(command(deployment, reason, identity, request,
                    want.apply(deployment.path("id").asString(""), reason.reason())), identity, request);
            if (outcome instanceof Outcome.Refused refused && refused.reason().equals("NOT_FOUND")) {
                throw Refusal.of(Problem.Kind.CONFLICT, "the deployment has ended: " + deployment.path("phase").asString(""));
            }
            Refusals.taken(outcome, Refusals.Named.PATH);
            return now(deployment, identity, request);
        });
    }

    private Answer rollback(Request request) {
        return act(request, (deployment, reason, identity) -> {
            String id = deployment.path("id").asString("");
            if (deployment.path("phase").asString("").equals("QUEUED")) {
                throw Refusal.of(Problem.Kind.CONFLICT, "the deployment is QUEUED: it has done nothing that could be rolled back; cancel it instead");
            }
            var taken = Refusals.taken(identified.submit(command(deployment, reason, identity, request,
                    new Command.Rollback(identity.id(), id, reason.reason())), identity, request), Refusals.Named.PATH);
            List<String> concerned = taken.deployments();
            if (concerned.isEmpty() || concerned.contains(id)) {
                return now(deployment, identity, request);
            }
            String made = concerned.getFirst();
            reads.afterwards(deployment.path("application").asString(""), request);
            ObjectNode rollback = holding.until(made, identity.hold()).orElseThrow(() -> Refusal.of(Problem.Kind.UNAVAILABLE,
                    "the rollback is taken, its deployment " + made + " cannot be shown yet; repeat the request with the same Idempotency-Key"));
            return Answer.json(202, rollback).header("Location", location(made));
        });
    }

    private Answer now(ObjectNode before, Identity identity, Request request) {
        reads.afterwards(before.path("application").asString(""), request);
        return Answer.json(200, holding.until(before.path("id").asString(""), identity.hold()).orElse(before));
    }

    private static Command command(ObjectNode deployment, ReasonRequest reason, Identity identity, Request request, Command.Want want) {
        return new Command(identity.id(), deployment.path("application").asString(""), deployment.path("environment").asString(""),
                request.caller(), reason.digest(), Submissions.TAKE_WITHIN, want);
    }

    /** What is done to a deployment. */
    private interface Act {
        Answer answer(ObjectNode deployment, ReasonRequest reason, Identity identity);
    }

    private Answer act(Request request, Act act) {
        Duration wait = request.query().knows("wait").waitFor();
        request.query().check();
        String id = request.variable("id");
        ReasonRequest reason = Request.right(ReasonRequest.read(request.jsonOrNothing()));
        reads.freshOrRefuse(applicationOf(id));
        ObjectNode deployment = Reads.found(views.deployment(id), noDeployment(id));
        request.access().about(deployment);
        return identified.in(request, deployment.path("application").asString(""), wait, identity -> act.answer(deployment, reason, identity));
    }

    private @Nullable String applicationOf(String id) {
        return views.deployment(id).map(each -> each.path("application").asString("")).orElse(null);
    }

    private static String location(String id) {
        return Call.BASE + PATH + "/" + id;
    }

    static String noDeployment(String id) {
        return "there is no deployment '" + id + "'";
    }
}
