package dev.slipway.edge;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * What an operator may set, in {@code edge/settings.properties}; read at the start. Without the file all is as here by default.
 *
 * @param accessLog whether requests are written to {@code edge/access.log}; off
 * @param head from the first byte of a request to the end of its head, 1 to 300 s; 10
 * @param idle of a caller's connection between requests, 60 (as callers are promised) to 3600 s; 75
 * @param stalled of a body that does not move, 1 to 3600 s; 60
 * @param body of a request, bytes; without limit
 */
record EdgeSettings(AccessLog accessLog, Duration head, Duration idle, Duration stalled, long body) {
    static final EdgeSettings DEFAULT = new EdgeSettings(AccessLog.OFF, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(60), Long.MAX_VALUE);

    /** What is written of a request. */
    enum AccessLog {
        /** Nothing. */
        OFF,
        /** A line, with the path and without the query, which may hold secrets. */
        ON,
        /** A line with the query too. */
        WITH_QUERIES
    }

    private static final Map<String, AccessLog> ACCESS_LOG = new TreeMap<>(Map.of("off", AccessLog.OFF, "on", AccessLog.ON, "with-queries", AccessLog.WITH_QUERIES));
    private static final String KNOWN = "access.log, head.seconds, idle.seconds, stalled.seconds, body.limit";

    /** Of a file that may be missing. @throws IllegalArgumentException with everything that is wrong in it */
    static EdgeSettings read(Path file) throws IOException {
        var found = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                found.load(in);
            }
        }
        return of(found, file.toString());
    }

    static EdgeSettings of(Properties found, String source) {
        var wrong = new ArrayList<String>();
        var left = new Properties();
        left.putAll(found);
        String log = String.valueOf(left.getOrDefault("access.log", "off"));
        left.remove("access.log");
        if (!ACCESS_LOG.containsKey(log)) {
            wrong.add("access.log: '" + log + "' is unknown; use off, on or with-queries");
        }
        Duration head = number(left, "head.seconds", 1, 300, DEFAULT.head(), Duration::ofSeconds, wrong);
        Duration idle = number(left, "idle.seconds", 60, 3600, DEFAULT.idle(), Duration::ofSeconds, wrong);
        Duration stalled = number(left, "stalled.seconds", 1, 3600, DEFAULT.stalled(), Duration::ofSeconds, wrong);
        long body = number(left, "body.limit", 0, Long.MAX_VALUE, DEFAULT.body(), Long::valueOf, wrong);
        left.stringPropertyNames().stream().sorted().forEach(each -> wrong.add(each + ": is unknown; known: " + KNOWN));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(source + ":\n  " + String.join("\n  ", wrong));
        }
        return new EdgeSettings(ACCESS_LOG.getOrDefault(log, AccessLog.OFF), head, idle, stalled, body);
    }

    private static <T> T number(Properties left, String key, long least, long most, T otherwise, LongFunction<T> as, List<String> wrong) {
        Object value = left.remove(key);
        if (value == null) {
            return otherwise;
        }
        String text = value.toString().strip();
        if (text.matches("[0-9]{1,18}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
            return as.apply(Long.parseLong(text));
        }
        wrong.add(key + ": '" + text + "' is no number from " + least + (most == Long.MAX_VALUE ? " up" : " to " + most));
        return otherwise;
    }
}
