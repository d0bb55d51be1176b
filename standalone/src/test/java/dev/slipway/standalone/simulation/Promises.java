package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Decision;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Journal;
import dev.slipway.deploymentmanager.execution.Phase;
import dev.slipway.deploymentmanager.execution.Route;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.execution.StepState;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds after every effect, whatever happens. It sees what the manager has committed, and what the machine really does. */
final class Promises {
    private final World world;
    private final Expected expected;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Phase> phases = new LinkedHashMap<>();
    /** Wanted instances that ended by themselves or hang, with their release. */
    private final Map<String, String> fallen = new TreeMap<>();
    /** Wanted instances that the manager replaced by itself. */
    private final Set<String> restored = new TreeSet<>();
    private Environment env = Environment.empty(Expected.APPLICATION, Expected.ENVIRONMENT);
    private long fence;

    /** A decision of the manager's. */
    record Made(Environment before, Decision decision) {}

    Promises(World world, Expected expected) {
        this.world = world;
        this.expected = expected;
    }

    Machine.Way way(String version) {
        return expected.way(version);
    }

    int portsTaken() {
        return expected.portsTaken();
    }

    Environment env() {
        return env;
    }

    Map<String, Phase> phases() {
        return phases;
    }

    Map<String, String> fallen() {
        return fallen;
    }

    Set<String> restored() {
        return restored;
    }

    // ---- what the manager has committed

    void hear(Made made) {
        Environment after = made.decision().next();
        world.check(after.fence() >= env.fence(), "fences go back from " + env.fence() + " to " + after.fence());
        world.check(after.serving().revision() >= env.serving().revision(), "revisions go back");
        made.decision().events().forEach(this::hear);
        Deployment running = after.work().running();
        if (running != null) {
            running.steps().stream().filter(step -> step.state() == StepState.DELEGATED
                            && Objects.requireNonNull(step.delegation()).fence() > made.before().fence())
                    .map(step -> Objects.requireNonNull(step.delegation()).fence()).sorted().forEach(this::delegated);
        }
        env = after;
        if (running != null && running.requestedBy().equals("deployment-manager")) {
            restored.addAll(running.substitutes().keySet());
        }
        Route route = after.serving().route();
        if (route != null) {
            route.releases().stream().flatMap(each -> each.instances().stream()).forEach(each -> world.check(
                    world.machine.everStarted(each.instance()), "the route names " + each.instance() + ", which was never started"));
        }
        checkTheMachine();
    }

    private void delegated(long next) {
        world.check(next > fence, "fence " + next + " is not above " + fence);
        fence = next;
    }

    private void hear(Journal.Entry entry) {
        String id = entry.deployment();
        world.story(id + "#" + entry.number() + " " + switch (entry.change()) {
            case Journal.Change.PhaseIs(var phase, var because) -> phase + " " + because;
            case Journal.Change.StepIs(var step) -> step.id() + " " + step.state() + " " + step.detail();
            case Journal.Change.TrafficIs(var revision, _) -> "traffic by revision " + revision;
        });
        long before = numbers.getOrDefault(id, 0L);
        world.check(entry.number() == before + 1, "event " + entry.number() + " of " + id + " follows " + before);
        numbers.put(id, entry.number());
        Phase was = phases.get(id);
        world.check(was == null || !was.isFinal(), id + " has an event after its end");
        if (entry.change() instanceof Journal.Change.PhaseIs(var phase, _)) {
            phases.put(id, phase);
            world.check(phases.values().stream().filter(Phase::holds).count() <= 1, "two plans at once: " + phases);
        }
    }

    // ---- what the machine really does

    void starts(String instance, String release) {
        Deployment running = env.work().running();
        boolean asked = running != null && starts(running).anyMatch(instance::equals);
        world.check(asked, instance + " of " + release + " is started, but no plan starts it");
    }

    /** An instance is told to end. */
    void ends(String instance, boolean kill) {
        world.check(kill || !world.edge.served().contains(instance), instance + " is stopped while the edge sends requests to it");
    }

    /** An instance ends by itself, or hangs. */
    void falls(String instance, String release) {
        Standing standing = env.wanted().standing();
        if (standing != null && standing.wants(instance)) {
            fallen.put(instance, release);
        }
    }

    /**
     * What lives is wanted, or a step of the running plan is about it, or it is known to be left of an undo that failed; and a
     * slot has one instance, or one and its successor.
     */
    private void checkTheMachine() {
        Deployment running = env.work().running();
        Standing standing = env.wanted().standing();
        Set<String> known = Stream.of(standing == null ? Stream.<String>empty() : standing.instances().stream(),
                running == null ? Stream.<String>empty() : concerned(running),
                env.wanted().left().stream().flatMap(each -> each.instances().stream())).flatMap(each -> each).collect(Collectors.toSet());
        Map<String, Long> bySlot = world.machine.living().stream().filter(each -> each.endsAt == null)
                .map(each -> Objects.requireNonNull(world.deployer.known(each.instance)).origin())
                .collect(Collectors.groupingBy(each -> each.release() + " slot " + each.slot(), Collectors.counting()));
        bySlot.forEach((slot, count) -> world.check(count <= 2, count + " instances live in " + slot));
        world.machine.living().forEach(each -> world.check(known.contains(each.instance) || each.endsAt != null,
                each.instance + " lives, but is neither wanted nor part of a plan, nor left of an undo that failed"));
    }

    private static Stream<String> concerned(Deployment running) {
        return running.steps().stream().map(StepRun::step).flatMap(step -> switch (step.action()) {
            case Action.Start(_, var slots) -> slots.stream().map(Slot::instance);
            case Action.Stop(_, var slots, _) -> slots.stream().map(Slot::instance);
            case Action.AwaitHealthy _, Action.Prepare _, Action.Verify _, Action.Switch _, Action.RouteIn _, Action.RouteOut _, Action.Drain _ ->
                    Stream.<String>empty();
        });
    }

    private static Stream<String> starts(Deployment running) {
        return running.steps().stream().map(StepRun::step).flatMap(step -> step.action() instanceof Action.Start(_, var slots)
                ? slots.stream().map(Slot::instance) : Stream.<String>empty());
    }

    /** The newest word of the analyst about an instance. */
    List<dev.slipway.erroranalyst.healing.Action> healing(String instance) {
        return world.bus.newest(Topic.HEALING).values().stream().map(dev.slipway.erroranalyst.healing.Action.class::cast)
                .filter(each -> each.instance().equals(instance)).toList();
    }
}
