package dev.slipway.deploymentmanager.execution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a decision: the difference between two states, numbered within each deployment. So nothing can be
 * changed without being told, and a repeated decision tells the same.
 */
public final class Journal {
    private Journal() {}

    /**
     * One change of a deployment.
     *
     * @param number within the deployment, from 1 without a gap
     * @param last whether none follows
     */
    public record Entry(String deployment, long number, Instant at, boolean last, Change change) {}

    /** What changed. */
    public sealed interface Change {
        /** The phase. */
        record PhaseIs(Phase phase, String because) implements Change {}

        /** A step. */
        record StepIs(StepRun step) implements Change {}

        /** The traffic of the environment. */
        record TrafficIs(long revision, List<Route.Releases> shares) implements Change {}
    }

    /** The decision with its events, and with the deployments' counters moved on. */
    static Decision write(Environment before, Decision decision, Instant now) {
        Environment after = decision.next();
        var known = new HashMap<String, Deployment>();
        all(before).forEach(each -> known.put(each.id(), each));
        before.work().finished().forEach(each -> known.put(each.id(), each));
        var events = new ArrayList<Entry>();
        var told = new HashMap<String, Deployment>();
        var changed = new ArrayList<Deployment>();
        for (Deployment each : all(after)) {
            Deployment was = known.get(each.id());
            List<Change> changes = changes(was, each, traffic(before, after, each));
            if (changes.isEmpty()) {
                continue;
            }
            long number = each.lastEvent();
            for (Change change : changes) {
                number++;
                events.add(new Entry(each.id(), number, now, change instanceof Change.PhaseIs(var phase, _) && phase.isFinal(), change));
            }
            Deployment counted = each.told(changes.size());
            told.put(each.id(), counted);
            changed.add(counted);
        }
        return new Decision(counted(after, told), decision.because(), decision.answer(), List.copyOf(changed), List.copyOf(events));
    }

    /** Those that ended first, so that the next one is told after them. */
    private static List<Deployment> all(Environment env) {
        var all = new ArrayList<>(env.work().finished());
        if (env.work().running() != null) {
            all.add(env.work().running());
        }
        all.addAll(env.work().queue());
        return all;
    }

    private static List<Change> changes(@Nullable Deployment was, Deployment is, Change.@Nullable TrafficIs traffic) {
        var changes = new ArrayList<Change>();
        if (was == null) {
            changes.add(new Change.PhaseIs(Phase.QUEUED, is.reason() == null ? "" : is.reason()));
        }
        Phase phase = was == null ? Phase.QUEUED : was.phase();
        boolean begins = (was == null || was.startedAt() == null) && is.startedAt() != null;
        if (begins) {
            changes.add(new Change.PhaseIs(Phase.PLANNING, ""));
            changes.add(new Change.PhaseIs(Phase.RUNNING, ""));
            phase = Phase.RUNNING;
        }
        boolean undoes = is.failure() != null && (was == null || was.failure() == null);
        if (undoes) {
            changes.add(new Change.PhaseIs(Phase.ROLLING_BACK, String.valueOf(is.failure())));
            phase = Phase.ROLLING_BACK;
        }
        Map<String, StepRun> before = new HashMap<>();
        if (was != null) {
            was.steps().forEach(step -> before.put(step.id(), step));
        }
        for (StepRun step : is.steps()) {
            if (!isTold(before.get(step.id()), step)) {
                changes.add(new Change.StepIs(step));
            }
        }
        if (traffic != null) {
            changes.add(traffic);
        }
        if (phase != is.phase()) {
            changes.add(new Change.PhaseIs(is.phase(), is.outcome() != null ? is.outcome() : is.hold() != null ? "paused by " + is.hold().by() : ""));
        }
        return changes;
    }

    private static boolean isTold(@Nullable StepRun was, StepRun is) {
        return was != null && was.state() == is.state() && was.detail().equals(is.detail()) && was.outputs().equals(is.outputs());
    }

    private static Change.@Nullable TrafficIs traffic(Environment before, Environment after, Deployment of) {
        boolean its = of.startedAt() != null;
        Route route = after.serving().route();
        List<Route.Releases> shares = route == null ? List.of() : route.releases();
        List<Route.Releases> was = before.serving().route() == null ? List.of() : before.serving().route().releases();
        return its && !weights(shares).equals(weights(was)) ? new Change.TrafficIs(after.serving().revision(), shares) : null;
    }

    private static Map<String, Integer> weights(List<Route.Releases> shares) {
        var weights = new HashMap<String, Integer>();
        shares.forEach(share -> weights.put(share.release(), share.weight()));
        return weights;
    }

    private static Environment counted(Environment env, Map<String, Deployment> told) {
        var work = env.work();
        Deployment running = work.running() == null ? null : told.getOrDefault(work.running().id(), work.running());
        return env.work(new Environment.Work(
                work.queue().stream().map(each -> told.getOrDefault(each.id(), each)).toList(), running,
                work.finished().stream().map(each -> told.getOrDefault(each.id(), each)).toList(), work.ended()));
    }
}
