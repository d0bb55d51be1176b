package dev.slipway.monitoringspecialist.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import dev.slipway.model.manifest.AlertRules.Rule;
import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Alert.Level;
import dev.slipway.monitoringspecialist.alert.Alert.Measured;
import dev.slipway.monitoringspecialist.alert.Alert.State;
import dev.slipway.monitoringspecialist.window.Day;
import dev.slipway.monitoringspecialist.window.Minute;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ThresholdTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final About ABOUT = new About("shop", "dev", Measuring.ERROR_RATE, "dev");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final List<Alert> told = new ArrayList<>();
    private Threshold.Watch watch = Threshold.Watch.NONE;
    private Rule rule = new Rule(0.05, 0.1, Duration.ZERO, MINUTE);

    private void look(double second, Reading reading) {
        var decision = Threshold.decide(ABOUT, watch, reading, rule, at(second));
        watch = decision.next();
        if (decision.news()) {
            told.add(watch.alert());
        }
    }

    /** Failed requests of 100, none with a negative number. */
    private void rate(double second, int errors) {
        look(second, Measuring.errorRate(minute(errors < 0 ? 0 : 100, Math.max(errors, 0)), rule));
    }

    private static Instant at(double second) {
        return NOON.plusMillis(Math.round(second * 1000));
    }

    private static Minute minute(long requests, long errors, double... ms) {
        DDSketch sketch = DDSketches.logarithmicUnboundedDense(0.01);
        for (double each : ms) {
            sketch.accept(each);
        }
        return requests == 0 && ms.length == 0 ? Minute.EMPTY : Minute.EMPTY.and(new Minute.Sample(NOON, requests, errors, sketch));
    }

    private List<String> story() {
        return told.stream().map(each -> each.state() + " " + each.level()).toList();
    }

    // ---- what is bad

    @ParameterizedTest(name = "{1} of {0} requests failed: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        # requests | errors | found
        0          | 0      | Unknown
        19         | 19     | Good
        20         | 1      | Good
        100        | 5      | Good
        100        | 6      | WARNING
        100        | 10     | WARNING
        100        | 11     | CRITICAL
        20         | 20     | CRITICAL
        """)
    void the_error_rate_needs_twenty_requests_and_more_than_its_bounds(long requests, long errors, String found) {
        assertThat(kind(Measuring.errorRate(minute(requests, errors), rule))).isEqualTo(found);
    }

    @ParameterizedTest(name = "95 % within {0} ms: {1}")
    @CsvSource({"1950, Good", "2100, WARNING", "4900, WARNING", "5300, CRITICAL"})
    void the_response_time_has_two_bounds(double ms, String found) {
        assertThat(kind(Measuring.responseTime(minute(1, 0, ms), new Rule(2000.0, 5000.0, Duration.ZERO, MINUTE)))).isEqualTo(found);
        assertThat(kind(Measuring.responseTime(Minute.EMPTY, new Rule(1.0, 2.0, Duration.ZERO, MINUTE)))).isEqualTo("Unknown");
    }

    @ParameterizedTest(name = "{0} samples, {1} of them down: {2}")
    @CsvSource({"719, 719, Unknown", "720, 0, Good", "720, 1, CRITICAL", "17280, 17, Good", "17280, 18, CRITICAL"})
    void the_uptime_needs_an_hour_of_data(int samples, int down, String found) {
        var day = new Day(true, List.of(new Day.Bucket(NOON, samples, samples - down)));
        assertThat(kind(Measuring.uptime(day, new Rule(null, 0.999, Duration.ZERO, MINUTE)))).isEqualTo(found);
    }

    private static String kind(Reading reading) {
        return reading instanceof Reading.Bad(var level, _, _) ? level.name() : reading.getClass().getSimpleName();
    }

    // ---- when it is told

    @Test
    void it_fires_at_once_and_is_over_when_it_was_good_for_a_minute() {
        rate(0, 7);
        rate(1, 8);
        rate(2, 5);
        rate(60.999, 5);
        assertThat(story()).containsExactly("FIRING WARNING");
        rate(61, 5);
        assertThat(story()).containsExactly("FIRING WARNING", "RESOLVED WARNING");
        Alert fired = told.getFirst();
        assertThat(fired).isEqualTo(new Alert(fired.id(), State.FIRING, Level.WARNING, new Measured(0.07, 0.05), NOON, null,
                "7 % of 100 requests failed in the last minute: above 5 %"));
        assertThat(told.getLast()).isEqualTo(new Alert(fired.id(), State.RESOLVED, Level.WARNING, new Measured(0.07, 0.05), NOON, at(61),
                "5 % of 100 requests failed in the last minute"));
    }

    @Test
    void what_comes_and_goes_is_one_alert() {
        for (int i = 0; i < 100; i++) {
            rate(i * 30, i % 2 == 0 ? 7 : 0);
        }
        assertThat(story()).containsExactly("FIRING WARNING");
    }

    @Test
    void it_is_pending_until_it_held_for_its_time_and_forgotten_when_it_did_not() {
        rule = new Rule(0.05, 0.1, Duration.ofSeconds(30), MINUTE);
        rate(0, 7);
        rate(29, 7);
        rate(29.999, 0);
        rate(40, 7);
        rate(69.999, 7);
        assertThat(story()).containsExactly("PENDING WARNING", "RESOLVED WARNING", "PENDING WARNING");
        rate(70, 7);
        assertThat(story()).endsWith("PENDING WARNING", "FIRING WARNING");
        assertThat(told.get(0).id()).isNotEqualTo(told.get(2).id()).isEqualTo(told.get(1).id());
    }

    @Test
    void its_level_rises_at_once_and_falls_after_a_minute_below() {
        rate(0, 7);
        rate(1, 11);
        rate(2, 7);
        rate(60.999, 7);
        assertThat(story()).containsExactly("FIRING WARNING", "FIRING CRITICAL");
        rate(61, 7);
        assertThat(story()).containsExactly("FIRING WARNING", "FIRING CRITICAL", "FIRING WARNING");
        assertThat(told).extracting(Alert::id).containsOnly(told.getFirst().id());
    }

    @Test
    void what_fires_while_nobody_measures_has_no_data_and_what_never_fired_says_nothing() {
        rate(0, -1);
        assertThat(told).isEmpty();
        rate(1, 7);
        rate(2, -1);
        rate(500, -1);
        assertThat(story()).containsExactly("FIRING WARNING", "NO_DATA WARNING");
        rate(501, 7);
        rate(502, -1);
        rate(600, 0);
        assertThat(story()).containsExactly("FIRING WARNING", "NO_DATA WARNING", "FIRING WARNING", "NO_DATA WARNING", "RESOLVED WARNING");
    }

    @Test
    void what_is_switched_off_or_runs_no_more_is_over_at_once() {
        rate(0, 7);
        look(1, new Reading.Over("the manifest switches the rule off"));
        assertThat(told.getLast()).extracting(Alert::state, Alert::because).containsExactly(State.RESOLVED, "the manifest switches the rule off");
    }

    @Test
    void another_process_goes_on_where_one_ended() {
        rule = new Rule(0.05, 0.1, Duration.ofSeconds(30), MINUTE);
        rate(0, 7);
        watch = Threshold.Watch.restored(told.getLast(), at(20));
        rate(29.999, 7);
        rate(30, 7);
        watch = Threshold.Watch.restored(told.getLast(), at(40));
        rate(40, 0);
        rate(99.999, 0);
        assertThat(story()).as("it cannot know since when it is good").containsExactly("PENDING WARNING", "FIRING WARNING");
        rate(100, 0);
        assertThat(story()).endsWith("RESOLVED WARNING");
        watch = Threshold.Watch.restored(told.getLast(), at(101));
        rate(102, 0);
        assertThat(told).hasSize(3).extracting(Alert::id).containsOnly(told.getFirst().id());
    }

    /** The model: a list of what was found, looked at from behind. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void a_history_of_readings_fires_exactly_when_the_rule_says(long seed) {
        var random = Seeds.random(seed);
        rule = new Rule(0.05, 0.1, Duration.ofSeconds(random.nextInt(5)), Duration.ofSeconds(random.nextInt(8)));
        var found = new ArrayList<Integer>();
        boolean fires = false;
        for (int second = 0; second < 500; second++) {
            int errors = random.nextInt(4) > 0 && second > 0 ? found.getLast() : new int[] {0, 7, 12, -1}[random.nextInt(4)];
            found.add(errors);
            rate(second, errors);
            fires = fires ? errors != 0 || !lastBadIsPast(found) : errors > 0 && badFor(found) > rule.holds().toSeconds();
            Alert open = watch.open();
            boolean firing = open != null && open.state() != State.PENDING;
            assertThat(firing).as("at %s: %s, %s", second, found, rule).isEqualTo(fires);
            if (open != null && errors < 0) {
                assertThat(open.state()).isEqualTo(State.NO_DATA);
            }
            if (errors == 12 && fires && badFor(found) > rule.holds().toSeconds() && heldFor(found, 12) > rule.holds().toSeconds()) {
                assertThat(open.level()).isEqualTo(Level.CRITICAL);
            }
        }
        for (int i = 1; i < told.size(); i++) {
            assertThat(told.get(i)).as("what is told is news").isNotEqualTo(told.get(i - 1));
        }
    }

    private static long badFor(List<Integer> found) {
        int n = 0;
        while (n < found.size() && found.get(found.size() - 1 - n) > 0) {
            n++;
        }
        return n;
    }

    private static long heldFor(List<Integer> found, int errors) {
        int n = 0;
        while (n < found.size() && found.get(found.size() - 1 - n) == errors) {
            n++;
        }
        return n;
    }

    /** Whether it was bad last longer ago than it keeps firing; what nobody measured in between does not prolong that. */
    private boolean lastBadIsPast(List<Integer> found) {
        int n = 0;
        while (n < found.size() && found.get(found.size() - 1 - n) <= 0) {
            n++;
        }
        return n >= rule.keepFiring().toSeconds();
    }
}
