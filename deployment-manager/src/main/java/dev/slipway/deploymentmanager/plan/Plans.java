package dev.slipway.deploymentmanager.plan;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.ServiceType;
import dev.slipway.model.manifest.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /**
     * The steps that replace an instance that serves: its successor is there before it goes.
     *
     * @param restart prefix of the steps' ids
     * @param before what they wait for
     */
    public static List<Step> restart(String restart, Release release, Slot old, Slot successor, List<String> before) {
        EffectiveManifest manifest = release.effective();
        var steps = new Chain(restart + "-", before);
        steps.add("start", "Start " + successor.instance() + " beside " + old.instance(), new Action.Start(release.id(), List.of(successor)),
                Deadlines.start(manifest));
        steps.add("await", "Wait until " + successor.instance() + " is healthy",
                new Action.AwaitHealthy(release.id(), List.of(successor.instance()), Duration.ZERO), Deadlines.await(manifest, Duration.ZERO));
        steps.add("in", "Take " + successor.instance() + " into the rotation",
                new Action.RouteIn(release.id(), old.instance(), successor.instance()), Deadlines.SWITCH);
        steps.add("out", "Take " + old.instance() + " out of the rotation", new Action.RouteOut(old.instance()), Deadlines.SWITCH);
        steps.add("drain", "Let requests of " + old.instance() + " end",
                new Action.Drain(List.of(old.instance()), manifest.shutdown().drain()), Deadlines.drain(manifest));
        steps.add("stop", "Stop " + old.instance(), new Action.Stop(release.id(), List.of(old), false), Deadlines.stop(manifest));
        return steps.steps();
    }

    /**
     * The steps to another number of instances of what stands.
     *
     * @param cause what new instances are started for
     */
    public static List<Step> scaling(Standing standing, String cause, int instances) {
        Release release = standing.release();
        EffectiveManifest manifest = release.effective();
        boolean routed = manifest.type() == ServiceType.WEB;
        List<Slot> slots = standing.slots();
        var steps = new Chain();
        if (instances > slots.size()) {
            var taken = slots.stream().map(Slot::slot).collect(toSet());
            List<Slot> fresh = IntStream.iterate(0, slot -> slot + 1).filter(slot -> !taken.contains(slot)).limit(instances - slots.size())
                    .mapToObj(slot -> Slot.of(manifest.application(), manifest.environment(), cause, slot)).toList();
            steps.add("start", "Start " + count(fresh) + " more", new Action.Start(release.id(), fresh), Deadlines.start(manifest));
            steps.add("await-healthy", "Wait until healthy",
                    new Action.AwaitHealthy(release.id(), ids(fresh), Duration.ZERO), Deadlines.await(manifest, Duration.ZERO));
            if (routed) {
                steps.add("switch", "Give them traffic", new Action.Switch(List.of(new Share(release.id(), 100,
                        Stream.concat(slots.stream(), fresh.stream()).map(Slot::instance).toList())), everything(standing), true), Deadlines.SWITCH);
            }
        } else if (instances < slots.size()) {
            List<Slot> inOrder = slots.stream().sorted(Comparator.comparingInt(Slot::slot)).toList();
            List<Slot> leaving = inOrder.subList(instances, inOrder.size());
            if (routed) {
                steps.add("switch", "Take " + count(leaving) + " out of the rotation", new Action.Switch(
                        List.of(new Share(release.id(), 100, ids(inOrder.subList(0, instances)))), everything(standing), true), Deadlines.SWITCH);
                steps.add("drain", "Let requests of the leaving instances end",
                        new Action.Drain(ids(leaving), manifest.shutdown().drain()), Deadlines.drain(manifest));
            }
            steps.add("stop", "Stop " + count(leaving), new Action.Stop(release.id(), List.copyOf(leaving), false), Deadlines.stop(manifest));
        }
        return steps.steps();
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
        private final String prefix;
        private final List<String> first;

        Chain() {
            this("", List.of());
        }

        /** @param prefix of the ids; @param first what the first one waits for */
        Chain(String prefix, List<String> first) {
            this.prefix = prefix;
            this.first = first;
        }

        void add(String id, String name, Action action, Duration deadline) {
            List<String> before = steps.isEmpty() ? first : List.of(steps.getLast().id());
            steps.add(new Step(prefix + id, name, action, before, deadline));
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
