package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last lines of log of the instance that failed a deployment, which belong to the reason. The platform tells them with the
 * end of an instance: one that never became healthy has its end when its undo has stopped it.
 */
final class LastWords {
    /** The end of what was stopped is told beside the report of the step, on another topic: milliseconds before or after it. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private LastWords() {}

    /** The reason with the lines of an instance of the new release that has ended, where there is one and the reason shows none. */
    static String ofWhatEnded(Environment env, String because) {
        Release release = env.running().release();
        return release == null ? because : with(env, because, Undo.starts(env.running(), release.id()).stream().map(Slot::instance));
    }

    /** The reason of an undo that is done, with the lines of an instance that was never healthy. */
    static String ofWhatWasUndone(Environment env, Deployment deployment) {
        return with(env, Objects.requireNonNullElse(deployment.failure(), ""), neverHealthy(deployment));
    }

    /** Whether what was stopped may have its end told any moment. */
    static boolean areOnTheWay(Environment env, Deployment deployment, Instant now) {
        boolean untold = deployment.phase() == Phase.ROLLING_BACK && !Objects.requireNonNullElse(deployment.failure(), "").contains("\n")
                && neverHealthy(deployment).findAny().isPresent() && neverHealthy(deployment).noneMatch(env.seen()::hasEnded);
        return untold && lastStop(deployment).filter(at -> now.isBefore(at.plus(PATIENCE))).isPresent();
    }

    private static Optional<Instant> lastStop(Deployment deployment) {
        return deployment.steps().stream()
                .filter(step -> step.undoes() != null && step.state() == StepState.SUCCEEDED && step.step().action() instanceof Action.Stop)
                .map(StepRun::finishedAt).filter(Objects::nonNull).max(Comparator.naturalOrder());
    }

    /** The instances of the step that waited for them in vain, first those that its detail names. */
    private static Stream<String> neverHealthy(Deployment deployment) {
        return deployment.steps().stream()
                .filter(step -> step.undoes() == null && step.group() == null && step.state() == StepState.FAILED)
                .flatMap(step -> !(step.step().action() instanceof Action.AwaitHealthy(_, var instances, _)) ? Stream.<String>empty()
                        : Stream.concat(instances.stream().filter(step.detail()::contains), instances.stream()));
    }

    private static String with(Environment env, String because, Stream<String> instances) {
        return because.contains("\n") ? because : instances
                .map(env.seen().instances()::get)
                .filter(instance -> instance != null && instance.hasEnded() && !instance.lastLines().isEmpty())
                .findFirst()
                .map(instance -> because + lines(instance.id(), instance.lastLines()))
                .orElse(because);
    }

    private static String lines(String instance, List<String> lines) {
        return "\nlast lines of " + instance + ":\n" + String.join("\n", lines);
    }
}
