package dev.slipway.monitoringspecialist.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Decision.Sample;
import dev.slipway.monitoringspecialist.check.Verdict.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksTest {
    @Test
    void the_first_check_begins_at_once_and_a_start_is_seen_soon() {
        var app = new Application(Application.QUICK);
        app.platform(new Platform.Starting());
        assertThat(app.open()).as("somebody else may hold its port").isEmpty();
        app.clock(5_000);
        app.runs();
        for (int i = 0; i < 12; i++) {
            app.refuses();
            app.clock(app.lookAtMs());
        }
        assertThat(app.begunAtMs()).as("50 ms, 25 ms more each time, up to 250").startsWith(5000L, 5050L, 5125L, 5225L, 5350L, 5500L, 5675L)
                .endsWith(6600L, 6850L, 7100L);
        assertThat(app.verdict()).isEqualTo(new Verdict(State.NO_DATA, app.at(0), "starting: GET /ready: refused", Failure.Kind.REFUSED,
                Map.of(), null, 0));
        app.answers(200);
        assertThat(app.verdict()).isEqualTo(new Verdict(State.HEALTHY, app.at(app.nowMs()), "GET /ready passes", null, Map.of(),
                Application.LATENCY, 1));
    }

    @Test
    void checks_lie_on_a_grid_however_long_they_take_and_late_they_begin() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.clock(1400);
        app.answers(200);
        assertThat(app.lookAtMs()).isEqualTo(2000);
        app.clock(2003);
        app.answers(200);
        assertThat(app.lookAtMs()).isEqualTo(3000);
        app.clock(7100);
        app.answers(200);
        assertThat(app.lookAtMs()).as("what was missed is not made up for").isEqualTo(8000);
        app.clock(7999);
        assertThat(app.begunAtMs()).containsExactly(0L, 1000L, 2003L, 7100L);
        app.clock(8000);
        assertThat(app.begunAtMs()).containsExactly(0L, 1000L, 2003L, 7100L, 8000L);
    }

    @Test
    void a_hang_right_after_a_check_is_known_2100_ms_after_it() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        assertThat(app.open()).containsExactly(new Probe(2, "/ready", Duration.ofMillis(500)));
        app.clock(1500);
        app.hangs(2);
        assertThat(app.open()).as("the first repeat at once").extracting(Probe::number).containsExactly(3L);
        app.clock(1599);
        assertThat(app.open()).extracting(Probe::number).containsExactly(3L);
        app.clock(1600);
        assertThat(app.open()).as("the second beside it").extracting(Probe::number).containsExactly(3L, 4L);
        app.clock(2000);
        app.hangs(3);
        app.clock(2099);
        assertThat(app.state()).isEqualTo(State.HEALTHY);
        app.clock(2100);
        app.hangs(4);
        assertThat(app.verdict()).isEqualTo(new Verdict(State.UNHEALTHY, app.at(2100), "GET /ready: no answer", Failure.Kind.TIMEOUT,
                Map.of(), Application.LATENCY, 1));
        assertThat(app.lookAtMs()).as("the grid goes on").isEqualTo(3000);
    }

    @ParameterizedTest(name = "a repeat of a check with timeout {0} may take {1}")
    @CsvSource({"100ms, 100", "499ms, 499", "500ms, 500", "501ms, 500", "1s, 500"})
    void a_repeat_may_take_the_smaller_of_the_timeout_and_500_ms(String timeout, long ms) {
        var app = Application.healthy("{\"health\":{\"interval\":\"1s\",\"timeout\":\"" + timeout + "\",\"path\":\"/ready\",\"components\":{}}}");
        app.clock(1000);
        app.refuses();
        assertThat(app.open()).extracting(Probe::timeout).containsExactly(Duration.ofMillis(ms));
    }

    /** The watch then waited for ever, and an instance that hung meanwhile stayed healthy. */
    @Test
    void a_check_of_which_nothing_is_heard_any_more_fails_after_its_timeouts_and_repeats() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        assertThat(app.lookAtMs()).as("timeout, and a second for its word to come").isEqualTo(2500);
        app.clock(2499);
        assertThat(app.open()).extracting(Probe::number).containsExactly(2L);
        app.clock(2500);
        app.clock(2600);
        assertThat(app.open()).as("it is repeated as any that failed").extracting(Probe::number).containsExactly(2L, 3L, 4L);
        app.clock(4000);
        app.clock(4099);
        assertThat(app.state()).isEqualTo(State.HEALTHY);
        app.clock(4100);
        assertThat(app.verdict()).isEqualTo(new Verdict(State.UNHEALTHY, app.at(4100), "GET /ready: nothing was heard of the request",
                Failure.Kind.TIMEOUT, Map.of(), Application.LATENCY, 1));
        app.nextPasses();
        assertThat(app.state()).as("the grid goes on").isEqualTo(State.HEALTHY);
        assertThat(app.nowMs()).isEqualTo(5000);
    }

    @Test
    void a_repeat_that_passes_proves_the_instance_well_when_only_a_word_was_lost() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.clock(2500);
        app.passes(3);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::checksInARow).containsExactly(State.HEALTHY, 2);
        app.hangs(2);
        assertThat(app.lookAtMs()).as("what comes too late says nothing").isEqualTo(3000);
    }

    @ParameterizedTest(name = "repeat {0} passes")
    @CsvSource({"3", "4"})
    void a_check_has_not_failed_when_a_repeat_passes(long repeat) {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.refuses();
        app.clock(1100);
        app.passes(repeat);
        assertThat(app.state()).isEqualTo(State.HEALTHY);
        assertThat(app.verdict().checksInARow()).isEqualTo(2);
        app.refuses(7 - repeat);
        assertThat(app.state()).as("the other repeat comes too late to say anything").isEqualTo(State.HEALTHY);
        assertThat(app.lookAtMs()).isEqualTo(2000);
    }

    @Test
    void a_check_has_not_failed_before_both_repeats_have() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.refuses(2);
        app.refuses(3);
        assertThat(app.state()).isEqualTo(State.HEALTHY);
        app.clock(1099);
        assertThat(app.open()).isEmpty();
        app.clock(1100);
        app.refuses(4);
        assertThat(app.state()).isEqualTo(State.UNHEALTHY);
    }

    @Test
    void as_many_failed_checks_in_a_row_as_the_manifest_says_make_it_unhealthy_and_as_many_passed_ones_healthy() {
        var app = new Application(Application.QUICK.replace("\"unhealthyAfter\":1", "\"unhealthyAfter\":3,\"healthyAfter\":2"));
        app.runs();
        app.answers(200);
        assertThat(app.state()).as("one of two").isEqualTo(State.NO_DATA);
        app.clock(app.lookAtMs());
        app.answers(200);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::checksInARow).containsExactly(State.HEALTHY, 2);
        app.nextFailsAll(500);
        app.nextFailsAll(500);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::because, Verdict::failure, Verdict::checksInARow)
                .containsExactly(State.HEALTHY, "2 of 3 failed checks: GET /ready: status 500", Failure.Kind.STATUS, 0);
        app.nextPasses();
        app.nextFailsAll(500);
        app.nextFailsAll(500);
        assertThat(app.state()).as("they were not in a row").isEqualTo(State.HEALTHY);
        app.nextFailsAll(500);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::because, Verdict::checksInARow)
                .containsExactly(State.UNHEALTHY, "GET /ready: status 500", 3);
        app.nextPasses();
        assertThat(app.state()).as("one of two").isEqualTo(State.UNHEALTHY);
        app.nextPasses();
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::checksInARow).containsExactly(State.HEALTHY, 2);
    }

    @ParameterizedTest(name = "status {0}: {1}")
    @CsvSource({"199, UNHEALTHY", "200, HEALTHY", "302, HEALTHY", "399, HEALTHY", "400, UNHEALTHY", "404, UNHEALTHY", "503, UNHEALTHY"})
    void success_and_redirects_pass(int status, State state) {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.failsAll(status);
        assertThat(app.state()).isEqualTo(state);
    }

    @Test
    void what_was_never_healthy_is_starting_until_its_startup_time_is_over_and_unhealthy_then() {
        var app = new Application("{\"health\":{\"interval\":\"1s\",\"timeout\":\"500ms\",\"startup\":\"10s\",\"path\":\"/\",\"components\":{}}}");
        app.runs();
        app.refuses();
        app.clock(9_999);
        app.refuses();
        assertThat(app.state()).isEqualTo(State.NO_DATA);
        app.clock(10_249);
        app.refuses();
        assertThat(app.open()).as("from now on a failed check is confirmed").hasSize(1);
        app.clock(10_349);
        app.refuses();
        app.refuses();
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::failure).containsExactly(State.UNHEALTHY, Failure.Kind.REFUSED);
        assertThat(app.samples()).as("a start is no outage").isEmpty();
    }

    @Test
    void a_check_that_cannot_be_made_says_that_nobody_knows_and_a_passed_one_ends_that() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.cannotAsk();
        app.clock(1100);
        app.refuses();
        app.refuses();
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::since, Verdict::because, Verdict::failure)
                .containsExactly(State.NO_DATA, app.at(1100), "cannot check: too many open files", null);
        assertThat(app.watch().healthySince()).isNull();
        app.nextPasses();
        assertThat(app.state()).isEqualTo(State.HEALTHY);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Platform.Cause.class)
    void what_has_ended_is_unhealthy_at_once_without_a_check(Platform.Cause cause) {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.platform(new Platform.Ended(cause, "exited with 137", List.of("bye")));
        assertThat(app.verdict()).isEqualTo(new Verdict(State.UNHEALTHY, app.at(1000), "exited with 137", Failure.Kind.ENDED, Map.of(),
                Application.LATENCY, 0));
        assertThat(app.watch().lookAt()).isNull();
        app.passes(2);
        assertThat(app.state()).as("an answer that was under way").isEqualTo(State.UNHEALTHY);
    }

    @Test
    void what_was_told_to_end_is_not_checked_and_not_blamed() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.platform(new Platform.Leaving());
        app.refuses(2);
        assertThat(app.state()).isEqualTo(State.HEALTHY);
        assertThat(app.watch().lookAt()).isNull();
        assertThat(app.watch().healthySince()).as("nobody should count on it").isNull();
    }

    @Test
    void a_new_address_is_checked_at_once_and_the_old_one_is_not_listened_to() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.clock(1200);
        app.platform(new Platform.Running("127.0.0.1:20002"));
        assertThat(app.begunAtMs()).endsWith(1000L, 1200L);
        app.refuses(2);
        assertThat(app.open()).extracting(Probe::number).containsExactly(3L);
    }

    @Test
    void a_worker_is_healthy_while_it_runs() {
        var app = new Application("{\"type\":\"worker\",\"health\":{\"interval\":\"1s\"}}");
        app.platform(new Platform.Running(null));
        assertThat(app.verdict()).isEqualTo(new Verdict(State.HEALTHY, app.at(0), "it runs", null, Map.of(), null, 1));
        app.clock(999);
        assertThat(app.verdict().checksInARow()).isEqualTo(1);
        app.clock(1000);
        assertThat(app.verdict().checksInARow()).as("who waits for two checks waits an interval").isEqualTo(2);
        assertThat(app.open()).isEmpty();
    }

    @Test
    void others_hear_of_what_changed_and_of_the_second_check_in_a_row_only() {
        var app = Application.healthy(Application.QUICK);
        assertThat(app.published()).extracting(Verdict::state).containsExactly(State.HEALTHY);
        for (int i = 0; i < 20; i++) {
            app.nextPasses();
        }
        assertThat(app.published()).extracting(Verdict::checksInARow).containsExactly(1, 2);
    }

    @Test
    void the_metrics_are_told_every_ten_seconds_and_on_change() {
        var app = Application.healthy(Application.QUICK);
        for (int i = 1; i <= 20; i++) {
            app.nextPasses();
        }
        assertThat(app.samples()).extracting(each -> app.msOf(each.to())).containsExactly(0L, 10_000L, 20_000L);
        app.nextFailsAll(500);
        app.nextFailsAll(500);
        assertThat(app.samples()).last().isEqualTo(new Sample(false, Duration.ofMillis(100), app.at(21_000), app.at(21_100)));
        assertThat(app.samples()).hasSize(4);
    }
}
