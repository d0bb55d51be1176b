package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Barrier;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What happens to time when clocks are set, or stand still. */
class PartitionTimeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final BrokerTime broker = new BrokerTime();
    private final PartitionTime time = new PartitionTime(broker, "a/0/1", NOW);

    private void catchUp() {
        time.read("commands", new Barrier("a/0/1"));
        time.read("status", new Barrier("a/0/1"));
    }

    /** It stood still for that hour: nothing was overdue, no specialist silent. */
    @Test
    void it_goes_on_although_the_brokers_clock_was_set_back_while_the_manager_was_away() {
        broker.seen(NOW.minus(HOUR));
        assertThat(time.now()).isEqualTo(NOW);
        catchUp();
        Instant first = time.now();
        assertThat(first).isBetween(NOW, NOW.plusSeconds(600));
        await().until(() -> time.now().isAfter(first));
    }

    @Test
    void it_follows_the_broker_where_that_is_ahead() {
        broker.seen(NOW.plus(HOUR));
        assertThat(time.now()).as("what lies unread may be older").isEqualTo(NOW);
        catchUp();
        assertThat(time.now()).isAfterOrEqualTo(NOW.plus(HOUR));
        assertThat(time.away()).isGreaterThanOrEqualTo(HOUR);
    }

    /** The monotonic clock does not count while a machine sleeps; the first record afterwards is an hour younger. */
    @Test
    void a_pause_shows_once_and_only_when_everything_was_read() {
        broker.seen(NOW);
        time.read(NOW.plus(HOUR));
        assertThat(time.unwatched()).isZero();
        catchUp();
        assertThat(time.unwatched()).isZero();
        time.read(NOW.plus(HOUR).plus(HOUR));
        assertThat(time.unwatched()).isBetween(HOUR.minusMinutes(10), HOUR);
        assertThat(time.unwatched()).isLessThan(HOUR.dividedBy(2));
    }
}
