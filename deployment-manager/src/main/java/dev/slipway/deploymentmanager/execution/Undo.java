package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Deadlines;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Step;
import dev.slipway.model.manifest.EffectiveManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows a failure or a wish to stop: what was done is undone in the reverse order.
 *
 * <p>A start is undone by a stop, after the edges have let go of the instances; a stop by new instances in the same slots;
 * a switch by the route of before, which waits for nothing. What was only read or waited for needs no undo.
 */
final class Undo {
    private Undo() {}

    /** A step has failed. */
    static Environment failed(Environment from, String stepId, String detail, Instant now) {
        Environment env = from.step(stepId, each -> each.over(StepState.FAILED, detail, each.outputs(), now));
        Deployment deployment = env.running();
        StepRun step = Objects.requireNonNull(deployment.find(stepId));
        if (step.group() != null) {
            return env.running(each -> withoutGroup(env, withoutTurns(each, step, now), step, now));
        }
        if (deployment.phase() == Phase.ROLLING_BACK || !deployment.kind().isUndone()) {
            return env.running(each -> each.with(each.steps().stream()
                    .map(other -> other.group() == null && other.state() == StepState.PENDING || Leftovers.isWaiting(other)
                            ? skipped(other, now) : other)
                    .toList()));
        }
        String because = "step '" + step.step().name() + "' failed: " + detail;
        return begin(env, env.wanted().standing() == null ? Phase.FAILED : Phase.ROLLED_BACK, LastWords.ofWhatEnded(env, because), now);
    }

    /** The running deployment is undone, whatever its steps are doing. */
    static Environment begin(Environment env, Phase ending, String because, Instant now) {
        Deployment deployment = env.running().kind() == Kind.HEAL ? withoutRepairs(env, env.running(), now) : env.running();
        var steps = new ArrayList<StepRun>();
        for (StepRun step : deployment.steps()) {
            steps.add(Leftovers.isWaiting(step) ? skipped(step, now) : step.group() != null || step.state().isOver() ? step
                    : step.state() == StepState.PENDING ? skipped(step, now)
                    : step.over(gaveUp(step), "given up: the deployment is being undone", step.outputs(), now));
        }
        steps.addAll(compile(env, deployment));
        return env.running(each -> each.undoing(ending, because, List.copyOf(steps)));
    }

    /** What an interrupted step began may be there; what only waited has nothing to show. */
    private static StepState gaveUp(StepRun step) {
        return switch (step.step().action()) {
            case Action.Start _, Action.Stop _, Action.Switch _ -> StepState.FAILED;
            case Action.Prepare _, Action.Verify _, Action.AwaitHealthy _, Action.Drain _, Action.RouteOut _, Action.RouteIn _ ->
                    StepState.SKIPPED;
        };
    }

    private static StepRun skipped(StepRun step, Instant now) {
        return step.over(StepState.SKIPPED, "", Map.of(), now);
    }

    private static List<StepRun> compile(Environment env, Deployment deployment) {
        var undo = new Reverse();
        boolean routed = deployment.steps().stream().anyMatch(step -> step.step().action() instanceof Action.Switch && hadEffect(step));
        for (StepRun step : deployment.steps().reversed()) {
            if (step.group() != null || !hadEffect(step)) {
                continue;
            }
            switch (step.step().action()) {
                case Action.Start(var release, var slots) -> stop(undo, env.release(release), step, slots, routed);
                case Action.Switch(var shares, var before, _) -> undo.add(step, "", "Give the traffic back",
                        new Action.Switch(before, shares, false), Deadlines.SWITCH);
                case Action.Stop(var release, var slots, _) -> startAgain(undo, env, env.release(release), step, slots);
                case Action.Prepare _, Action.Verify _, Action.AwaitHealthy _, Action.Drain _, Action.RouteOut _, Action.RouteIn _ -> { }
            }
        }
        deployment.steps().stream().filter(step -> step.group() == null && hadEffect(step) && step.state() != StepState.SUCCEEDED).forEach(step -> {
            if (step.step().action() instanceof Action.Stop(var release, var slots, _)) {
                endForGood(undo, deployment, env.release(release), step, slots);
            }
        });
        return undo.steps;
    }

    private static boolean hadEffect(StepRun step) {
        return step.state().isActive() || step.state() == StepState.SUCCEEDED || step.state() == StepState.FAILED;
    }

    private static void stop(Reverse undo, Release release, StepRun step, List<Slot> slots, boolean routed) {
        EffectiveManifest manifest = release.effective();
        if (routed) {
            undo.add(step, "-drain", "Let requests of the new instances end",
                    new Action.Drain(slots.stream().map(Slot::instance).toList(), manifest.shutdown().drain()), Deadlines.drain(manifest));
        }
        undo.add(step, "", "Stop the new instances", new Action.Stop(release.id(), slots, false), Deadlines.stop(manifest));
    }

    /** A stop that was not seen through may have ended nothing: what has its successor now must not go on beside it. */
    private static void endForGood(Reverse undo, Deployment deployment, Release release, StepRun step, List<Slot> slots) {
        List<Slot> leaving = slots.stream().map(slot -> new Slot(deployment.serving(slot.instance()), slot.slot())).toList();
        undo.add(step, "-end", "End what was being stopped", new Action.Stop(release.id(), leaving, false), Deadlines.stop(release.effective()));
    }

    private static void startAgain(Reverse undo, Environment env, Release release, StepRun step, List<Slot> slots) {
        EffectiveManifest manifest = release.effective();
        List<Slot> successors = slots.stream()
                .map(old -> Slot.of(env.application(), env.name(), env.running().id() + "/undo/" + old.instance(), old.slot()))
                .toList();
        undo.add(step, "-start", "Start the old release again", new Action.Start(release.id(), successors), Deadlines.start(manifest));
        undo.add(step, "-await", "Wait until it is healthy", new Action.AwaitHealthy(release.id(),
                successors.stream().map(Slot::instance).toList(), Duration.ZERO), Deadlines.await(manifest, Duration.ZERO));
        for (int i = 0; i < slots.size(); i++) {
            undo.add(step, "-in-" + slots.get(i).slot(), "Take " + successors.get(i).instance() + " into service",
                    new Action.RouteIn(release.id(), slots.get(i).instance(), successors.get(i).instance()), Deadlines.SWITCH);
        }
    }

    /** Repairs whose successor is not in service yet are given up; the others are as good as done. */
    private static Deployment withoutRepairs(Environment env, Deployment deployment, Instant now) {
        Deployment next = deployment;
        for (StepRun start : deployment.steps()) {
            boolean begun = deployment.steps().stream().anyMatch(step -> Objects.equals(step.group(), start.group())
                    && step.step().action() instanceof Action.RouteIn && step.state() != StepState.PENDING);
            if (!begun && start.undoes() == null && start.step().action() instanceof Action.Start) {
                Deployment ended = next.with(next.steps().stream()
                        .map(step -> Objects.equals(step.group(), start.group()) && step.state().isActive()
                                ? step.over(StepState.FAILED, "given up: the repair is cancelled", step.outputs(), now) : step)
                        .toList());
                next = withoutGroup(env, ended, Objects.requireNonNull(ended.find(start.id())), now);
            }
        }
        return next;
    }

    /** After a restart that failed, no other instance has its turn. */
    private static Deployment withoutTurns(Deployment deployment, StepRun failed, Instant now) {
        return !Restarts.isOf(failed) ? deployment : deployment.with(deployment.steps().stream()
                .map(step -> Restarts.isOf(step) && !Objects.equals(step.group(), failed.group()) && step.state() == StepState.PENDING
                        ? skipped(step, now) : step).toList());
    }

    /** The rest of a repair that failed is not done, and what it started is stopped; once that is wanted it stays, whatever else failed. */
    private static Deployment withoutGroup(Environment env, Deployment deployment, StepRun failed, Instant now) {
        String group = failed.group();
        var steps = new ArrayList<StepRun>();
        StepRun started = null;
        boolean wanted = true;
        for (StepRun step : deployment.steps()) {
            boolean ofGroup = Objects.equals(step.group(), group);
            steps.add(ofGroup && step.state() == StepState.PENDING && step.undoes() == null ? skipped(step, now) : step);
            started = ofGroup && step.step().action() instanceof Action.Start && hadEffect(step) ? step : started;
            wanted &= !(ofGroup && step.step().action() instanceof Action.RouteIn && step.state() == StepState.PENDING);
        }
        if (started != null && !wanted && started.step().action() instanceof Action.Start(var release, var slots)) {
            String id = group + "-undo";
            steps.add(StepRun.pending(new Step(id, "Stop what the repair started", new Action.Stop(release, slots, true), List.of(),
                    Deadlines.stop(env.release(release).effective())), group, started.id()));
        }
        return deployment.with(steps);
    }

    /** The instances that a deployment starts of a release, repairs and undo aside. */
    static List<Slot> starts(Deployment deployment, String release) {
        return deployment.steps().stream()
                .filter(step -> step.group() == null && step.undoes() == null)
                .map(step -> step.step().action())
                .flatMap(action -> action instanceof Action.Start(var of, var slots) && of.equals(release) ? slots.stream() : null)
                .toList();
    }

    /** Steps of an undo, of which each waits for the one before. */
    private static final class Reverse {
        private final List<StepRun> steps = new ArrayList<>();

        void add(StepRun undone, String suffix, String name, Action action, Duration deadline) {
            List<String> before = steps.isEmpty() ? List.of() : List.of(steps.getLast().id());
            @Nullable String group = null;
            steps.add(StepRun.pending(new Step("undo-" + undone.id() + suffix, name, action, before, deadline), group, undone.id()));
        }
    }
}
