package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.execution.Decision.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Deployments that a person holds. One that waits is not begun; of one that runs no further step begins, those under way end,
 * what fails is undone all the same, and no deadline of its steps passes. What should run is repaired meanwhile.
 */
final class Holds {
    private Holds() {}

    static Decision pause(Environment env, String id, String by, Instant now) {
        Deployment deployment = find(env, id);
        if (deployment == null) {
            return over(env, id);
        }
        return switch (deployment.phase()) {
            case PAUSED -> Decision.of(env, "is paused already", new Answer.Taken(id, true));
            case ROLLING_BACK -> refused(env, "the deployment is ROLLING_BACK: an undo is not held");
            case QUEUED, PLANNING, AWAITING_APPROVAL, RUNNING -> Decision.of(
                    change(env, id, each -> each.held(new Deployment.Hold(by, now))), "paused by " + by, new Answer.Taken(id, false));
            case SUCCEEDED, ROLLED_BACK, FAILED, CANCELLED, SUPERSEDED -> refused(env, "the deployment has ended: " + deployment.phase());
        };
    }

    static Decision resume(Environment env, String id, String by, Instant now) {
        Deployment deployment = find(env, id);
        if (deployment == null) {
            return over(env, id);
        }
        return switch (deployment.phase()) {
            case PAUSED -> Decision.of(resumed(env, deployment, now), "resumed by " + by, new Answer.Taken(id, false));
            case ROLLING_BACK -> refused(env, "the deployment is ROLLING_BACK");
            case QUEUED, PLANNING, AWAITING_APPROVAL, RUNNING -> Decision.of(env, "is not held", new Answer.Taken(id, true));
            case SUCCEEDED, ROLLED_BACK, FAILED, CANCELLED, SUPERSEDED -> refused(env, "the deployment has ended: " + deployment.phase());
        };
    }

    private static Environment resumed(Environment env, Deployment deployment, Instant now) {
        Environment next = change(env, deployment.id(), Deployment::released);
        Duration held = Duration.between(Objects.requireNonNull(deployment.hold()).since(), now);
        return deployment.startedAt() == null ? next : Executor.resumed(next, held, now);
    }

    /** Whether a step may begin. */
    static boolean mayBegin(Deployment deployment, StepRun step) {
        return deployment.phase() != Phase.PAUSED || (Repairs.isOf(step) && deployment.kind() != Kind.HEAL);
    }

    /** Whether the deadline of a step counts. */
    static boolean isTimed(Deployment deployment, StepRun step) {
        return deployment.phase() != Phase.PAUSED || Repairs.isOf(step);
    }

    private static @Nullable Deployment find(Environment env, String id) {
        Deployment running = env.work().running();
        return running != null && running.id().equals(id) ? running
                : env.work().queue().stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }

    private static Environment change(Environment env, String id, UnaryOperator<Deployment> how) {
        Deployment running = env.work().running();
        return running != null && running.id().equals(id) ? env.running(how)
                : env.work(env.work().queue(env.work().queue().stream().map(each -> each.id().equals(id) ? how.apply(each) : each).toList()));
    }

    private static Decision over(Environment env, String id) {
        Phase ended = env.work().ended().get(id);
        return ended != null ? refused(env, "the deployment has ended: " + ended)
                : Decision.of(env, "unknown", new Answer.NotFound("there is no deployment " + id + " in " + env.key()));
    }

    private static Decision refused(Environment env, String because) {
        return Decision.of(env, because, new Answer.Refused(because));
    }
}
