package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.CommandId;
import dev.slipway.gateway.intake.Json;
import dev.slipway.gateway.intake.ManifestRequest;
import dev.slipway.gateway.intake.VariablesRequest;
import dev.slipway.gateway.view.Views;
import dev.slipway.model.Nearest;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.Manifests;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Calls about applications and their environments. */
final class ApplicationCalls {
    private static final String LIST = "applications";
    private static final String RETIREMENTS = "deployments";

    private final Views views;
    private final Reads reads;
    private final Submissions submissions;
    private final EnvironmentChanges changes;
    private final InstantSource clock;

    ApplicationCalls(Views views, Submissions submissions, EnvironmentChanges changes, InstantSource clock) {
        this.views = views;
        this.reads = new Reads(views);
        this.submissions = submissions;
        this.changes = changes;
        this.clock = clock;
    }

    List<Call> calls() {
        String one = "/applications/{name}";
        String environment = one + "/environments/{env}";
        return List.of(
                Call.get("/applications", this::list),
                Call.get(one, this::show),
                Call.put(one, Call.Body.MANIFEST, this::put),
                Call.delete(one, this::delete),
                Call.get(one + "/versions", this::versions),
                Call.get(environment, this::environment),
                Call.get(environment + "/manifest", this::manifest),
                Call.get(environment + "/variables", this::variables),
                Call.put(environment + "/variables", Call.Body.JSON, this::putVariables),
                Call.get("/schemas/manifest", this::schema));
    }

    private Answer list(Request request) {
        Query query = request.query().knows("limit", "cursor");
        int limit = query.limit();
        String cursor = query.cursor(LIST);
        query.check();
        return reads.fresh(null, () -> Reads.list(LIST,
                Permitted.page(request.access(), "name", Map.of(), limit, cursor, (_, least, from) -> views.applications(least, from))));
    }

    private Answer show(Request request) {
        request.query().knows().check();
        String name = request.variable("name");
        return reads.fresh(name, () -> {
            ObjectNode application = Reads.found(views.application(name), noApplication(name));
            long revision = application.path("revision").asLong(0);
            return Conditions.isKnown(request, revision) ? Answer.notModified(Conditions.tag(revision))
                    : Answer.json(200, application).header("ETag", Conditions.tag(revision));
        });
    }

    private Answer put(Request request) {
        request.query().knows().check();
        String name = request.variable("name");
        var read = Bodies.isYaml(request) ? ManifestRequest.yaml(request.body(), name) : ManifestRequest.json(request.body(), name);
        ManifestRequest manifest = switch (read) {
            case ManifestRequest.Read.Parsed(var checked) -> Request.right(checked);
            case ManifestRequest.Read.Unreadable(var because) -> throw Refusal.of(Problem.Kind.MALFORMED, "the manifest " + because);
        };
        Long replaced = Conditions.replaced(request, () -> {
            reads.freshOrRefuse(name);
            return views.manifest(name);
        });
        var taken = Refusals.taken(submissions.inPlace(new Command(UUID.randomUUID().toString(), name, null, request.caller(),
                CommandId.digest(manifest.canonicalJson()), Submissions.TAKE_WITHIN,
                new Command.PutApplication(manifest.canonicalJson(), replaced)), request), Refusals.Named.PATH);
        // What was taken, not what the views show: a change in between would hand its revision to somebody who has not seen it.
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name).put("revision", taken.revision());
        body.set("manifest", Json.tree(manifest.canonicalJson()));
        EffectiveManifest.environments(manifest.canonicalJson()).forEach(body.putArray("environments")::add);
        Answer answer = Answer.json(taken.created() ? 201 : 200, body).header("ETag", Conditions.tag(taken.revision()));
        return taken.created() ? answer.header("Location", request.path()) : answer;
    }

    private Answer delete(Request request) {
        request.query().knows().check();
        String name = name(request);
        Refusals.taken(submissions.inPlace(new Command(UUID.randomUUID().toString(), name, null, request.caller(),
                CommandId.digest(""), Submissions.TAKE_WITHIN, new Command.DeleteApplication()), request), Refusals.Named.PATH);
        reads.afterwards(name, request);
        var page = views.deployments(Map.of("application", name, "kind", "RETIRE"), Views.LIMIT_DEFAULT, null);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("items").addAll(page.items());
        body.put("nextCursor", page.nextCursor() == null ? null : Cursor.close(RETIREMENTS, page.nextCursor()));
        return Answer.json(202, body).header("Location", URI.create(Call.BASE + "/deployments?application="
                + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&kind=RETIRE").toString());
    }

    private Answer versions(Request request) {
        request.query().knows().check();
        String name = request.variable("name");
        return reads.fresh(name, () -> {
            ObjectNode versions = Reads.found(views.versions(name), noApplication(name));
            return Answer.json(200, versions.has("nextCursor") ? versions : versions.putNull("nextCursor"));
        });
    }

    private Answer environment(Request request) {
        request.query().knows().check();
        return inEnvironment(request, (name, environment) -> Answer.json(200, Reads.found(
                views.environment(name, environment, clock.instant()), noEnvironment(name, environment))));
    }

    private Answer manifest(Request request) {
        request.query().knows().check();
        return inEnvironment(request, (name, environment) -> {
            Views.Manifest manifest = Reads.found(views.manifest(name), noApplication(name));
            ObjectNode body = (ObjectNode) Json.tree(EffectiveManifest.withOrigins(manifest.canonicalJson(), environment));
            return Answer.json(200, body.put("revision", manifest.revision()));
        });
    }

    private Answer variables(Request request) {
        request.query().knows().check();
        return inEnvironment(request, (name, environment) -> Answer.json(200,
                Reads.found(views.variables(name, environment), noEnvironment(name, environment))));
    }

    private Answer putVariables(Request request) {
        boolean apply = request.query().knows("apply", "wait").flag("apply");
        Duration wait = request.query().waitFor();
        request.query().check();
        String name = name(request);
        String environment = request.variable("env");
        if (!Reads.isName(environment)) {
            throw Refusal.of(Problem.Kind.NOT_FOUND, noEnvironment(name, environment));
        }
        VariablesRequest variables = Request.right(VariablesRequest.read(request.json()));
        if (apply) {
            return changes.change(request, wait, variables.digest(), id -> new Command.Configure(id, variables.variables()));
        }
        var taken = Refusals.taken(submissions.inPlace(new Command(UUID.randomUUID().toString(), name, environment, request.caller(),
                variables.digest(), Submissions.TAKE_WITHIN, new Command.PutVariables(variables.variables())), request), Refusals.Named.PATH);
        reads.afterwards(name, request);
        ObjectNode body = views.variables(name, environment).orElseGet(() -> JsonNodeFactory.instance.objectNode()
                .put("application", name).put("environment", environment).put("revision", taken.revision()));
        return Answer.json(taken.created() ? 201 : 200, body);
    }

    private Answer schema(Request request) {
        request.query().knows().check();
        return Answer.json(200, Json.tree(Manifests.jsonSchema()));
    }

    /** What is answered about an environment that is there. */
    private interface About {
        Answer answer(String name, String environment);
    }

    private Answer inEnvironment(Request request, About about) {
        String name = request.variable("name");
        String environment = request.variable("env");
        return reads.fresh(name, () -> {
            Views.Manifest manifest = Reads.found(views.manifest(name), noApplication(name));
            if (!EffectiveManifest.environments(manifest.canonicalJson()).contains(environment)) {
                throw Refusal.of(Problem.Kind.NOT_FOUND, noEnvironment(name, environment));
            }
            return about.answer(name, environment);
        });
    }

    private String name(Request request) {
        String name = request.variable("name");
        if (!Reads.isName(name)) {
            throw Refusal.of(Problem.Kind.NOT_FOUND, noApplication(name));
        }
        return name;
    }

    private String noApplication(String name) {
        return "there is no application '" + name + "'";
    }

    private String noEnvironment(String name, String environment) {
        Set<String> known = views.manifest(name).map(each -> EffectiveManifest.environments(each.canonicalJson())).orElse(Set.of());
        return "'" + environment + "' is no environment of " + name + Nearest.choices(environment, known);
    }
}
