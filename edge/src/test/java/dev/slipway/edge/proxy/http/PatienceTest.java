package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.edge.proxy.http.Patience.Of;
import dev.slipway.edge.proxy.http.Patience.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Limits LIMITS = new Limits(10, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(60), Duration.ofHours(1),
            Duration.ofSeconds(2), Duration.ofSeconds(4));

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private static Verdict at(Patience patience, Of awaited, long nanos) {
        return patience.verdict(awaited, LIMITS, nanos);
    }

    @Test
    void idling_begins_with_the_end_of_the_last_answer() {
        var patience = new Patience(0);
        patience.bytes(seconds(1), true);
        patience.headEnded();
        patience.moved(seconds(300));
        assertThat(at(patience, Of.REQUEST, seconds(375))).isEqualTo(Verdict.WAIT);
        assertThat(at(patience, Of.REQUEST, seconds(375) + 1)).isEqualTo(Verdict.END);
    }

    @Test
    void a_head_has_its_time_from_its_first_byte_however_slowly_it_comes() {
        var patience = new Patience(0);
        patience.bytes(seconds(50), true);
        patience.bytes(seconds(59), true);
        assertThat(patience.isAwaitingHead()).isTrue();
        assertThat(at(patience, Of.REQUEST, seconds(60))).isEqualTo(Verdict.WAIT);
        assertThat(at(patience, Of.REQUEST, seconds(60) + 1)).isEqualTo(Verdict.HEAD_LATE);
    }

    @Test
    void a_body_has_its_time_from_its_last_byte() {
        var patience = new Patience(0);
        patience.bytes(seconds(100), false);
        assertThat(patience.isAwaitingHead()).isFalse();
        assertThat(at(patience, Of.BYTES, seconds(160))).isEqualTo(Verdict.WAIT);
        assertThat(at(patience, Of.BYTES, seconds(160) + 1)).isEqualTo(Verdict.END);
        assertThat(at(patience, Of.NOTHING, seconds(100_000))).isEqualTo(Verdict.WAIT);
    }

    @Test
    void a_caller_has_two_seconds_to_close_after_its_last_answer() {
        var patience = new Patience(0);
        patience.lingers(seconds(7));
        assertThat(at(patience, Of.END, seconds(9))).isEqualTo(Verdict.WAIT);
        assertThat(at(patience, Of.END, seconds(9) + 1)).isEqualTo(Verdict.END);
    }
}
