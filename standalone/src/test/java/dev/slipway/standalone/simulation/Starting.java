package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Event.Outcome;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import dev.slipway.renderdeployer.instance.Instance.State;
import dev.slipway.standalone.simulation.Machine.Process;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ensures that instances run and listen: first on disk, then as a process, then noted as one; then it is looked at. */
final class Starting implements Specialist.Task {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration FOR_THE_REPORT = Duration.ofSeconds(2);

    private final DeployerShell deployer;
    private final World world;
    private final Delegation delegation;
    private final List<Slot> slots;
    private final Instant until;
    /** What is being launched, and what came of it. */
    private @Nullable String launching;
    private @Nullable ProcessId launched;
    private Instant dueAt;

    Starting(DeployerShell deployer, Delegation delegation) {
        this.deployer = deployer;
        this.world = deployer.world;
        this.delegation = delegation;
        this.slots = ((Action.Start) delegation.action()).slots();
        Duration left = Duration.between(world.now(), delegation.deadline()).minus(FOR_THE_REPORT);
        Duration startup = delegation.release().effective().health().startup();
        this.until = world.now().plus(startup.compareTo(left) < 0 ? startup : left);
        this.dueAt = world.now();
    }

    @Override
    public Instant dueAt() {
        return dueAt;
    }

    @Override
    public @Nullable Outcome turn(Specialist.Context context) {
        dueAt = world.now();
        if (launching != null) {
            launch(deployer.record(launching));
            return null;
        }
        if (context.isCancelled()) {
            return new Outcome.Failed("another task concerns these instances");
        }
        boolean all = true;
        for (Slot slot : slots) {
            Instance known = deployer.known(slot.instance());
            if (known == null || known.state() == State.NOT_STARTED) {
                return begin(known, slot);
            }
            Process process = world.machine.process(known.process());
            if (known.state() == State.STARTING && process != null && process.listensAt(world.now())) {
                deployer.change(known.running(world.now()));
                return null;
            }
            if (known.state() == State.DRAINING || known.hasEnded()) {
                return new Outcome.Failed("instance " + known.id() + (known.end() == null ? " was told to end" : " " + known.end().detail()));
            }
            all &= known.state() == State.RUNNING;
        }
        if (all) {
            var outputs = new HashMap<String, String>();
            slots.forEach(slot -> outputs.put("address." + slot.instance(), Objects.requireNonNull(deployer.record(slot.instance()).address())));
            return new Outcome.Done(slots.size() + " started", outputs);
        }
        dueAt = world.now().plus(LOOK);
        return world.now().isAfter(until) ? new Outcome.Failed("does not listen in time") : null;
    }

    private @Nullable Outcome begin(@Nullable Instance known, Slot slot) {
        if (deployer.isBarred(slot.instance()) || (known != null && known.forgotten())) {
            return new Outcome.Failed("instance " + slot.instance() + " was told to end before it began");
        }
        if (deployer.isLocked(slot.instance())) {
            dueAt = world.now().plus(LOOK);
            return null;
        }
        Release release = delegation.release();
        var shutdown = new Instance.Shutdown(release.effective().shutdown().signal(), release.effective().shutdown().grace());
        var origin = new Instance.Origin(slot.instance(), Expected.APPLICATION, Expected.ENVIRONMENT, release.id(), release.version(), slot.slot(),
                deployer.restarts(release.id(), slot.slot()), delegation.deployment() + "/" + delegation.step() + "/" + delegation.attempt());
        Instance fresh = known != null ? known : new Instance(origin, null, shutdown, world.now(), world.machine.boot(), null, null, null, null, false);
        deployer.lock(slot.instance(), true);
        deployer.note(fresh.launching(deployer.takePort(), world.machine.boot(), world.now()));
        launching = slot.instance();
        launched = null;
        return null;
    }

    private void launch(Instance noted) {
        if (launched == null) {
            launched = world.machine.start(noted.id(), noted.origin().release(), world.promises.way(noted.origin().version()));
            return;
        }
        deployer.change(noted.started(launched));
        deployer.lock(noted.id(), false);
        launching = null;
    }
}
