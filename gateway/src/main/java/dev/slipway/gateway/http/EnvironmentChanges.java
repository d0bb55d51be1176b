package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.RestartRequest;
import dev.slipway.gateway.intake.ScaleRequest;
import dev.slipway.gateway.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Calls that give what is live another form; each is answered with the deployment that does it. */
final class EnvironmentChanges {
    private final Reads reads;
    private final Identified identified;
    private final Holding holding;

    EnvironmentChanges(Views views, Submissions submissions, Changes changes) {
        this.reads = new Reads(views);
        this.identified = new Identified(submissions);
        this.holding = new Holding(views, changes);
    }

    List<Call> calls() {
        String environment = "/applications/{name}/environments/{env}";
        return List.of(
                Call.post(environment + "/scale", Call.Body.JSON, this::scale),
                Call.post(environment + "/restart", Call.Body.OPTIONAL_JSON, this::restart));
    }

    private Answer scale(Request request) {
        Duration wait = waitFor(request);
        ScaleRequest scale = Request.right(ScaleRequest.read(request.json()));
        return change(request, wait, scale.digest(), id -> new Command.Scale(id, scale.instances()));
    }

    private Answer restart(Request request) {
        Duration wait = waitFor(request);
        RestartRequest restart = Request.right(RestartRequest.read(request.jsonOrNothing()));
        return change(request, wait, restart.digest(), id -> new Command.Restart(id, restart.instance()));
    }

    private static Duration waitFor(Request request) {
        Duration wait = request.query().knows("wait").waitFor();
        request.query().check();
        return wait;
    }

    /** Asks for a change and answers with its deployment. @param want of the deployment's id */
    Answer change(Request request, Duration wait, String digest, Function<String, Command.Want> want) {
        String name = request.variable("name");
        String environment = request.variable("env");
        if (!Reads.isName(name) || !Reads.isName(environment)) {
            throw Refusal.of(Problem.Kind.NOT_FOUND, "there is no environment '" + environment + "' of an application '" + name + "'");
        }
        reads.freshOrRefuse(name);
        return identified.in(request, name, wait, identity -> {
            var taken = Refusals.taken(identified.submit(new Command(identity.id(), name, environment, request.caller(), digest,
                    Submissions.TAKE_WITHIN, want.apply(identity.id())), identity, request), Refusals.Named.PATH);
            String made = taken.deployments().getFirst();
            reads.afterwards(name, request);
            ObjectNode deployment = holding.until(made, identity.hold()).orElseThrow(() -> Refusal.of(Problem.Kind.UNAVAILABLE,
                    "it is taken, its deployment " + made + " cannot be shown yet; repeat the request with the same Idempotency-Key"));
            return Answer.json(202, deployment).header("Location", Call.BASE + "/deployments/" + made);
        });
    }
}
