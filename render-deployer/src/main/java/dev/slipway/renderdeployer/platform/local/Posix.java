package dev.slipway.renderdeployer.platform.local;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The few calls of Linux that Java lacks: signals, the end of processes that are not children, freeing parts of files. */
final class Posix {
    /** Signals by name and number; beside those that are sent, those that end programs (signal(7), x86 and ARM). */
    private static final Map<String, Integer> SIGNALS = Map.ofEntries(Map.entry("HUP", 1), Map.entry("INT", 2), Map.entry("QUIT", 3),
            Map.entry("ILL", 4), Map.entry("TRAP", 5), Map.entry("ABRT", 6), Map.entry("BUS", 7), Map.entry("FPE", 8), Map.entry("KILL", 9),
            Map.entry("USR1", 10), Map.entry("SEGV", 11), Map.entry("USR2", 12), Map.entry("PIPE", 13), Map.entry("ALRM", 14),
            Map.entry("TERM", 15), Map.entry("XCPU", 24), Map.entry("XFSZ", 25), Map.entry("SYS", 31));
    private static final Map<Integer, String> NAMES = SIGNALS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private static final long PIDFD_OPEN = 434;
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;
    private static final long PIDFD_INFO_EXIT = 1 << 3;
    private static final int PIDFD_INFO_SIZE = 64;
    private static final int EXIT_CODE_AT = 60;
    private static final short POLLIN = 1;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
    private static final int O_WRONLY_CLOEXEC = 0x80001;
    private static final int PUNCH_HOLE_KEEP_SIZE = 0x03;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout INT = ValueLayout.JAVA_INT;
    private static final ValueLayout LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle KILL = handle("kill", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle SYSCALL = handle("syscall", FunctionDescriptor.of(LONG, LONG, LONG, LONG));
    private static final MethodHandle POLL = handle("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle EVENTFD_READ = handle("eventfd_read", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS));
    private static final MethodHandle EVENTFD_WRITE = handle("eventfd_write", FunctionDescriptor.of(INT, INT, LONG));
    private static final MethodHandle IOCTL = handle("ioctl", FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FALLOCATE = handle("fallocate", FunctionDescriptor.of(INT, INT, INT, LONG, LONG));

    private Posix() {}

    /** Sends a signal; a process that has ended meanwhile is no failure. */
    static void kill(long pid, String signal) {
        Integer number = SIGNALS.get(signal);
        if (number == null) {
            throw new IllegalArgumentException("unknown signal " + signal);
        }
        call(() -> (int) KILL.invokeExact((int) pid, (int) number));
    }

    /** The name of a signal without SIG; its number where it has no name here. */
    static String signalName(int number) {
        return NAMES.getOrDefault(number, Integer.toString(number));
    }

    /** A descriptor that can be read when the process has ended; negative when there is no such process. */
    static int pidfd(long pid) {
        return (int) (long) call(() -> (long) SYSCALL.invokeExact(PIDFD_OPEN, pid, 0L));
    }

    /**
     * The wait status of a process that has ended and was reaped, by whomever (wait(2) tells how to read it); empty where
     * the system, before Linux 6.15, does not tell.
     */
    static OptionalInt waitStatus(int pidfd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(PIDFD_INFO_SIZE, 8);
            info.set(ValueLayout.JAVA_LONG, 0, PIDFD_INFO_EXIT);
            int result = call(() -> (int) IOCTL.invokeExact(pidfd, PIDFD_GET_INFO, info));
            boolean told = result == 0 && (info.get(ValueLayout.JAVA_LONG, 0) & PIDFD_INFO_EXIT) != 0;
            return told ? OptionalInt.of(info.get(ValueLayout.JAVA_INT, EXIT_CODE_AT)) : OptionalInt.empty();
        }
    }

    /** A descriptor by which {@link #awaitAny} is woken. */
    static int wakeup() {
        return call(() -> (int) EVENTFD.invokeExact(0, EFD_NONBLOCK_CLOEXEC));
    }

    static void wake(int wakeup) {
        call(() -> (int) EVENTFD_WRITE.invokeExact(wakeup, 1L));
    }

    static void settle(int wakeup) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ignored = arena.allocate(8, 8);
            call(() -> (int) EVENTFD_READ.invokeExact(wakeup, ignored));
        }
    }

    /** Waits until one of the descriptors can be read, and says which; it blocks its thread. @param atMostMs -1: for ever */
    static List<Integer> awaitAny(List<Integer> descriptors, int atMostMs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment polled = arena.allocate(8L * descriptors.size(), 4);
            for (int i = 0; i < descriptors.size(); i++) {
                polled.set(ValueLayout.JAVA_INT, 8L * i, descriptors.get(i));
                polled.set(ValueLayout.JAVA_SHORT, 8L * i + 4, POLLIN);
            }
            long count = descriptors.size();
            int ready = call(() -> (int) POLL.invokeExact(polled, count, atMostMs));
            var found = new java.util.ArrayList<Integer>();
            for (int i = 0; ready > 0 && i < descriptors.size(); i++) {
                if (polled.get(ValueLayout.JAVA_SHORT, 8L * i + 6) != 0) {
                    found.add(descriptors.get(i));
                }
            }
            return found;
        }
    }

    static void close(int descriptor) {
        call(() -> (int) CLOSE.invokeExact(descriptor));
    }

    /**
     * Gives the blocks of a file's first bytes back to the file system; the file keeps its length and every later byte its
     * place, so whoever writes to it notices nothing.
     *
     * @return whether the file system can do that
     */
    static boolean free(Path file, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int descriptor = call(() -> (int) OPEN.invokeExact(path, O_WRONLY_CLOEXEC));
            if (descriptor < 0) {
                return false;
            }
            int result = call(() -> (int) FALLOCATE.invokeExact(descriptor, PUNCH_HOLE_KEEP_SIZE, 0L, bytes));
            close(descriptor);
            return result == 0;
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
    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor, options);
    }
}
