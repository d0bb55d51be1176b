package dev.slipway.monitoringspecialist.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WindowsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration MS = Duration.ofMillis(1);

    private static DDSketch latencies(double... ms) {
        DDSketch sketch = DDSketches.logarithmicUnboundedDense(0.01);
        for (double each : ms) {
            sketch.accept(each);
        }
        return sketch;
    }

    private static Minute.Sample sample(Instant to, long requests, long errors, double... ms) {
        return new Minute.Sample(to, requests, errors, latencies(ms));
    }

    @Test
    void a_request_leaves_the_minute_exactly_when_it_is_a_minute_old() {
        Minute minute = Minute.EMPTY.and(sample(NOON, 3, 1, 5)).and(sample(NOON.plusSeconds(30), 4, 2, 6));
        assertThat(minute.at(NOON.plusSeconds(60).minus(MS))).extracting(Minute::requests, Minute::errors).containsExactly(7L, 3L);
        assertThat(minute.at(NOON.plusSeconds(60))).extracting(Minute::requests, Minute::errors).containsExactly(4L, 2L);
        assertThat(minute.at(NOON.plusSeconds(90))).isEqualTo(Minute.EMPTY);
        assertThat(Minute.EMPTY.p95Ms()).isNull();
    }

    @Test
    void what_comes_late_is_counted_where_it_belongs() {
        Minute minute = Minute.EMPTY.and(sample(NOON.plusSeconds(30), 4, 2)).and(sample(NOON, 3, 1));
        assertThat(minute.at(NOON.plusSeconds(60)).requests()).isEqualTo(4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void the_95th_percentile_of_all_edges_and_releases_is_within_one_percent(long seed) {
        var random = Seeds.random(seed);
        var all = new ArrayList<Double>();
        Minute minute = Minute.EMPTY;
        for (int i = 0; i < 50; i++) {
            double[] ms = random.doubles(random.nextInt(1, 40)).map(each -> Math.exp(each * 8)).toArray();
            for (double each : ms) {
                all.add(each);
            }
            minute = minute.and(sample(NOON.plusSeconds(i), ms.length, 0, ms));
        }
        List<Double> sorted = all.stream().sorted().toList();
        double right = sorted.get((int) Math.floor(0.95 * (sorted.size() - 1)));
        assertThat(minute.p95Ms()).isCloseTo(right, within(right * 0.01 + 1e-9));
    }

    @Test
    void a_sample_leaves_the_day_with_its_ten_minutes() {
        Day day = Day.EMPTY.and(true, NOON).and(false, NOON.plusSeconds(599)).and(true, NOON.plusSeconds(600));
        assertThat(day.buckets()).containsExactly(new Day.Bucket(NOON, 2, 1), new Day.Bucket(NOON.plusSeconds(600), 1, 1));
        assertThat(day.at(NOON.plus(Day.LENGTH).minus(MS)).samples()).isEqualTo(3);
        assertThat(day.at(NOON.plus(Day.LENGTH)).samples()).isEqualTo(1);
        assertThat(day.uptime()).isEqualTo(2.0 / 3);
        assertThat(day.known()).isEqualTo(Day.SAMPLED.multipliedBy(3));
    }

    @Test
    void what_was_never_up_is_not_down() {
        assertThat(Day.EMPTY.and(false, NOON)).isEqualTo(Day.EMPTY);
        Day down = Day.EMPTY.and(true, NOON).at(NOON.plus(Duration.ofDays(2))).and(false, NOON.plus(Duration.ofDays(2)));
        assertThat(down.uptime()).as("it was up once, two days ago").isZero();
    }
}
