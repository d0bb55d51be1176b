package dev.slipway.renderdeployer.platform.local;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/** The few calls of the C library that Java lacks: signals, and waiting for the end of a process that is not a child. */
final class Posix {
    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "QUIT", 3, "KILL", 9, "USR1", 10, "USR2", 12, "TERM", 15);
    private static final long PIDFD_OPEN = 434;
    private static final short POLLIN = 1;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle KILL = handle("kill", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle SYSCALL = handle("syscall",
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle POLL = handle("poll",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Posix() {}

    /** Sends a signal; a process that has ended meanwhile is no failure. @param pid negative: to a process group */
    static void kill(long pid, String signal) {
        Integer number = SIGNALS.get(signal);
        if (number == null) {
            throw new IllegalArgumentException("unknown signal " + signal);
        }
        call(() -> (int) KILL.invokeExact((int) pid, (int) number));
    }

    /** Returns when the process has ended; it blocks its thread, which should be a platform thread. */
    static void awaitEnd(long pid) {
        long fd = call(() -> (long) SYSCALL.invokeExact(PIDFD_OPEN, pid, 0L));
        if (fd < 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(8, 4);
            int ready = 0;
            while (ready <= 0) {
                poll.set(ValueLayout.JAVA_INT, 0, (int) fd);
                poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
                ready = call(() -> (int) POLL.invokeExact(poll, 1L, -1));
            }
        } finally {
            call(() -> (int) CLOSE.invokeExact((int) fd));
        }
    }

    private interface Call<T> {
        T run() throws Throwable;
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (Throwable impossible) {
            throw new IllegalStateException("a call of the C library failed", impossible);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor);
    }
}
