package dev.slipway.standalone.simulation;

import dev.slipway.standalone.simulation.Told.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process of the suite: it has one effect at a time, can crash between any two, and comes back with what it had kept. */
abstract class Member {
    private static final Duration HERE = Duration.ofSeconds(5);

    final World world;
    /** Its name as an agent. */
    final String agent;
    private int incarnation = 1;
    private Instant presentAt = Instant.EPOCH;
    private @Nullable Instant downUntil;
    /** How many it has had. */
    int effects;

    Member(World world, String agent) {
        this.world = world;
        this.agent = agent;
    }

    /** What it could do next. */
    abstract void jobs(List<Job> into);

    /** All that it holds in memory is lost. */
    abstract void lose();

    /** Begins with what it had kept. */
    abstract void resume();

    /** Whom the network can keep records from. */
    abstract Reader reader();

    /** What it has begun and not ended; empty when it is at rest. */
    abstract String unfinished();

    final void due(List<Job> into) {
        Instant until = downUntil;
        if (until != null) {
            into.add(new Job(until, this::comeBack));
            return;
        }
        if (isPresent()) {
            into.add(new Job(presentAt, this::tellPresence));
        }
        jobs(into);
    }

    /** Whether it says that it is there. */
    boolean isPresent() {
        return true;
    }

    /** Its name in its words of presence. */
    String member() {
        return agent + "-1";
    }

    final boolean isDown() {
        return downUntil != null;
    }

    final void crash(Duration away) {
        world.story(agent + " crashes and is away for " + away.toMillis() + " ms");
        downUntil = world.now().plus(away);
        lose();
    }

    final String incarnation() {
        return agent + "/" + incarnation;
    }

    private void comeBack() {
        downUntil = null;
        incarnation++;
        presentAt = world.now();
        resume();
    }

    private void tellPresence() {
        presentAt = world.now().plus(HERE);
        world.bus.append(Topic.PRESENCE, member(), new Presence(agent, incarnation()));
    }
}
