package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Ends.Exit;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees at once that a process has ended, whoever is its parent: one thread waits for all of them.
 *
 * <p>How it ended is told by the system where it can (from Linux 6.15 on, to anybody), else by the process' parent, which we
 * are for what this deployer started; there a code above 128 is read as a signal, as shells do, since Java tells no more.
 */
final class Exits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exits.class);
    /** Until the parent has reaped what ended, the system does not tell how. */
    private static final int REAPED_WITHIN_MS = 20;
    /** How often a process is looked at for which there is no descriptor, as too many files are open. */
    private static final int LOOK_MS = 500;

    private record Watched(ProcessId process, @Nullable Process child, Consumer<Exit> onExit) {}

    /** An end that was seen. */
    private record Seen(Watched watched, Exit exit) {}

    /** Ends that could not be taken, as when too many files are open: they are told again, or nobody would ever know. */
    private final List<Seen> untaken = new ArrayList<>();
    private final ConcurrentLinkedQueue<Watched> fresh = new ConcurrentLinkedQueue<>();
    private final int wakeup = Posix.wakeup();
    private final Thread thread = Thread.ofPlatform().daemon().name("local-platform-exits").unstarted(this::run);
    private volatile boolean closing;

    void start() {
        thread.start();
    }

    /** Calls back once, on the thread of this, when the process has ended, or now if it is not there any more. */
    void watch(ProcessId process, @Nullable Process child, Consumer<Exit> onExit) {
        if (!closing) {
            fresh.add(new Watched(process, child, onExit));
            Posix.wake(wakeup);
        }
    }

    private void run() {
        Map<Integer, Watched> watched = new HashMap<>();
        List<Watched> without = new ArrayList<>();
        while (!closing) {
            untaken.removeIf(Exits::isTaken);
            for (Watched next = fresh.poll(); next != null; next = fresh.poll()) {
                begin(next, watched, without);
            }
            var descriptors = new ArrayList<>(watched.keySet());
            descriptors.add(wakeup);
            for (int ready : Posix.awaitAny(descriptors, without.isEmpty() && untaken.isEmpty() ? -1 : LOOK_MS)) {
                Watched ended = watched.remove(ready);
                if (ended == null) {
                    Posix.settle(wakeup);
                } else {
                    tell(ended, ready);
                    Posix.close(ready);
                }
            }
            without.removeIf(each -> {
                boolean ended = !Processes.isAlive(each.process());
                if (ended) {
                    tell(each, -1);
                }
                return ended;
            });
        }
        watched.keySet().forEach(Posix::close);
        Posix.close(wakeup);
    }

    private void begin(Watched next, Map<Integer, Watched> watched, List<Watched> without) {
        // The descriptor first, then the look: what is alive and the same now is what the descriptor stands for.
        int descriptor = Posix.pidfd(next.process().pid());
        boolean same = next.child() != null || Processes.isAlive(next.process());
        if (descriptor >= 0 && same) {
            watched.put(descriptor, next);
        } else if (same && Processes.isAlive(next.process())) {
            without.add(next);
        } else {
            tell(next, -1);
            if (descriptor >= 0) {
                Posix.close(descriptor);
            }
        }
    }

    private void tell(Watched ended, int descriptor) {
        var seen = new Seen(ended, exit(ended.child(), descriptor));
        if (!isTaken(seen)) {
            untaken.add(seen);
        }
    }

    private static boolean isTaken(Seen seen) {
        try {
            seen.watched().onExit().accept(seen.exit());
            return true;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("pid", seen.watched().process().pid()).log("the end of a process was not taken; trying again");
            return false;
        }
    }

    private static Exit exit(@Nullable Process child, int descriptor) {
        Exit byParent = null;
        try {
            if (child != null && child.waitFor(1, TimeUnit.SECONDS)) {
                int code = child.exitValue();
                byParent = code > 128 && code <= 128 + 31 ? new Exit.Signal(Posix.signalName(code - 128)) : new Exit.Code(code);
            }
            if (descriptor >= 0) {
                OptionalInt status = Posix.waitStatus(descriptor);
                for (int waited = 0; status.isEmpty() && byParent == null && waited < REAPED_WITHIN_MS; waited++) {
                    TimeUnit.MILLISECONDS.sleep(1);
                    status = Posix.waitStatus(descriptor);
                }
                if (status.isPresent()) {
                    int signal = status.getAsInt() & 0x7F;
                    return signal == 0 ? new Exit.Code(status.getAsInt() >> 8 & 0xFF) : new Exit.Signal(Posix.signalName(signal));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return byParent == null ? new Exit.Untold() : byParent;
    }

    @Override
    public void close() {
        closing = true;
        Posix.wake(wakeup);
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
