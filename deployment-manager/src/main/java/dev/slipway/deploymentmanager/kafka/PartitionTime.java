package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Barrier;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time of a partition, from one assignment to the next. While records that were written before the assignment are unread,
 * it is that of the newest record, and nothing is overdue; when both barriers (one in {@code commands}, one in {@code status})
 * were read back, it goes on by itself. It never runs backwards, not over a restart either, and never stands still: where the
 * broker's clock was set back, it goes on from what was told before. Whether a command was taken in time is another question,
 * asked of the broker's own time ({@link #since}).
 */
final class PartitionTime {
    /** Both topics have a barrier. */
    private static final int BARRIERS = 2;

    private final BrokerTime broker;
    private final String assignment;
    private final Instant told;
    private final Set<String> read = new HashSet<>();
    private final BrokerTime goesOn = new BrokerTime();
    private Instant newest;
    private @Nullable Instant looked;

    /**
     * @param assignment unique
     * @param told until when the time was told before; the epoch if never
     */
    PartitionTime(BrokerTime broker, String assignment, Instant told) {
        this.broker = broker;
        this.assignment = assignment;
        this.told = told;
        this.newest = told;
    }

    String assignment() {
        return assignment;
    }

    void read(Instant at) {
        broker.seen(at);
        newest = at.isAfter(newest) ? at : newest;
    }

    /** A barrier was read from a topic; whether time goes on by itself from here. */
    boolean read(String topic, Barrier barrier) {
        return barrier.getIncarnation().equals(assignment) && read.add(topic) && isCaughtUp();
    }

    boolean isCaughtUp() {
        return read.size() == BARRIERS;
    }

    Instant now() {
        if (isCaughtUp()) {
            goesOn.seen(newest);
            goesOn.seen(broker.now());
            newest = goesOn.now();
        }
        return newest;
    }

    /** For how long nobody told the time before this assignment. */
    Duration away() {
        return told.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(told, now());
    }

    /** For how long nobody has asked this: much longer than between two ticks when the machine or Kafka stood still. */
    Duration unwatched() {
        if (!isCaughtUp()) {
            return Duration.ZERO;
        }
        Instant before = looked == null ? now() : looked;
        looked = now();
        return Duration.between(before, looked);
    }

    /** How long ago that was at least, by the broker's time and whatever lies unread in between. */
    Duration since(Instant at) {
        return Duration.between(at, broker.now());
    }
}
