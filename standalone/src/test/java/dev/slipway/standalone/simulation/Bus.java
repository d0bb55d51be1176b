package dev.slipway.standalone.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Topics in memory: every record has an offset and the broker's time, and is read in its order. */
final class Bus {
    private final Map<Topic, List<Line>> topics = new EnumMap<>(Topic.class);
    private final Supplier<Instant> clock;

    /** A record. @param value null: a tombstone */
    record Line(Topic topic, int offset, Instant at, String key, @Nullable Object value) {}

    /** @param clock the broker's */
    Bus(Supplier<Instant> clock) {
        this.clock = clock;
        for (Topic each : Topic.values()) {
            topics.put(each, new ArrayList<>());
        }
    }

    void append(Topic topic, String key, @Nullable Object value) {
        List<Line> lines = lines(topic);
        lines.add(new Line(topic, lines.size(), clock.get(), key, value));
    }

    /** All of a topic, oldest first; as it grows. */
    List<Line> lines(Topic topic) {
        return Objects.requireNonNull(topics.get(topic));
    }

    /** The newest record of each key, tombstones left out, as a reader from the beginning has them at the end. */
    Map<String, Object> newest(Topic topic) {
        var newest = new LinkedHashMap<String, Object>();
        for (Line line : lines(topic)) {
            newest.remove(line.key());
            if (line.value() != null) {
                newest.put(line.key(), line.value());
            }
        }
        return newest;
    }

    int end(Topic topic) {
        return lines(topic).size();
    }
}
