package dev.slipway.monitoringspecialist.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Alert.State;
import dev.slipway.monitoringspecialist.alert.Unavailable.Rule;
import dev.slipway.monitoringspecialist.check.Failure;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Platform.Cause;
import dev.slipway.monitoringspecialist.check.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnavailableTest {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final About ABOUT = new About("shop", "dev", "unavailable", "shop-1");
    private static final Platform RUNS = new Platform.Running("127.0.0.1:20001");
    private static final Rule AT_ONCE = Rule.builtIn(Duration.ofSeconds(5));
    private static final Rule AFTER_A_MINUTE = new Rule(Duration.ofMinutes(1), Duration.ofSeconds(15));

    private final List<Alert> told = new ArrayList<>();
    private @Nullable Alert alert;
    private Unavailable.Decision last;

    private static Instant at(long ms) {
        return BEGINNING.plusMillis(ms);
    }

    private static Verdict is(Verdict.State state, long sinceMs) {
        return new Verdict(state, at(sinceMs), state == Verdict.State.HEALTHY ? "passes" : "GET /: no answer",
                state == Verdict.State.UNHEALTHY ? Failure.Kind.TIMEOUT : null, Map.of(), null, 1);
    }

    private static Sight runs(Verdict.State state, long sinceMs) {
        return new Sight(RUNS, is(state, sinceMs), true, false, true);
    }

    private static Sight ended(Cause cause, long sinceMs) {
        return new Sight(new Platform.Ended(cause, "ended", List.of()), is(Verdict.State.UNHEALTHY, sinceMs), true, false, true);
    }

    private void look(Rule rule, long ms, Sight sight) {
        last = Unavailable.decide(ABOUT, alert, sight, rule, at(ms));
        alert = last.next();
        if (last.news()) {
            told.add(alert);
        }
    }

    private List<State> states() {
        return told.stream().map(Alert::state).toList();
    }

    @Test
    void it_fires_at_once_and_is_over_when_the_instance_is_healthy_again() {
        look(AT_ONCE, 0, runs(Verdict.State.HEALTHY, 0));
        look(AT_ONCE, 7000, runs(Verdict.State.UNHEALTHY, 7000));
        look(AT_ONCE, 8000, runs(Verdict.State.UNHEALTHY, 7000));
        look(AT_ONCE, 9000, runs(Verdict.State.HEALTHY, 9000));
        assertThat(told).containsExactly(
                new Alert(told.getFirst().id(), State.FIRING, Alert.Level.CRITICAL, null, at(7000), null, "GET /: no answer"),
                new Alert(told.getFirst().id(), State.RESOLVED, Alert.Level.CRITICAL, null, at(7000), at(9000), "it is healthy again"));
        look(AT_ONCE, 12_000, runs(Verdict.State.UNHEALTHY, 12_000));
        assertThat(states()).containsExactly(State.FIRING, State.RESOLVED, State.FIRING);
        assertThat(told.getLast().id()).as("another alert").isNotEqualTo(told.getFirst().id());
    }

    @Test
    void its_id_is_the_same_for_the_same_beginning() {
        look(AT_ONCE, 7000, runs(Verdict.State.UNHEALTHY, 7000));
        String id = told.getFirst().id();
        alert = null;
        look(AT_ONCE, 9500, runs(Verdict.State.UNHEALTHY, 7000));
        assertThat(told.getLast().id()).as("decided again after a crash").isEqualTo(id);
    }

    @Test
    void a_rule_that_must_hold_for_a_while_is_pending_first() {
        look(AFTER_A_MINUTE, 0, runs(Verdict.State.UNHEALTHY, 0));
        assertThat(last.lookAt()).isEqualTo(at(60_000));
        look(AFTER_A_MINUTE, 59_999, runs(Verdict.State.UNHEALTHY, 0));
        assertThat(states()).containsExactly(State.PENDING);
        look(AFTER_A_MINUTE, 60_000, runs(Verdict.State.UNHEALTHY, 0));
        assertThat(states()).containsExactly(State.PENDING, State.FIRING);
        assertThat(told.getLast().startedAt()).isEqualTo(at(0));
    }

    @Test
    void a_condition_that_ends_while_pending_never_fired() {
        look(AFTER_A_MINUTE, 0, runs(Verdict.State.UNHEALTHY, 0));
        look(AFTER_A_MINUTE, 59_999, runs(Verdict.State.HEALTHY, 59_999));
        assertThat(states()).containsExactly(State.PENDING, State.RESOLVED);
    }

    @Test
    void nobody_knowing_for_three_intervals_is_a_state_of_its_own() {
        look(AT_ONCE, 15_000, runs(Verdict.State.NO_DATA, 0));
        assertThat(states()).isEmpty();
        assertThat(last.lookAt()).isEqualTo(at(15_001));
        look(AT_ONCE, 15_001, runs(Verdict.State.NO_DATA, 0));
        look(AT_ONCE, 16_000, runs(Verdict.State.UNHEALTHY, 16_000));
        look(AT_ONCE, 31_000, runs(Verdict.State.NO_DATA, 16_000));
        assertThat(states()).as("still what was known last").containsExactly(State.NO_DATA, State.FIRING);
        look(AT_ONCE, 31_001, runs(Verdict.State.NO_DATA, 16_000));
        look(AT_ONCE, 32_000, runs(Verdict.State.HEALTHY, 32_000));
        assertThat(states()).containsExactly(State.NO_DATA, State.FIRING, State.NO_DATA, State.RESOLVED);
        assertThat(told).extracting(Alert::id).containsOnly(told.getFirst().id());
    }

    @Test
    void what_was_never_healthy_fires_nothing() {
        look(AT_ONCE, 0, new Sight(RUNS, is(Verdict.State.UNHEALTHY, 0), false, false, true));
        look(AT_ONCE, 0, new Sight(new Platform.Ended(Cause.EXITED, "", List.of()), is(Verdict.State.UNHEALTHY, 0), false, false, true));
        assertThat(told).isEmpty();
    }

    @ParameterizedTest(name = "{0} fires: {1}")
    @CsvSource({"EXITED, true", "UNKNOWN, true", "REQUESTED, false", "SUITE_DOWN, false", "REBOOT, false", "DEPLOYER_GONE, false"})
    void an_exit_fires_when_nobody_asked_for_it(Cause cause, boolean fires) {
        look(AT_ONCE, 0, ended(cause, 0));
        assertThat(states()).isEqualTo(fires ? List.of(State.FIRING) : List.of());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(value = Cause.class, names = {"REQUESTED", "SUITE_DOWN", "REBOOT", "DEPLOYER_GONE"})
    void an_alert_is_over_when_the_instance_was_ended_for_another_reason(Cause cause) {
        look(AT_ONCE, 0, runs(Verdict.State.UNHEALTHY, 0));
        look(AT_ONCE, 5000, new Sight(new Platform.Leaving(), is(Verdict.State.UNHEALTHY, 0), true, false, true));
        assertThat(states()).as("it is still unavailable while it ends").containsExactly(State.FIRING);
        look(AT_ONCE, 6000, ended(cause, 0));
        assertThat(states()).containsExactly(State.FIRING, State.RESOLVED);
    }

    @Test
    void what_fails_while_it_was_told_to_end_fires_nothing() {
        look(AT_ONCE, 0, new Sight(new Platform.Leaving(), is(Verdict.State.UNHEALTHY, 0), true, false, true));
        assertThat(told).isEmpty();
    }

    @Test
    void an_exit_is_over_when_the_instance_is_forgotten() {
        look(AT_ONCE, 0, ended(Cause.EXITED, 0));
        look(AT_ONCE, 30_000, new Sight(null, null, true, false, true));
        assertThat(told).extracting(Alert::state, Alert::because)
                .contains(tuple(State.RESOLVED, "the instance is gone"));
    }

    @Test
    void it_is_over_when_the_successor_is_healthy_and_does_not_begin_again_with_the_successors_own_fault() {
        Sight hangs = runs(Verdict.State.UNHEALTHY, 0);
        look(AT_ONCE, 0, hangs);
        look(AT_ONCE, 5000, new Sight(RUNS, is(Verdict.State.UNHEALTHY, 0), true, true, true));
        assertThat(states()).containsExactly(State.FIRING, State.RESOLVED);
        look(AT_ONCE, 9000, hangs);
        assertThat(states()).containsExactly(State.FIRING, State.RESOLVED);
        look(AT_ONCE, 10_000, runs(Verdict.State.HEALTHY, 10_000));
        look(AT_ONCE, 11_000, runs(Verdict.State.UNHEALTHY, 11_000));
        assertThat(states()).as("but after it was healthy").containsExactly(State.FIRING, State.RESOLVED, State.FIRING);
    }

    @Test
    void switched_off_it_never_fires_and_what_fired_is_over() {
        look(AT_ONCE, 0, new Sight(RUNS, is(Verdict.State.UNHEALTHY, 0), true, false, false));
        assertThat(told).isEmpty();
        look(AT_ONCE, 1000, runs(Verdict.State.UNHEALTHY, 0));
        look(AT_ONCE, 2000, new Sight(RUNS, is(Verdict.State.UNHEALTHY, 0), true, false, false));
        assertThat(states()).containsExactly(State.FIRING, State.RESOLVED);
    }

    @Test
    void a_fault_that_turns_into_an_exit_is_told_as_the_same_alert() {
        look(AT_ONCE, 0, runs(Verdict.State.UNHEALTHY, 0));
        look(AT_ONCE, 5000, new Sight(new Platform.Ended(Cause.EXITED, "exited with 1", List.of()),
                new Verdict(Verdict.State.UNHEALTHY, at(0), "exited with 1", Failure.Kind.ENDED, Map.of(), null, 0), true, false, true));
        assertThat(told).extracting(Alert::state, Alert::because).containsExactly(
                tuple(State.FIRING, "GET /: no answer"),
                tuple(State.FIRING, "exited with 1"));
        assertThat(told).extracting(Alert::id).containsOnly(told.getFirst().id());
    }
}
