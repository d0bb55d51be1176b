package dev.slipway.deploymentmanager.plan;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.Strategy;
import java.util.ArrayList;
import java.util.List;

/**
 * New instances take the place of old ones in batches: never more than wanted plus {@code maxSurge}, never fewer
 * available than wanted less {@code maxUnavailable}. The rounding is Kubernetes' (Deployment,
 * {@code spec.strategy.rollingUpdate}): a surge in percent rounds up, the unavailable ones down, and when both come to 0
 * one may be unavailable.
 *
 * <p>Kubernetes looks again after each pod; the batches here are fixed when the plan is made, so that the plan can be
 * read beforehand and its undo is known. The bounds hold at every moment all the same.
 */
final class Rolling {
    private Rolling() {}

    static List<Step> compile(Change change, Strategy.Rolling rolling) {
        int wanted = change.slots().size();
        int surge = rolling.maxSurge().ofSurge(wanted);
        int unavailable = rolling.maxUnavailable().ofUnavailable(wanted);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        var steps = new Plans.Chain();
        steps.addArtifact(change);
        List<Slot> up = List.of();
        List<Slot> old = change.old();
        List<Share> route = change.wasRouted() ? Plans.everything(change.standing()) : List.of();
        for (int batch = 1; up.size() < wanted || !old.isEmpty(); batch++) {
            int start = old.isEmpty() ? wanted - up.size()
                    : Math.max(0, Math.min(wanted - up.size(), wanted + surge - up.size() - old.size()));
            List<Slot> fresh = change.slots().subList(up.size(), up.size() + start);
            if (start > 0) {
                start(steps, change, rolling, batch, fresh);
            }
            up = change.slots().subList(0, up.size() + start);
            int stop = up.size() == wanted ? old.size()
                    : Math.max(0, Math.min(old.size(), up.size() + old.size() - (wanted - unavailable)));
            List<Slot> leaving = old.subList(0, stop);
            old = old.subList(stop, old.size());
            List<Share> next = shares(change, up, old);
            if (!next.equals(route)) {
                steps.add("switch-" + batch, words(change, next), new Action.Switch(next, route, true), Deadlines.SWITCH);
                route = next;
            }
            if (stop > 0) {
                stop(steps, change, batch, leaving);
            }
        }
        return steps.steps();
    }

    private static void start(Plans.Chain steps, Change change, Strategy.Rolling rolling, int batch, List<Slot> fresh) {
        String release = change.release().id();
        steps.add("start-" + batch, "Start " + Plans.count(fresh), new Action.Start(release, List.copyOf(fresh)),
                Deadlines.start(change.target()));
        steps.add("await-healthy-" + batch, "Wait until healthy",
                new Action.AwaitHealthy(release, Plans.ids(fresh), rolling.minReady()),
                Deadlines.await(change.target(), rolling.minReady()));
    }

    private static void stop(Plans.Chain steps, Change change, int batch, List<Slot> leaving) {
        Standing standing = java.util.Objects.requireNonNull(change.standing());
        EffectiveManifest old = standing.release().effective();
        if (change.wasRouted()) {
            steps.add("drain-" + batch, "Let requests of the leaving instances end",
                    new Action.Drain(Plans.ids(leaving), old.shutdown().drain()), Deadlines.drain(old));
        }
        steps.add("stop-" + batch, "Stop " + Plans.count(leaving) + " of the old ones",
                new Action.Stop(standing.release().id(), List.copyOf(leaving), false), Deadlines.stop(old));
    }

    private static String words(Change change, List<Share> next) {
        boolean whole = next.size() == 1 && next.getFirst().release().equals(change.release().id());
        return whole ? "Give all traffic to version " + change.release().version() : "Share the traffic " + Plans.words(next);
    }

    /** Weights by the number of instances, so that every instance gets about the same. */
    private static List<Share> shares(Change change, List<Slot> up, List<Slot> old) {
        var shares = new ArrayList<Share>();
        int fresh = change.isRouted() ? up.size() : 0;
        int stale = change.wasRouted() ? old.size() : 0;
        int weight = fresh + stale == 0 ? 0 : Math.round(100f * fresh / (fresh + stale));
        Standing standing = change.standing();
        if (standing != null && stale > 0) {
            shares.add(new Share(standing.release().id(), 100 - weight, Plans.ids(old)));
        }
        if (fresh > 0) {
            shares.add(new Share(change.release().id(), weight, Plans.ids(up)));
        }
        return shares;
    }
}
