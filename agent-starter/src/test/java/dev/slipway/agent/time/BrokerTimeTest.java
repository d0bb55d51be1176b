package dev.slipway.agent.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Seeds;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void it_is_not_known_before_a_record_was_seen() {
        var time = new BrokerTime();
        assertThat(time.isKnown()).isFalse();
        assertThat(time.now()).isEqualTo(Instant.EPOCH);
        time.seen(NOON);
        assertThat(time.isKnown()).isTrue();
        assertThat(time.now()).isAfterOrEqualTo(NOON);
    }

    @Test
    void an_older_record_changes_nothing_and_a_newer_one_is_followed() {
        var time = new BrokerTime();
        time.seen(NOON);
        time.seen(NOON.minusSeconds(3600));
        assertThat(time.now()).isBetween(NOON, NOON.plusSeconds(60));
        time.seen(NOON.plusSeconds(3600));
        assertThat(time.now()).isBetween(NOON.plusSeconds(3600), NOON.plusSeconds(3660));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void it_never_runs_backwards(long seed) {
        var random = Seeds.random(seed);
        var time = new BrokerTime();
        Instant before = time.now();
        for (int i = 0; i < 1000; i++) {
            time.seen(NOON.plusMillis(random.nextLong(-1000, 1000) * i));
            Instant now = time.now();
            assertThat(now).isAfterOrEqualTo(before);
            before = now;
        }
    }
}
