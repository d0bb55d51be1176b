package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Event.Outcome;
import dev.slipway.renderdeployer.instance.Ends;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.standalone.simulation.Machine.Process;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ensures that instances have ended: the wish is noted first, then the process is told; what is unknown never starts. */
final class Stopping implements Specialist.Task {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final DeployerShell deployer;
    private final World world;
    private final Delegation delegation;
    private final boolean kill;
    private Instant dueAt;

    Stopping(DeployerShell deployer, Delegation delegation, boolean kill) {
        this.deployer = deployer;
        this.world = deployer.world;
        this.delegation = delegation;
        this.kill = kill;
        this.dueAt = world.now();
    }

    @Override
    public Instant dueAt() {
        return dueAt;
    }

    @Override
    public @Nullable Outcome turn(Specialist.Context context) {
        dueAt = world.now();
        if (context.isCancelled()) {
            return new Outcome.Failed("another task concerns these instances");
        }
        boolean all = true;
        for (String id : delegation.instances()) {
            Instance known = deployer.known(id);
            if (known == null && !deployer.isBarred(id)) {
                deployer.bar(id);
                return null;
            }
            if (known != null && !deployer.isLocked(id) && ask(known)) {
                return null;
            }
            all &= known == null || (known.hasEnded() && !deployer.isLocked(id));
        }
        dueAt = world.now().plus(LOOK);
        return all ? new Outcome.Done(delegation.instances().size() + " ended", Map.of()) : null;
    }

    /** Whether there was anything to be done. */
    private boolean ask(Instance known) {
        Instance wished = known.asked(By.DELEGATION, world.now());
        switch (known.state()) {
            case NOT_STARTED -> deployer.change(Ends.neverStarted(wished, world.now()));
            case STOPPED, LOST -> {
                if (wished.equals(known)) {
                    return false;
                }
                deployer.note(wished);
            }
            case STARTING, RUNNING, DRAINING -> {
                Process process = world.machine.process(known.process());
                if (wished.equals(known) && (process == null || !process.lives() || deployer.hadSignal(known.id(), kill))) {
                    return false;
                }
                if (!wished.equals(known)) {
                    deployer.change(wished);
                    return true;
                }
                world.promises.ends(known.id(), kill);
                world.machine.signal(process, kill ? Duration.ZERO : known.shutdown().grace());
            }
        }
        return true;
    }
}
