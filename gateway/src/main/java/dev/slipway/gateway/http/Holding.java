package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.DeploymentRequest;
import dev.slipway.gateway.view.Views;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds an answer until a deployment is final. */
final class Holding {
    /** A deployment's phase may be shown a little later than its last event, which is what wakes. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Views views;
    private final Changes changes;

    Holding(Views views, Changes changes) {
        this.views = views;
        this.changes = changes;
    }

    /** The deployment when it is final or the time is up; empty when there is none. */
    Optional<ObjectNode> until(String id, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        try (var watch = changes.deployment(id)) {
            while (true) {
                Optional<ObjectNode> deployment = views.deployment(id);
                Duration left = Duration.ofNanos(until - System.nanoTime());
                if (deployment.isEmpty() || isFinal(deployment.get()) || !left.isPositive() || watch.isOver()) {
                    return deployment;
                }
                watch.await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
            }
        }
    }

    static boolean isFinal(ObjectNode deployment) {
        return Words.FINAL_PHASES.contains(deployment.path("phase").asString(""));
    }

    /** A deployment whose command is durable, while the views do not show it. */
    static ObjectNode justAsked(Command command, DeploymentRequest asked) {
        ObjectNode deployment = JsonNodeFactory.instance.objectNode();
        deployment.put("id", command.id()).put("kind", "DEPLOY").put("application", asked.application())
                .put("environment", asked.environment()).put("version", asked.version()).putNull("previousVersion").putNull("strategy")
                .put("phase", "QUEUED").put("reason", asked.reason()).putNull("outcome").putNull("waitingFor").putNull("createdAt")
                .putNull("startedAt").putNull("finishedAt").put("requestedBy", command.requestedBy());
        deployment.putArray("steps");
        deployment.putArray("traffic");
        return deployment;
    }
}
