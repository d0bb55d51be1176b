package dev.slipway.deploymentmanager.plan;

import dev.slipway.model.manifest.EffectiveManifest;
import java.time.Duration;
import java.util.List;

/**
 * The whole new set beside the whole old one, then the traffic at once (Fowler 2010, BlueGreenDeployment). Costs twice the
 * instances for its time; no request ever meets both versions by turns.
 */
final class BlueGreen {
    private BlueGreen() {}

    static List<Step> compile(Change change) {
        EffectiveManifest target = change.target();
        String release = change.release().id();
        var steps = new Plans.Chain();
        steps.addArtifact(change);
        steps.add("start", "Start " + Plans.count(change.slots()), new Action.Start(release, change.slots()), Deadlines.start(target));
        steps.add("await-healthy", "Wait until all are healthy",
                new Action.AwaitHealthy(release, Plans.ids(change.slots()), Duration.ZERO), Deadlines.await(target, Duration.ZERO));
        if (change.isRouted() || change.wasRouted()) {
            List<Share> after = change.isRouted() ? List.of(new Share(release, 100, Plans.ids(change.slots()))) : List.of();
            List<Share> before = change.wasRouted() ? Plans.everything(change.standing()) : List.of();
            steps.add("switch", "Switch the traffic", new Action.Switch(after, before, true), Deadlines.SWITCH);
        }
        Standing standing = change.standing();
        if (standing != null && !standing.slots().isEmpty()) {
            EffectiveManifest old = standing.release().effective();
            if (change.wasRouted()) {
                steps.add("drain-old", "Let requests of the old instances end",
                        new Action.Drain(standing.instances(), old.shutdown().drain()), Deadlines.drain(old));
            }
            steps.add("stop-old", "Stop the old instances",
                    new Action.Stop(standing.release().id(), standing.slots(), false), Deadlines.stop(old));
        }
        return steps.steps();
    }
}
