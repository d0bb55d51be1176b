package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.execution.StepRun.Delegated;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Deadlines;
import dev.slipway.deploymentmanager.plan.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Carries the running plan on: {@link #advance} does all that follows from the state by itself, until nothing more does.
 *
 * <p>A step starts when all that it waits for has succeeded. Steps of specialists are delegated under a new fence; those
 * of the manager (routes and drains) are watched here against what the edges told. The first failure of a step that the
 * deployment stands on begins the undo; a failure in a group ends that group alone.
 */
final class Executor {
    /** Without a word for this long a task is delegated again (specialists report every 5 s). */
    static final Duration SILENCE = Duration.ofSeconds(15);
    /** Refusals in a row after which a step fails: something else works on its target. */
    static final int STALE_IN_A_ROW = 3;

    private Executor() {}

    static Environment advance(Environment from, Surroundings around, Instant now) {
        Environment env = from;
        Environment before;
        do {
            before = env;
            env = startReady(settle(around.caughtUp() ? overdue(env, around, now) : env, around, now), around, now);
            env = end(env, now);
        } while (!env.equals(before) && env.work().running() != null);
        return env;
    }

    // ---- what a specialist told

    static Environment reported(Environment env, Event.Reported report, Instant now) {
        StepRun step = env.running().find(report.step());
        if (step == null || !step.state().isActive() || step.delegation() == null
                || step.delegation().attempt() != report.attempt() || report.sequence() <= step.delegation().sequence()) {
            return env;
        }
        Delegated was = step.delegation();
        Delegated heard = new Delegated(was.attempt(), was.fence(), report.sequence(), report.incarnation(), now, was.stale());
        return switch (report.outcome()) {
            case Event.Outcome.AtWork(var detail) ->
                    env.step(step.id(), each -> each.delegated(heard, StepState.RUNNING).saying(detail));
            case Event.Outcome.Done(var detail, var outputs) ->
                    env.step(step.id(), each -> each.delegated(heard, StepState.RUNNING).over(StepState.SUCCEEDED, detail, outputs, now));
            case Event.Outcome.Failed(var detail) -> Undo.failed(env, step.id(), detail, now);
            case Event.Outcome.Cancelled(var detail) -> Undo.failed(env, step.id(), "another task took its target: " + detail, now);
            case Event.Outcome.Stale(var detail, var lostTo) -> was.stale() + 1 >= STALE_IN_A_ROW
                    ? Undo.failed(env, step.id(), "refused " + STALE_IN_A_ROW + " times in a row: " + detail, now)
                    : delegate(lostTo == null ? env : env.fence(Math.min(lostTo, Environment.FENCE_MAX)), step, was.stale() + 1, now);
        };
    }

    /** Gives a step to its assignee, the first time or once more. */
    static Environment delegate(Environment env, StepRun step, int stale, Instant now) {
        long fence = env.fence() + 1;
        int attempt = step.delegation() == null ? 1 : step.delegation().attempt() + 1;
        return env.fence(fence).step(step.id(),
                each -> each.delegated(new Delegated(attempt, fence, 0, "", now, stale), StepState.DELEGATED));
    }

    // ---- what time tells

    /**
     * Nobody could act for a time: deadlines move. A specialist knows the deadline that it was given, and gives up by it; whoever
     * may do so too early is given the task once more, with the new one.
     */
    static Environment resumed(Environment from, Duration away, Instant now) {
        Environment env = from.running(deployment -> deployment.with(deployment.steps().stream().map(step -> step.extended(away, now)).toList()));
        for (StepRun step : from.running().steps()) {
            boolean nearlyOver = step.deadline() != null && !now.isBefore(step.deadline().minus(Deadlines.MARGIN));
            if (step.state().isActive() && step.delegation() != null && nearlyOver) {
                env = delegate(env, step, 0, now);
            }
        }
        return env;
    }

    private static Environment overdue(Environment from, Surroundings around, Instant now) {
        Environment env = from;
        for (StepRun step : from.running().steps()) {
            Delegated delegation = step.delegation();
            if (!step.state().isActive() || env.work().running() == null) {
                continue;
            }
            boolean late = step.deadline() != null && !now.isBefore(step.deadline());
            if (late && Holds.isTimed(from.running(), step)) {
                env = Undo.failed(env, step.id(), late(env, around, step), now);
            } else if (late && delegation != null) {
                // Held: it has its whole time once more, and its specialist must know.
                env = delegate(env.step(step.id(), each -> each.extended(each.step().deadline(), now)), step, 0, now);
            } else if (delegation != null && !now.isBefore(delegation.heardAt().plus(SILENCE))) {
                env = delegate(env, step, 0, now);
            }
        }
        return env;
    }

    private static String late(Environment env, Surroundings around, StepRun step) {
        String waited = "not done within " + step.step().deadline();
        if (step.revision() == 0) {
            return step.detail().isEmpty() ? waited : waited + "; last word: " + step.detail();
        }
        return waited + ": " + Routing.missing(env, around, step.revision());
    }

    // ---- what the manager itself watches

    private static Environment settle(Environment from, Surroundings around, Instant now) {
        Environment env = Routing.answerRefusals(from, around);
        for (StepRun listed : env.running().steps()) {
            StepRun step = Objects.requireNonNull(env.running().find(listed.id()));
            if (!step.state().isActive() || step.delegation() != null) {
                continue;
            }
            Environment then = env;
            env = switch (step.step().action()) {
                case Action.Switch(_, _, var waits) -> !waits || Routing.isApplied(then, around, step.revision())
                        ? done(then, step, "every edge has revision " + step.revision(), now) : saying(then, step, Routing.refusals(then, around));
                case Action.RouteOut _ -> done(then, step, "out of the route", now);
                case Action.RouteIn _ -> Routing.isApplied(then, around, step.revision())
                        ? done(then, step, "in service", now) : then;
                case Action.Drain(var instances, var atMost) -> drained(then, step, around, instances, atMost, now);
                case Action.Prepare _, Action.Verify _, Action.Start _, Action.AwaitHealthy _, Action.Stop _ -> then;
            };
        }
        return env;
    }

    private static Environment saying(Environment env, StepRun step, String words) {
        return words.isEmpty() ? env : env.step(step.id(), each -> each.saying(words));
    }

    private static Environment drained(Environment env, StepRun step, Surroundings around, List<String> instances,
            Duration atMost, Instant now) {
        if (!Routing.isApplied(env, around, step.revision())) {
            return env;
        }
        // Whoever took the place of one of them since the plan was made leaves in its stead; a restart's leaves for its successor.
        List<String> leaving = Restarts.isOf(step) ? instances : instances.stream().map(env.running()::serving).toList();
        boolean busy = around.edges().stream().map(env.seen().edges()::get).filter(Objects::nonNull)
                .anyMatch(edge -> !Collections.disjoint(edge.draining(), leaving));
        boolean over = around.caughtUp() && step.spent(now).compareTo(atMost) >= 0;
        return busy && !over ? env
                : done(env, step, busy ? "requests still under way after " + atMost + " are cut" : "nothing is under way", now);
    }

    private static Environment done(Environment env, StepRun step, String detail, Instant now) {
        return env.step(step.id(), each -> each.over(StepState.SUCCEEDED, detail, Map.of(), now));
    }

    // ---- starting

    private static Environment startReady(Environment from, Surroundings around, Instant now) {
        if (from.work().running() == null) {
            return from;
        }
        Environment env = from;
        for (StepRun step : from.running().steps()) {
            if (step.state() == StepState.PENDING && isReady(env.running(), step) && Holds.mayBegin(env.running(), step)) {
                env = start(env.step(step.id(), each -> each.started(now)), step, around, now);
            }
        }
        return env;
    }

    private static boolean isReady(Deployment deployment, StepRun step) {
        // What is being repaired is not ended in the middle of it, or its successor would be nobody's.
        boolean waits = step.group() == null && step.step().action() instanceof Action.Stop(_, var slots, _)
                && slots.stream().anyMatch(slot -> deployment.isUnderRepair(slot.instance()));
        return !waits && step.step().dependsOn().stream().allMatch(id -> {
            StepRun before = deployment.find(id);
            return before != null && before.state() == StepState.SUCCEEDED;
        });
    }

    private static Environment start(Environment env, StepRun step, Surroundings around, Instant now) {
        return switch (step.step().action()) {
            case Action.Prepare _, Action.Verify _, Action.Start _, Action.AwaitHealthy _, Action.Stop _ -> delegate(env, step, 0, now);
            case Action.Switch(var shares, _, _) -> watch(Routing.set(env, shares, around), step);
            case Action.RouteOut(var instance) -> watch(Routing.without(env, instance), step);
            case Action.RouteIn(var release, var before, var instance) -> watch(takeIn(env, release, before, instance, around), step);
            case Action.Drain _ -> watch(env, step);
        };
    }

    private static Environment watch(Environment env, StepRun step) {
        return env.step(step.id(), each -> each.waitingFor(env.serving().route() == null ? 0 : env.serving().revision()));
    }

    /**
     * The successor is wanted from now on, by what stands and by the steps to come. It gets no requests where the plan has taken
     * them from its slot already: it would be stopped without a drain.
     */
    private static Environment takeIn(Environment env, String release, String before, String instance, Surroundings around) {
        String serving = env.running().serving(before);
        boolean leaves = env.running().isLeaving(release, before);
        Environment known = env.running(deployment -> deployment.substituting(serving, instance, true));
        Standing standing = known.wanted().standing();
        Environment wanted = standing == null || !standing.release().id().equals(release)
                ? known : known.wanted(known.wanted().standing(standing.replaced(serving, instance)));
        return leaves ? wanted : Routing.with(wanted, release, instance, around);
    }

    // ---- the end

    private static Environment end(Environment env, Instant now) {
        Deployment deployment = env.work().running();
        if (deployment == null || deployment.steps().stream().anyMatch(step -> !step.state().isOver())
                || LastWords.areOnTheWay(env, deployment, now)) {
            return env;
        }
        return Endings.of(env, deployment, now);
    }
}
