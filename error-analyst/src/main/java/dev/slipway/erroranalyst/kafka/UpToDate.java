package dev.slipway.erroranalyst.kafka;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is read is news. Kafka Streams gives a task the records of all its topics in the order of their times, as
 * long as there are some to fetch (KIP-695), so when one is young, nothing older lies unread.
 *
 * <p>After a start the analyst is not up to date until a record is younger than {@link #YOUNG}, or none was read for
 * {@link #QUIET}, or {@link #AT_MOST} has passed (the agent's clock may be wrong, and what comes without a pause is no backlog).
 * Until then it learns and starts nothing: an instance that was unhealthy an hour ago may be well since. Later it falls
 * behind when a record is older than {@link #LATE}, as after a pause of the machine or of Kafka.
 *
 * <p>The agent's clock tells only how old the first records are; nothing is decided by it, and no deadline is counted by it.
 */
final class UpToDate {
    static final Duration YOUNG = Duration.ofSeconds(2);
    /** Longer than a busy machine takes to fetch the next topic of a backlog. */
    static final Duration QUIET = Duration.ofSeconds(1);
    static final Duration LATE = Duration.ofSeconds(5);
    static final Duration AT_MOST = Duration.ofSeconds(30);

    private boolean is;
    private boolean readAny;
    private @Nullable Instant begun;
    private @Nullable Instant lastRead;

    boolean is() {
        return is;
    }

    /**
     * A record was read.
     *
     * @param at its time
     * @param brokerNow the broker's time as counted on by this process
     * @param wallClock of the agent
     */
    void read(Instant at, Instant brokerNow, Instant wallClock) {
        lastRead = wallClock;
        // Nothing was read before: that was no sign of an end of the backlog, but the first fetch had not come yet.
        boolean beginsLate = !readAny && at.plus(LATE).isBefore(wallClock);
        readAny = true;
        if (is && (beginsLate || at.plus(LATE).isBefore(brokerNow))) {
            is = false;
            begun = wallClock;
        } else if (!is && !at.plus(YOUNG).isBefore(wallClock)) {
            is = true;
        }
    }

    /** Some time has passed: whether it is up to date by now. */
    boolean ticked(Instant wallClock) {
        begun = begun == null ? wallClock : begun;
        Instant quietSince = lastRead == null ? begun : lastRead;
        is = is || !wallClock.isBefore(quietSince.plus(QUIET)) || !wallClock.isBefore(begun.plus(AT_MOST));
        return is;
    }
}
