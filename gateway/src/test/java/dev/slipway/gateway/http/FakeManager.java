package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.Commands;
import dev.slipway.gateway.view.Views.Manifest;
import dev.slipway.gateway.view.Views.Outcome;
import dev.slipway.model.Problem;
import dev.slipway.model.manifest.EffectiveManifest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.TimeoutException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A command port with a simple manager behind it: it takes what it gets in order, and knows ids as the real one does. */
final class FakeManager implements Commands {
    /** What is done with commands. */
    enum Mood {
        /** They are taken. */
        WORKS,
        /** They are durable, and nobody takes them. */
        SILENT,
        /** They cannot be written. */
        UNREACHABLE
    }

    private record Known(String digest, Outcome outcome) {}

    private final FakeViews views;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    final List<Command> taken = new CopyOnWriteArrayList<>();
    volatile Mood mood = Mood.WORKS;
    volatile UnaryOperator<Outcome> says = UnaryOperator.identity();

    FakeManager(FakeViews views) {
        this.views = views;
    }

    void clear() {
        known.clear();
        taken.clear();
        mood = Mood.WORKS;
        says = UnaryOperator.identity();
    }

    @Override
    public synchronized CompletableFuture<?> write(Command command) {
        if (mood == Mood.UNREACHABLE) {
            return CompletableFuture.failedFuture(new TimeoutException("no broker"));
        }
        if (mood == Mood.WORKS) {
            Known before = known.get(command.id());
            Outcome outcome = before == null ? take(command) : before.digest.equals(command.digest()) ? before.outcome
                    : refused("OTHER_BODY", "the id is known with another body");
            known.putIfAbsent(command.id(), new Known(command.digest(), outcome));
            views.answered(command.id(), says.apply(outcome));
        }
        return CompletableFuture.completedFuture(null);
    }

    static Outcome refused(String reason, String detail, Problem... problems) {
        return new Outcome.Refused(reason, detail, List.of(problems));
    }

    private Outcome take(Command command) {
        taken.add(command);
        return switch (command.want()) {
            case Command.PutApplication put -> put(command, put);
            case Command.DeleteApplication() -> delete(command);
            case Command.PutVariables(var changes) -> variables(command, changes);
            case Command.Deploy deploy -> deploy(command, deploy);
            case Command.Plan _ -> new Outcome.Taken(0, false, false, List.of(), """
                    {"steps": [], "waits": [], "reasons": [], "duration": "PT1M", "cost": {}, "changes": [], "risks": [], "report": ""}""");
            case Command.Rollback rollback -> rollback(command, rollback);
            case Command.PutToken token -> put(command, token);
            case Command.DeleteToken(var id) -> views.tokens.remove(id) == null ? refused("NOT_FOUND", "there is no such token")
                    : new Outcome.Taken(0, false, false, List.of(), null);
            case Command.Cancel(var id, var _) -> cancel(id);
            case Command.Configure(var id, var changes) -> {
                Outcome set = variables(command, changes);
                yield set instanceof Outcome.Refused ? set : changing(command, id, "CONFIGURE");
            }
            case Command.Scale(var id, _) -> changing(command, id, "SCALE");
            case Command.Restart(var id, var instance) -> "unknown".equals(instance)
                    ? refused("INVALID", "no such instance", new Problem("/instance", "'unknown' is no instance that should run in shop/dev"))
                    : changing(command, id, "HEAL");
            case Command.Pause(var id, var _) -> held(id, "PAUSED");
            case Command.Resume(var id, var _) -> held(id, "RUNNING");
        };
    }

    private Outcome put(Command command, Command.PutApplication put) {
        Manifest before = views.manifests.get(command.application());
        long revision = before == null ? 0 : before.revision();
        if (before != null && before.canonicalJson().equals(put.manifest())) {
            return new Outcome.Taken(revision, false, true, List.of(), null);
        }
        if (put.ifRevision() != null && put.ifRevision() != revision) {
            return refused("REVISION", "the manifest's revision is " + revision + ", not " + put.ifRevision());
        }
        views.manifests.put(command.application(), new Manifest(put.manifest(), revision + 1));
        ObjectNode application = JsonNodeFactory.instance.objectNode().put("name", command.application()).put("revision", revision + 1)
                .set("manifest", Examples.tree(put.manifest()));
        EffectiveManifest.environments(put.manifest()).forEach(application.putArray("environments")::add);
        views.applications.put(command.application(), application);
        return new Outcome.Taken(revision + 1, before == null, false, List.of(), null);
    }

    private Outcome put(Command command, Command.PutToken token) {
        if (views.tokens.values().stream().anyMatch(each -> each.path("name").asString("").equals(token.name()))) {
            return refused("CONFLICT", "there is a token '" + token.name() + "'; use another name, or delete that one first");
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("id", token.tokenId()).put("name", token.name())
                .put("role", token.role().toLowerCase(java.util.Locale.ROOT));
        if (token.applications().isEmpty()) {
            row.putNull("applications");
        } else {
            token.applications().forEach(row.putArray("applications")::add);
        }
        views.tokens.put(token.tokenId(), row.put("createdAt", Examples.TIME).put("createdBy", command.requestedBy())
                .put("expires", token.expires() == null ? null : token.expires().toString()).put("hash", token.hash()));
        return new Outcome.Taken(0, true, false, List.of(), null);
    }

    private Outcome delete(Command command) {
        if (!views.manifests.containsKey(command.application())) {
            return refused("NOT_FOUND", "there is no application " + command.application());
        }
        views.deployment(Examples.deployment("retire-" + command.application(), "QUEUED").put("kind", "RETIRE"));
        return new Outcome.Taken(0, true, false, List.of("retire-" + command.application()), null);
    }

    private Outcome variables(Command command, Map<String, String> changes) {
        String key = command.application() + "/" + command.environment();
        if (!views.manifests.containsKey(command.application())) {
            return refused("NOT_FOUND", "there is no application " + command.application());
        }
        ObjectNode now = views.variables(command.application(), String.valueOf(command.environment())).orElseThrow();
        long revision = now.path("revision").asLong() + 1;
        changes.forEach((name, value) -> {
            if (value == null) {
                now.withObject("/variables").remove(name);
            } else {
                now.withObject("/variables").put(name, value);
            }
        });
        views.variables.put(key, now.put("revision", revision).put("updatedAt", Examples.TIME));
        return new Outcome.Taken(revision, revision == 1, false, List.of(), null);
    }

    private Outcome deploy(Command command, Command.Deploy deploy) {
        views.deployment(Examples.deployment(deploy.deploymentId(), "QUEUED").put("application", command.application())
                .put("environment", command.environment()).put("version", deploy.version()));
        return new Outcome.Taken(0, true, false, List.of(deploy.deploymentId()), null);
    }

    private Outcome rollback(Command command, Command.Rollback rollback) {
        ObjectNode undone = views.deployments.get(rollback.undoes());
        String phase = undone == null ? "" : undone.path("phase").asString("");
        return switch (phase) {
            case "RUNNING", "PAUSED", "AWAITING_APPROVAL" -> {
                views.deployment(undone.deepCopy().put("phase", "ROLLING_BACK"));
                yield new Outcome.Taken(0, true, false, List.of(rollback.undoes()), null);
            }
            case "SUCCEEDED" -> {
                views.deployment(Examples.deployment(rollback.deploymentId(), "QUEUED").put("kind", "ROLLBACK"));
                yield new Outcome.Taken(0, true, false, List.of(rollback.deploymentId()), null);
            }
            default -> refused("CONFLICT", "the deployment has ended: " + phase + ", and it is not the live release");
        };
    }

    private Outcome changing(Command command, String id, String kind) {
        if (!views.manifests.containsKey(command.application())) {
            return refused("NOT_FOUND", "there is no application " + command.application());
        }
        views.deployment(Examples.deployment(id, "QUEUED").put("kind", kind).put("application", command.application())
                .put("environment", command.environment()));
        return new Outcome.Taken(0, true, false, List.of(id), null);
    }

    private Outcome held(String id, String phase) {
        ObjectNode deployment = views.deployments.get(id);
        if (Words.FINAL_PHASES.contains(deployment.path("phase").asString(""))) {
            return refused("CONFLICT", "the deployment has ended: " + deployment.path("phase").asString(""));
        }
        boolean unchanged = deployment.path("phase").asString("").equals(phase);
        views.deployment(deployment.deepCopy().put("phase", phase));
        return new Outcome.Taken(0, !unchanged, unchanged, List.of(id), null);
    }

    private Outcome cancel(String id) {
        ObjectNode deployment = views.deployments.get(id);
        String phase = deployment == null ? "" : deployment.path("phase").asString("");
        if (phase.equals("CANCELLED")) {
            return new Outcome.Taken(0, false, true, List.of(id), null);
        }
        if (Words.FINAL_PHASES.contains(phase)) {
            return refused("CONFLICT", "the deployment has ended: " + phase);
        }
        views.deployment(deployment.deepCopy().put("phase", "CANCELLED"));
        return new Outcome.Taken(0, true, false, List.of(id), null);
    }
}
