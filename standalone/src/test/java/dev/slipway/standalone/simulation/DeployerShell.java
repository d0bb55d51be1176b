package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.renderdeployer.instance.Adoption;
import dev.slipway.renderdeployer.instance.Ends;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Upkeep;
import dev.slipway.standalone.simulation.Machine.Process;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The deployer around its own core: its records on disk, the machine's processes, what it tells of them. */
final class DeployerShell extends Specialist {
    private static final Duration UPKEEP = Duration.ofSeconds(5);

    // On disk.
    private final Map<String, Instance> records = new TreeMap<>();
    private final Set<String> barred = new HashSet<>();
    private int ports = 20000;
    // In memory.
    private final Set<String> untold = new LinkedHashSet<>();
    private final Set<String> forgetting = new LinkedHashSet<>();
    private final Set<String> signalled = new HashSet<>();
    /** Being launched: nobody else touches it meanwhile. */
    private final Set<String> locked = new HashSet<>();
    private Instant upkeepAt;

    DeployerShell(World world) {
        super(world, "render-deployer", Topic.TO_DEPLOYER, true);
        upkeepAt = world.now();
    }

    @Override
    Task task(Delegation delegation) {
        return switch (delegation.action()) {
            case Action.Prepare _ -> new Preparing(this, delegation);
            case Action.Start _ -> new Starting(this, delegation);
            case Action.Stop(_, _, var kill) -> new Stopping(this, delegation, kill);
            case Action.Verify _, Action.AwaitHealthy _, Action.Switch _, Action.RouteOut _, Action.RouteIn _, Action.Drain _ ->
                    throw new IllegalStateException("no task of the deployer's: " + delegation);
        };
    }

    @Override
    void otherJobs(List<Job> into) {
        for (Instance each : records.values()) {
            Process process = world.machine.process(each.process());
            if (each.lives() && process != null && !process.lives()) {
                into.add(new Job(world.now(), () -> change(Ends.seen(each, Objects.requireNonNull(process.exit), List.of(), world.now()))));
            }
        }
        if (!untold.isEmpty()) {
            String id = untold.iterator().next();
            into.add(new Job(world.now(), () -> {
                untold.remove(id);
                world.send(Topic.INSTANCES, Expected.key(id), record(id), false);
            }));
        } else if (!forgetting.isEmpty()) {
            String id = forgetting.iterator().next();
            into.add(new Job(world.now(), () -> forget(id)));
        }
        into.add(new Job(upkeepAt, this::keepUp));
    }

    private void keepUp() {
        upkeepAt = world.now().plus(UPKEEP);
        for (Upkeep.Act act : Upkeep.due(records.values(), world.now())) {
            switch (act) {
                case Upkeep.Act.Forget(var id) -> forgetting.add(id);
                case Upkeep.Act.Remove(var id) -> records.remove(id);
            }
        }
    }

    /** It is told first, and noted then: what is only told after a crash is told again. */
    private void forget(String id) {
        List<Bus.Line> told = world.bus.lines(Topic.INSTANCES);
        boolean isTold = told.stream().filter(each -> each.key().equals(Expected.key(id))).reduce((_, last) -> last)
                .filter(each -> each.value() == null).isPresent();
        if (!isTold) {
            world.bus.append(Topic.INSTANCES, Expected.key(id), null);
            return;
        }
        forgetting.remove(id);
        records.put(id, record(id).withForgotten());
    }

    @Override
    void loseOther() {
        untold.clear();
        forgetting.clear();
        signalled.clear();
        locked.clear();
    }

    @Override
    void resume() {
        for (Instance known : List.copyOf(records.values())) {
            Process process = world.machine.process(known.process());
            boolean sameBoot = known.boot().equals(world.machine.boot()) && !known.hasEnded();
            boolean alive = sameBoot && process != null && process.lives();
            Instance.ProcessId carrying = sameBoot && !alive ? world.machine.carrying(known.id()) : null;
            var sight = new Adoption.Sight(world.machine.boot(), alive, known.process() == null ? carrying : null);
            Instance now = Adoption.decide(known, sight, world.now());
            Process left = world.machine.process(carrying);
            if (!now.lives() && left != null) {
                world.machine.end(left, new Ends.Exit.Signal("KILL"));
            }
            records.put(known.id(), now);
            if (!now.forgotten() && now.state() != Instance.State.NOT_STARTED) {
                untold.add(known.id());
            }
        }
    }

    @Override
    String unfinished() {
        return !super.unfinished().isEmpty() ? super.unfinished() : untold.isEmpty() ? "" : "the deployer has not told of " + untold;
    }

    // ---- for its tasks

    /** Noted, and told of. */
    void change(Instance next) {
        records.put(next.id(), next);
        world.story("    deployer: " + next.id() + " is " + next.state());
        untold.remove(next.id());
        untold.add(next.id());
    }

    /** Noted only. */
    void note(Instance next) {
        records.put(next.id(), next);
    }

    @Nullable Instance known(String id) {
        return records.get(id);
    }

    Instance record(String id) {
        return Objects.requireNonNull(records.get(id), id);
    }

    int takePort() {
        return ports++;
    }

    int restarts(String release, int slot) {
        return Upkeep.restarts(records.values(), Expected.APPLICATION, Expected.ENVIRONMENT, release, slot);
    }

    boolean isBarred(String id) {
        return barred.contains(id);
    }

    void bar(String id) {
        barred.add(id);
    }

    void lock(String id, boolean is) {
        if (is) {
            locked.add(id);
        } else {
            locked.remove(id);
        }
    }

    boolean isLocked(String id) {
        return locked.contains(id);
    }

    /** Whether this deployer had given it this signal before; it has from now on. */
    boolean hadSignal(String id, boolean kill) {
        return !signalled.add(id + (kill ? " KILL" : ""));
    }
}
