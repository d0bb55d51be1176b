package dev.slipway.deploymentmanager.plan;

import static java.util.stream.Collectors.joining;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.ServiceType;
import dev.slipway.model.manifest.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles changes to steps. */
public final class Plans {
    private Plans() {}

    /** The steps from what stands to a release, by the strategy of its manifest. */
    public static List<Step> of(Change change) {
        return switch (change.target().strategy()) {
            case Strategy.BlueGreen _ -> BlueGreen.compile(change);
            case Strategy.Rolling rolling -> Rolling.compile(change, rolling);
        };
    }

    /** The steps that take everything away that stands. @param standing null when nothing does that is known */
    public static List<Step> retirement(@Nullable Standing standing) {
        if (standing == null) {
            return List.of(new Step("switch", "Take the environment out of the edges", new Action.Switch(List.of(), List.of(), true),
                    List.of(), Deadlines.SWITCH));
        }
        EffectiveManifest manifest = standing.release().effective();
        var steps = new Chain();
        Change nothing = new Change(standing.release(), manifest, List.of(), standing);
        if (nothing.wasRouted()) {
            steps.add("switch", "Take the environment out of the edges",
                    new Action.Switch(List.of(), everything(standing), true), Deadlines.SWITCH);
            steps.add("drain", "Let requests under way end",
                    new Action.Drain(standing.instances(), manifest.shutdown().drain()), Deadlines.drain(manifest));
        }
        steps.add("stop", "Stop " + count(standing.slots()),
                new Action.Stop(standing.release().id(), standing.slots(), false), Deadlines.stop(manifest));
        return steps.steps();
    }

    /**
     * The steps after a plan that end instances of a release that nobody wants.
     *
     * @param id prefix of the steps' ids
     */
    public static List<Step> clearance(String id, List<Step> plan, Standing left) {
        EffectiveManifest manifest = left.release().effective();
        var steps = new ArrayList<Step>();
        List<String> before = plan.isEmpty() ? List.of() : List.of(plan.getLast().id());
        if (manifest.type() == ServiceType.WEB) {
            steps.add(new Step(id + "-drain", "Let requests of what an undo left end",
                    new Action.Drain(left.instances(), manifest.shutdown().drain()), before, Deadlines.drain(manifest)));
            before = List.of(steps.getLast().id());
        }
        steps.add(new Step(id + "-stop", "Stop " + count(left.slots()) + " that an undo left",
                new Action.Stop(left.release().id(), left.slots(), false), before, Deadlines.stop(manifest)));
        return steps;
    }

    /**
     * The steps that put a successor into the slot of an instance that is dead, hangs, or is lost. They stand beside the
     * other steps of a plan and wait for none of them.
     *
     * @param repair prefix of the steps' ids
     * @param kill whether the old instance may still be alive and is to be killed, without drain
     */
    public static List<Step> repair(String repair, Release release, Slot old, Slot successor, boolean kill) {
        EffectiveManifest manifest = release.effective();
        var steps = new ArrayList<Step>();
        steps.add(new Step(repair + "-out", "Take " + old.instance() + " out of the rotation",
                new Action.RouteOut(old.instance()), List.of(), Deadlines.SWITCH));
        if (kill) {
            steps.add(new Step(repair + "-kill", "Kill " + old.instance(),
                    new Action.Stop(release.id(), List.of(old), true), List.of(), Deadlines.MARGIN));
        }
        steps.add(new Step(repair + "-start", "Start " + successor.instance() + " in its slot",
                new Action.Start(release.id(), List.of(successor)), List.of(), Deadlines.start(manifest)));
        steps.add(new Step(repair + "-await", "Wait until " + successor.instance() + " is healthy",
                new Action.AwaitHealthy(release.id(), List.of(successor.instance()), Duration.ZERO),
                List.of(repair + "-start"), Deadlines.await(manifest, Duration.ZERO)));
        steps.add(new Step(repair + "-in", "Take " + successor.instance() + " into the rotation",
                new Action.RouteIn(release.id(), old.instance(), successor.instance()),
                List.of(repair + "-await"), Deadlines.SWITCH));
        return steps;
    }

    /** The whole traffic to what stands. */
    static List<Share> everything(@Nullable Standing standing) {
        return standing == null || standing.slots().isEmpty()
                ? List.of()
                : List.of(new Share(standing.release().id(), 100, standing.instances()));
    }

    static String count(List<Slot> slots) {
        return slots.size() == 1 ? "1 instance" : slots.size() + " instances";
    }

    static List<String> ids(List<Slot> slots) {
        return slots.stream().map(Slot::instance).toList();
    }

    /** Steps of which each waits for the one before. */
    static final class Chain {
        private final List<Step> steps = new ArrayList<>();

        void add(String id, String name, Action action, Duration deadline) {
            List<String> before = steps.isEmpty() ? List.of() : List.of(steps.getLast().id());
            steps.add(new Step(id, name, action, before, deadline));
        }

        /** The two steps that every new artifact goes through before anything of it runs. */
        void addArtifact(Change change) {
            String release = change.release().id();
            add("prepare", "Prepare the artifact of " + change.release().version(), new Action.Prepare(release), Deadlines.PREPARE);
            add("verify-artifact", "Verify the artifact", new Action.Verify(release), Deadlines.VERIFY);
        }

        List<Step> steps() {
            return List.copyOf(steps);
        }
    }

    /** In words: how traffic is shared. */
    static String words(List<Share> shares) {
        return shares.isEmpty() ? "none" : shares.stream().map(each -> each.weight() + " %").collect(joining(" and "));
    }
}
