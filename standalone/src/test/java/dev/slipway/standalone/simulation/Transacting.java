package dev.slipway.standalone.simulation;

import dev.slipway.standalone.simulation.Bus.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent whose state, offsets and records are committed together, some records at a time. Nobody sees anything of what it has
 * not committed; after a crash it decides that again, later.
 *
 * @param <S> its state
 */
abstract class Transacting<S> extends Member {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int RECORDS = 5;
    private static final Duration COMMITS = Duration.ofMillis(20);

    private final Reader reader;
    private final List<Sent> unsent = new ArrayList<>();
    private final Map<Topic, Integer> backlog = new EnumMap<>(Topic.class);
    private S kept;
    S state;
    private Instant nextTick = Instant.EPOCH;
    private Instant newest = Instant.EPOCH;
    private @Nullable Instant commitAt;
    private int uncommitted;

    private record Sent(Topic topic, String key, @Nullable Object value) {}

    Transacting(World world, String agent, S first, Topic... topics) {
        super(world, agent);
        this.reader = new Reader(world.bus, topics);
        this.kept = first;
        this.state = first;
    }

    /** A record was read. */
    abstract void read(Line line);

    /** Time has passed. */
    abstract void tick();

    /** What was written before it began is read. */
    abstract void caughtUp();

    /** What was decided is known to all from now on. */
    abstract void committed();

    /** The topics of which the end at its beginning must be read before time goes on by itself. */
    abstract List<Topic> awaited();

    final void send(Topic topic, String key, @Nullable Object value) {
        unsent.add(new Sent(topic, key, value));
    }

    final boolean isCaughtUp() {
        return backlog.isEmpty();
    }

    /** The broker's time, as far as it is known. */
    final Instant time() {
        newest = isCaughtUp() && world.now().isAfter(newest) ? world.now() : newest;
        return newest;
    }

    @Override
    final void jobs(List<Job> into) {
        if (uncommitted < RECORDS) {
            reader.jobs(into, line -> {
                newest = line.at().isAfter(newest) ? line.at() : newest;
                read(line);
                change();
                boolean behind = !isCaughtUp();
                backlog.entrySet().removeIf(each -> reader.position(each.getKey()) >= each.getValue());
                if (behind && isCaughtUp()) {
                    caughtUp();
                }
            });
        }
        into.add(new Job(nextTick, () -> {
            nextTick = world.now().plus(TICK);
            S before = state;
            if (isCaughtUp()) {
                tick();
            }
            if (!state.equals(before) || !unsent.isEmpty()) {
                change();
            }
        }));
        if (commitAt != null) {
            into.add(new Job(commitAt, this::commit));
        }
    }

    private void change() {
        uncommitted++;
        commitAt = commitAt == null ? world.now().plus(COMMITS) : commitAt;
    }

    private void commit() {
        unsent.forEach(each -> world.bus.append(each.topic(), each.key(), each.value()));
        unsent.clear();
        reader.commit();
        kept = state;
        commitAt = null;
        uncommitted = 0;
        committed();
    }

    @Override
    void lose() {
        state = kept;
        unsent.clear();
        reader.back();
        commitAt = null;
        uncommitted = 0;
        newest = Instant.EPOCH;
    }

    @Override
    final void resume() {
        backlog.clear();
        for (Topic each : awaited()) {
            if (reader.position(each) < world.bus.end(each)) {
                backlog.put(each, world.bus.end(each));
            }
        }
        if (isCaughtUp()) {
            caughtUp();
        }
    }

    /** Whether there is nothing that others could still hear of. */
    final boolean isAtRest() {
        return commitAt == null && reader.isAtEnd();
    }

    @Override
    final Reader reader() {
        return reader;
    }
}
