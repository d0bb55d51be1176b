package dev.slipway.gateway.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Folds the lines that instances wrote: in the order of time, each once, limited for each environment. */
final class Logs {
    /** Promised by the API. */
    static final Duration KEPT = Duration.ofDays(7);
    /** Lines of an environment; about 25 MB on disk at 250 bytes each. */
    static final int LINES_AT_MOST = 100_000;
    /** Of an environment, so that long lines cannot fill the disk: 640 bytes a line on the average. */
    static final long CHARACTERS_AT_MOST = 64_000_000;
    /** Removed in one go, so that not each new line costs a search for the oldest. */
    private static final int ROOM = 10_000;
    private static final String LINES = "log";
    private static final String COUNT = "log-count";
    private static final String MARK = "log-mark";

    private Logs() {}

    static Touched wrote(Fact.Wrote wrote, Draft rows) {
        ObjectNode count = Objects.requireNonNullElseGet(rows.get(Key.of(COUNT, wrote.application(), wrote.environment())), Json::object);
        long lines = count.path("lines").asLong(0);
        long characters = count.path("characters").asLong(0);
        boolean fresh = false;
        for (Views.LogLine line : wrote.lines()) {
            if (isRepeat(line, wrote, rows)) {
                continue;
            }
            rows.put(Key.of(LINES, wrote.application(), wrote.environment(), Key.oldestFirst(line.time()), line.instance(), line.stream(),
                    Key.number(line.offset())), Json.object().put("release", line.release()).put("text", line.text()));
            lines++;
            characters += line.text().length();
            fresh = true;
        }
        rows.put(Key.of(COUNT, wrote.application(), wrote.environment()), Json.object().put("lines", lines).put("characters", characters));
        return fresh ? new Touched(null, wrote.application() + "/" + wrote.environment()) : Touched.NOTHING;
    }

    /** A line that is written again has its offset again, though not always its time. */
    private static boolean isRepeat(Views.LogLine line, Fact.Wrote wrote, Draft rows) {
        String key = Key.of(MARK, wrote.application(), wrote.environment(), line.instance(), line.stream());
        ObjectNode mark = rows.get(key);
        if (mark != null && line.offset() <= mark.path("offset").asLong()) {
            return true;
        }
        rows.put(key, Json.object().put("offset", line.offset()));
        return false;
    }

    /** An instance is forgotten: its lines stay, and none follow. */
    static void forget(Draft rows, String application, String environment, String instance) {
        rows.delete(Key.of(MARK, application, environment, instance, "out"));
        rows.delete(Key.of(MARK, application, environment, instance, "err"));
    }

    /** Removes in every environment what is too old or too much. */
    static void purge(Draft rows, Instant now) {
        var counts = new ArrayList<String>();
        rows.scan(Key.within(COUNT), Key.within(COUNT), row -> counts.add(row.key()));
        for (String key : counts) {
            String[] parts = Key.parts(key);
            trim(rows, parts[1], parts[2], now);
        }
    }

    private static void trim(Draft rows, String application, String environment, Instant now) {
        String key = Key.of(COUNT, application, environment);
        ObjectNode count = Objects.requireNonNull(rows.get(key));
        long[] left = {count.path("lines").asLong(), count.path("characters").asLong()};
        boolean full = left[0] > LINES_AT_MOST || left[1] > CHARACTERS_AT_MOST;
        long lines = full ? LINES_AT_MOST - ROOM : LINES_AT_MOST;
        long characters = full ? CHARACTERS_AT_MOST / 10 * 9 : CHARACTERS_AT_MOST;
        Instant oldest = now.minus(KEPT);
        String[] last = {""};
        String prefix = Key.within(LINES, application, environment);
        rows.scan(prefix, prefix, row -> {
            boolean goes = left[0] > lines || left[1] > characters || Key.time(Key.parts(row.key())[3]).isBefore(oldest);
            if (goes) {
                last[0] = row.key();
                left[0]--;
                left[1] -= Json.textOrEmpty(row.value(), "text").length();
            }
            return goes;
        });
        if (!last[0].isEmpty()) {
            rows.deleteRange(prefix, Key.after(last[0]));
            rows.put(key, Json.object().put("lines", left[0]).put("characters", left[1]));
        }
    }

    /** The newest lines, oldest of them first. */
    static List<Views.LogLine> newest(Rows rows, String application, String environment, Map<String, String> filters,
            @Nullable Instant since, int tail) {
        String prefix = Key.within(LINES, application, environment);
        String instance = filters.get("instance");
        String release = filters.get("release");
        var found = new ArrayList<Views.LogLine>();
        rows.scanBack(prefix, row -> {
            String[] parts = Key.parts(row.key());
            Instant time = Key.time(parts[3]);
            if (found.size() >= tail || (since != null && time.isBefore(since))) {
                return false;
            }
            if (instance != null && !parts[4].equals(instance)) {
                return true;
            }
            ObjectNode value = row.value();
            String of = Json.textOrEmpty(value, "release");
            if (release == null || of.equals(release)) {
                found.add(new Views.LogLine(time, of, parts[4], parts[5], Long.parseLong(parts[6], 16), Json.textOrEmpty(value, "text")));
            }
            return true;
        });
        return List.copyOf(found.reversed());
    }
}
