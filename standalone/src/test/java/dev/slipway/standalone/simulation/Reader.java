package dev.slipway.standalone.simulation;

import dev.slipway.standalone.simulation.Bus.Line;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Where an agent is in its topics; what it has not committed it reads again after a crash. */
final class Reader {
    private final Bus bus;
    private final Map<Topic, Integer> committed = new EnumMap<>(Topic.class);
    private final Map<Topic, Integer> position = new EnumMap<>(Topic.class);
    /** Nothing of a topic comes before then. */
    private final Map<Topic, Instant> held = new EnumMap<>(Topic.class);

    Reader(Bus bus, Topic... topics) {
        this.bus = bus;
        for (Topic each : topics) {
            committed.put(each, 0);
            position.put(each, 0);
            held.put(each, Instant.EPOCH);
        }
    }

    /** The next record of each topic becomes a job. */
    void jobs(List<Job> into, Consumer<Line> take) {
        position.forEach((topic, at) -> {
            if (at < bus.end(topic)) {
                Line next = bus.lines(topic).get(at);
                Instant from = held(topic);
                into.add(new Job(from.isAfter(next.at()) ? from : next.at(), () -> {
                    position.put(topic, at + 1);
                    take.accept(next);
                }));
            }
        });
    }

    /** The network is slow: what a topic has comes later, in its order. */
    void hold(Topic topic, Instant until) {
        held.replace(topic, until);
    }

    List<Topic> topics() {
        return List.copyOf(position.keySet());
    }

    boolean isCommitted() {
        return committed.equals(position);
    }

    boolean isAtEnd() {
        return position.entrySet().stream().allMatch(each -> each.getValue() >= bus.end(each.getKey()));
    }

    int position(Topic topic) {
        return Objects.requireNonNull(position.get(topic));
    }

    void commit() {
        committed.putAll(position);
    }

    /** As after a crash. */
    void back() {
        position.putAll(committed);
    }

    /** Goes on at the end: all before was read otherwise. */
    void toEnd() {
        position.replaceAll((topic, _) -> bus.end(topic));
    }

    private Instant held(Topic topic) {
        return Objects.requireNonNull(held.get(topic));
    }
}
