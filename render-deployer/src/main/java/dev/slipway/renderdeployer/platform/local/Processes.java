package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code /proc} tells of processes (proc(5)). A pid is only an identity together with its start time and the boot. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";

    private Processes() {}

    /** A process as it is now. @param state Z is dead; @param startTime in clock ticks since the boot */
    record Stat(long pid, char state, long session, long startTime) {
        boolean isAlive() {
            return state != 'Z' && state != 'X';
        }

        ProcessId id() {
            return new ProcessId(pid, startTime);
        }
    }

    static Optional<Stat> stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name may hold blanks and brackets: fields are counted from the last bracket.
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new Stat(pid, fields[0].charAt(0), Long.parseLong(fields[3]), Long.parseLong(fields[19])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether it is there, is the same, and is not dead. */
    static boolean isAlive(ProcessId process) {
        return stat(process.pid()).filter(stat -> stat.isAlive() && stat.startTime() == process.startTime()).isPresent();
    }

    static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The living processes of the session that a process leads, or is about to lead. */
    static List<Stat> ofSession(ProcessId leader) {
        return all().stream().map(Processes::stat).flatMap(Optional::stream)
                .filter(stat -> stat.isAlive() && (stat.session() == leader.pid() || stat.id().equals(leader))).toList();
    }

    /** The living processes of an instance: of the session that its leader leads, or with its id in their environment. */
    static List<Stat> of(String instance, ProcessId leader) {
        return all().stream().map(Processes::stat).flatMap(Optional::stream)
                .filter(stat -> stat.isAlive() && (stat.session() == leader.pid() || stat.id().equals(leader) || carries(stat.pid(), instance)))
                .toList();
    }

    /** The living processes that carry an instance's id in the environment they were started with, oldest first. */
    static List<Stat> carrying(String instance) {
        return all().stream().filter(pid -> carries(pid, instance)).map(Processes::stat).flatMap(Optional::stream)
                .filter(Stat::isAlive).sorted(Comparator.comparingLong(Stat::startTime)).toList();
    }

    private static boolean carries(long pid, String instance) {
        try {
            String environment = Files.readString(PROC.resolve(Long.toString(pid)).resolve("environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).contains("SLIPWAY_INSTANCE=" + instance);
        } catch (IOException notOurs) {
            return false;
        }
    }

    /** Who listens on a port of this machine. */
    enum Listener {
        /** Nobody. */
        NOBODY,
        /** A process of the session. */
        SESSION,
        /** Somebody else. */
        OTHER
    }

    static Listener listener(int port, ProcessId leader) {
        Set<String> inodes = listening(port);
        if (inodes.isEmpty()) {
            return Listener.NOBODY;
        }
        for (Stat process : ofSession(leader)) {
            try (DirectoryStream<Path> fds = Files.newDirectoryStream(PROC.resolve(Long.toString(process.pid())).resolve("fd"))) {
                for (Path fd : fds) {
                    if (isOneOf(fd, inodes)) {
                        return Listener.SESSION;
                    }
                }
            } catch (IOException gone) {
                continue;
            }
        }
        return Listener.OTHER;
    }

    /** Whether anybody listens. */
    static boolean isTaken(int port) {
        return !listening(port).isEmpty();
    }

    private static boolean isOneOf(Path fd, Set<String> inodes) {
        try {
            String link = Files.readSymbolicLink(fd).toString();
            return link.startsWith("socket:[") && inodes.contains(link.substring(8, link.length() - 1));
        } catch (IOException closed) {
            return false;
        }
    }

    private static Set<String> listening(int port) {
        String suffix = String.format(":%04X", port);
        var inodes = new HashSet<String>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                for (String line : Files.readAllLines(PROC.resolve(table), StandardCharsets.ISO_8859_1)) {
                    // The regular expression is dear and most lines are of others: the cheap look comes first.
                    if (line.contains(suffix)) {
                        String[] fields = line.trim().split("\\s+");
                        if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTEN)) {
                            inodes.add(fields[9]);
                        }
                    }
                }
            } catch (IOException noSuchFamily) {
                continue;
            }
        }
        return inodes;
    }

    private static List<Long> all() {
        var pids = new ArrayList<Long>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            entries.forEach(each -> pids.add(Long.parseLong(each.getFileName().toString())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read /proc", e);
        }
        return pids;
    }
}
