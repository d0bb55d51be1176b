package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import dev.slipway.renderdeployer.platform.PlatformException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends an instance: the signal to all processes of its session, time for them to end, then the kill, until none is left. All
 * of them get the signal, for the leader may be a script that passes none on. What left the session and still carries the
 * instance's id in its environment, as a daemon does, is ended with it.
 */
final class Ending {
    private static final long LEADER_MS = 10;
    private static final long SESSION_MS = 50;
    private static final long KILLED_MS = 2;
    /** A killed process that is still there after this is held by the kernel: a disk or network that does not answer. */
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);

    private Ending() {}

    /** What became of it. */
    enum Result {
        /** All have ended. */
        ENDED,
        /** The call was cancelled before. */
        CANCELLED
    }

    static Result end(String instance, ProcessId leader, String signal, Duration grace, boolean alreadySignalled, BooleanSupplier cancelled)
            throws InterruptedException, PlatformException {
        if (!grace.isZero()) {
            if (!alreadySignalled) {
                Processes.of(instance, leader).forEach(each -> Posix.kill(each.pid(), signal));
            }
            long until = System.nanoTime() + grace.toNanos();
            // All processes are looked through only when the leader has ended: until then one file tells.
            for (boolean leads = true; System.nanoTime() < until && (leads || !Processes.of(instance, leader).isEmpty());) {
                if (cancelled.getAsBoolean()) {
                    return Result.CANCELLED;
                }
                TimeUnit.MILLISECONDS.sleep(leads ? LEADER_MS : SESSION_MS);
                leads = leads && Processes.isAlive(leader);
            }
        }
        kill(instance, leader);
        return Result.ENDED;
    }

    /** Kills all of an instance, as often as it takes, for a process may have made another meanwhile. */
    static void kill(String instance, ProcessId leader) throws InterruptedException, PlatformException {
        long until = System.nanoTime() + KILLED_WITHIN.toNanos();
        List<Processes.Stat> left = Processes.of(instance, leader);
        while (!left.isEmpty()) {
            if (System.nanoTime() > until) {
                throw new PlatformException("process " + left.getFirst().pid() + " is still there " + KILLED_WITHIN.toSeconds()
                        + " s after it was killed; the system holds it, see ps -o stat,wchan");
            }
            left.forEach(each -> Posix.kill(each.pid(), "KILL"));
            TimeUnit.MILLISECONDS.sleep(KILLED_MS);
            left = Processes.of(instance, leader);
        }
    }
}
