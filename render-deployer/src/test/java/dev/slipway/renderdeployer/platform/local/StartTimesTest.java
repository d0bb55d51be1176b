package dev.slipway.renderdeployer.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.renderdeployer.instance.Instances;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartTimesTest {
    private Instant now = Instances.BEGAN;
    private final StartTimes times = new StartTimes(() -> now);

    /** The error-analyst took a successor for its predecessor, and left it dead when it died. */
    @Test
    void each_is_later_than_the_one_before_although_the_clock_was_set_back() {
        assertThat(times.next()).isEqualTo(Instances.BEGAN);
        now = now.minusSeconds(3600);
        assertThat(times.next()).isEqualTo(Instances.BEGAN.plusMillis(1));
        now = Instances.BEGAN.plusSeconds(60);
        assertThat(times.next()).isEqualTo(now);
    }

    @Test
    void an_earlier_deployers_count_too() {
        Instant ahead = now.plusSeconds(3600).plusNanos(500);
        times.resume(List.of(Instances.running("shop-1", now), Instances.running("shop-2", ahead)));
        assertThat(times.next()).isEqualTo(now.plusSeconds(3600).plusMillis(1));
    }
}
