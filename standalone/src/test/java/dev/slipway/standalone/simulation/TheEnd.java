package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.erroranalyst.healing.Action;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.renderdeployer.instance.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is promised when no more faults come: what should run runs and is served, and nothing is left over or unanswered. */
final class TheEnd {
    private final World world;

    TheEnd(World world) {
        this.world = world;
    }

    /** What is not at rest yet; empty when all is as it should be. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        Environment env = world.promises.env();
        if (env.work().running() != null || !env.work().queue().isEmpty()) {
            missing.add("a plan runs or waits");
        }
        if (env.wanted().blocked() != null && !world.manager.isDown() && missing.isEmpty()) {
            // The others wait for a person, as it does.
            return world.manager.unfinished().isEmpty() ? List.of() : List.of(world.manager.unfinished());
        }
        for (Member each : world.members) {
            if (each.isDown()) {
                missing.add(each.agent + " is away");
            }
            if (!each.unfinished().isEmpty()) {
                missing.add(each.unfinished());
            }
        }
        if (!world.isNothingUnderWay()) {
            missing.add("something is under way");
        }
        Set<String> wanted = wanted(env);
        Set<String> living = world.machine.living().stream().map(each -> each.instance).collect(Collectors.toCollection(TreeSet::new));
        if (!living.equals(wanted)) {
            missing.add("what runs is " + living + ", what should is " + wanted);
        }
        world.machine.living().stream().filter(each -> each.way != Machine.Way.WELL && wanted.contains(each.instance))
                .forEach(each -> missing.add(each.instance + " is not well"));
        if (!world.edge.served().equals(wanted)) {
            missing.add("what is served is " + world.edge.served() + ", what should is " + wanted);
        }
        var health = world.bus.newest(Topic.HEALTH);
        wanted.stream().filter(each -> !(health.get(Expected.key(each)) instanceof Told.Health told)
                || told.verdict().state() != Verdict.State.HEALTHY).forEach(each -> missing.add(each + " is not told to be healthy"));
        missing.addAll(world.monitor.openAlerts());
        return missing;
    }

    private static Set<String> wanted(Environment env) {
        Standing standing = env.wanted().standing();
        return standing == null ? new TreeSet<>() : new TreeSet<>(standing.instances());
    }

    /** What nobody may be left without: a phase that is final, and for each fallen instance what was done or why nothing was. */
    void check(Set<String> asked) {
        var phases = world.promises.phases();
        asked.forEach(each -> world.check(phases.get(each) != null && phases.get(each).isFinal(), each + " was asked for and is " + phases.get(each)));
        phases.forEach((each, phase) -> world.check(phase.isFinal(), each + " is " + phase));
        Standing standing = world.promises.env().wanted().standing();
        world.promises.fallen().forEach((instance, release) -> {
            List<Action> actions = world.promises.healing(instance);
            boolean told = !actions.isEmpty() && actions.stream().noneMatch(each -> each.state() == Action.State.RUNNING
                    || each.state() == Action.State.VERIFYING || (each.state() == Action.State.SUPPRESSED && each.because() == null));
            boolean isPast = standing == null || !Objects.equals(standing.release().id(), release);
            // Then a plan had ended it already and has its slot in hand, or the manager restored it by itself.
            Instance.End end = Objects.requireNonNull(world.deployer.known(instance)).end();
            boolean isRestored = world.promises.restored().contains(instance);
            boolean isOthers = end != null && end.cause() != Instance.Cause.EXITED && end.cause() != Instance.Cause.UNKNOWN;
            world.check(told || isPast || isOthers || isRestored, instance + " fell and nobody says what became of it: " + actions);
        });
    }
}
