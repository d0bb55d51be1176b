package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.execution.Phase;
import dev.slipway.deploymentmanager.execution.Seen;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.erroranalyst.healing.Event;
import dev.slipway.monitoringspecialist.check.Failure;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One agent's words in those of another, as the classes at the agents' borders have them. */
final class Translated {
    private Translated() {}

    // ---- the deployer's instance

    /** For the manager. */
    static Seen.Instance seen(Instance instance) {
        Instance.End end = instance.end();
        Seen.End how = end == null ? Seen.End.NONE : switch (end.cause()) {
            case REQUESTED -> Seen.End.REQUESTED;
            case REBOOT, SUITE_DOWN -> Seen.End.LOST_WITH_ITS_HOST;
            case EXITED, UNKNOWN -> Seen.End.BY_ITSELF;
        };
        return new Seen.Instance(instance.id(), how, instance.address(), end == null ? "" : end.detail(), List.of());
    }

    /** For the analyst. */
    static Event.InstanceSeen observed(Instance instance) {
        Instance.End end = instance.end();
        var life = switch (instance.state()) {
            case NOT_STARTED, STARTING -> dev.slipway.erroranalyst.healing.Instance.Life.STARTING;
            case RUNNING -> dev.slipway.erroranalyst.healing.Instance.Life.RUNNING;
            case DRAINING -> dev.slipway.erroranalyst.healing.Instance.Life.DRAINING;
            case STOPPED, LOST -> dev.slipway.erroranalyst.healing.Instance.Life.ENDED;
        };
        var cause = end == null ? null : switch (end.cause()) {
            case REQUESTED -> dev.slipway.erroranalyst.healing.Instance.End.REQUESTED;
            case REBOOT, SUITE_DOWN -> dev.slipway.erroranalyst.healing.Instance.End.WITH_ITS_HOST;
            case EXITED, UNKNOWN -> dev.slipway.erroranalyst.healing.Instance.End.BY_ITSELF;
        };
        String how = end == null ? "" : end.detail();
        return new Event.InstanceSeen(instance.id(), instance.origin().release(), instance.origin().slot(),
                new dev.slipway.erroranalyst.healing.Instance.Platform(life, cause, instance.startedAt(), how, how));
    }

    /** For the monitor. */
    static Platform platform(Instance instance) {
        Instance.End end = instance.end();
        return switch (instance.state()) {
            case NOT_STARTED, STARTING -> new Platform.Starting();
            case RUNNING -> new Platform.Running(instance.address());
            case DRAINING -> new Platform.Leaving();
            case STOPPED, LOST -> new Platform.Ended(Platform.Cause.valueOf(Objects.requireNonNull(end).cause().name()), end.detail(), List.of());
        };
    }

    // ---- the monitor's verdict, for the analyst

    static Event.HealthSeen observed(String instance, Told.Health health) {
        Verdict verdict = health.verdict();
        var found = switch (verdict.state()) {
            case HEALTHY -> dev.slipway.erroranalyst.healing.Instance.Found.HEALTHY;
            case NO_DATA -> dev.slipway.erroranalyst.healing.Instance.Found.NO_DATA;
            case UNHEALTHY -> verdict.failure() == Failure.Kind.ENDED ? dev.slipway.erroranalyst.healing.Instance.Found.ENDED
                    : dev.slipway.erroranalyst.healing.Instance.Found.UNHEALTHY;
        };
        return new Event.HealthSeen(instance, health.release(), health.slot(),
                new dev.slipway.erroranalyst.healing.Instance.Checks(found, verdict.because(), verdict.checksInARow()));
    }

    // ---- the manager's deployment, for the analyst

    static Event.DeploymentSeen observed(Told.Deployed told) {
        Deployment deployment = told.deployment();
        Event.Change change = switch (deployment.kind()) {
            case DEPLOY, PROMOTE, CONFIGURE -> Event.Change.RELEASE;
            case ROLLBACK -> Event.Change.ROLLBACK;
            case SCALE -> Event.Change.SCALE;
            case HEAL -> Event.Change.REPAIR;
            case RETIRE -> Event.Change.RETIREMENT;
        };
        Event.Progress progress = deployment.phase().holds() ? Event.Progress.RUNNING
                : !deployment.phase().isFinal() ? Event.Progress.WAITING
                : deployment.phase() == Phase.SUCCEEDED ? Event.Progress.SUCCEEDED : Event.Progress.FAILED;
        return new Event.DeploymentSeen(deployment.id(), change, progress,
                progress == Event.Progress.FAILED ? Objects.requireNonNullElse(deployment.outcome(), "") : "", told.slots());
    }

    // ---- the manager's step, for a specialist

    static Delegation delegation(Environment env, Deployment running, StepRun step, Map<String, Application.Version> versions) {
        StepRun.Delegated to = Objects.requireNonNull(step.delegation());
        Action action = step.step().action();
        Release release = env.release(release(action));
        Application.Version version = running.release() == null ? null : versions.get(running.release().version());
        List<String> instances = switch (action) {
            case Action.Start(_, var slots) -> ids(slots);
            case Action.Stop(_, var slots, _) -> running.ends(step, slots);
            case Action.AwaitHealthy(_, var awaited, _) -> awaited;
            case Action.Prepare _, Action.Verify _, Action.Switch _, Action.RouteOut _, Action.RouteIn _, Action.Drain _ -> List.of();
        };
        String target = switch (action) {
            case Action.Start(_, var slots) -> "instances/" + ids(slots);
            case Action.Stop(_, var slots, _) -> "instances/" + ids(slots);
            case Action.AwaitHealthy(_, var awaited, _) -> "health/" + awaited;
            case Action.Prepare _, Action.Verify _, Action.Switch _, Action.RouteOut _, Action.RouteIn _, Action.Drain _ ->
                    action.task() + "/" + release.id();
        };
        return new Delegation(running.id(), step.id(), to.attempt(), to.fence(), Objects.requireNonNull(step.deadline()), target, action, release,
                instances, startup(release, step, to.heardAt()), Objects.requireNonNullElse(running.preparedDigest(), ""),
                release.digest() != null ? release.digest() : version == null ? null : version.digest(), running.force());
    }

    private static Duration startup(Release release, StepRun step, Instant heardAt) {
        Duration ready = step.step().action() instanceof Action.AwaitHealthy(_, _, var minReady) ? minReady : Duration.ZERO;
        Duration left = release.effective().health().startup().plus(ready).minus(step.spent(heardAt));
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    private static String release(Action action) {
        return switch (action) {
            case Action.Prepare(var release) -> release;
            case Action.Verify(var release) -> release;
            case Action.Start(var release, _) -> release;
            case Action.AwaitHealthy(var release, _, _) -> release;
            case Action.Stop(var release, _, _) -> release;
            case Action.Switch _, Action.RouteOut _, Action.RouteIn _, Action.Drain _ ->
                    throw new IllegalStateException("the manager's own step was delegated: " + action);
        };
    }

    private static List<String> ids(List<Slot> slots) {
        return slots.stream().map(Slot::instance).sorted().toList();
    }
}
