package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.model.manifest.HealthPolicy;
import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.check.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What agents tell each other where none of them has a word that could travel as it is. */
final class Told {
    private Told() {}

    /** A command. @param id the same for the same wish */
    record Command(String id, String by, Ask ask) {}

    /** What a command asks for. */
    sealed interface Ask {
        /** A manifest. */
        record Put(String manifest) implements Ask {}

        /** A version. */
        record Deploy(String deployment, String version, boolean force) implements Ask {}

        /** What ran before. */
        record Rollback(String deployment, String undoes) implements Ask {}

        /** Nothing more of a deployment. */
        record Cancel(String deployment) implements Ask {}

        /** Another number of instances. */
        record Scale(String deployment, int instances) implements Ask {}

        /** A repair. */
        record Heal(String deployment, String release, String instance, boolean kill, String because) implements Ask {}
    }

    /** The manager's answer to a command. */
    record Outcome(String command, Reply reply) {}

    /** A deployment as it is. @param slots of what is live by then; null when nothing is */
    record Deployed(Deployment deployment, @Nullable Set<Integer> slots) {}

    /** A member is there. */
    record Presence(String agent, String incarnation) {}

    /**
     * A task.
     *
     * @param instances that it is about
     * @param startup what is left of the time to become healthy
     * @param found digest of the prepared artifact
     * @param noted digest that the version had before; null when it is new
     */
    record Delegation(String deployment, String step, int attempt, long fence, Instant deadline, String target, Action action, Release release,
            List<String> instances, Duration startup, String found, @Nullable String noted, boolean force) {}

    /** What is to be checked. */
    record Target(HealthPolicy policy, boolean hasPort) {}

    /** What the checks say. */
    record Health(String release, int slot, Verdict verdict) {}

    /** An alert about an instance. */
    record AlertOf(String instance, Alert alert) {}
}
