package dev.slipway.renderdeployer.instance;

import static dev.slipway.renderdeployer.instance.Instances.BEGAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Upkeep.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {
    private static final Instant ENDED = BEGAN.plusSeconds(10);
    private static final Instance REQUESTED = ended(Instances.running("a", BEGAN).asked(By.DELEGATION, BEGAN.plusSeconds(5)));
    private static final Instance EXITED = ended(Instances.running("a", BEGAN));

    private static Instance ended(Instance instance) {
        return Ends.seen(instance, new Ends.Exit.Code(0), List.of(), ENDED);
    }

    private static List<Act> due(Duration after, Instance... all) {
        return Upkeep.due(List.of(all), ENDED.plus(after));
    }

    @Test
    void what_was_asked_to_end_is_forgotten_after_20_seconds() {
        assertThat(due(Duration.ofMillis(19_999), REQUESTED)).isEmpty();
        assertThat(due(Duration.ofSeconds(20), REQUESTED)).containsExactly(new Act.Forget("a"));
    }

    @Test
    void what_exited_and_is_then_not_wanted_any_more_is_forgotten_20_seconds_after_that() {
        Instance unwanted = EXITED.asked(By.DELEGATION, ENDED.plusSeconds(30));
        assertThat(due(Duration.ofMillis(49_999), unwanted)).isEmpty();
        assertThat(due(Duration.ofSeconds(50), unwanted)).containsExactly(new Act.Forget("a"));
    }

    @Test
    void what_exited_is_told_until_its_successor_has_run_for_a_minute() {
        Instance successor = Instances.running("b", ENDED.plusSeconds(100));
        assertThat(due(Duration.ofMillis(159_999), EXITED, successor)).isEmpty();
        assertThat(due(Duration.ofSeconds(160), EXITED, successor)).containsExactly(new Act.Forget("a"));
    }

    @Test
    void what_the_operator_stopped_waits_for_its_successor_too() {
        Instance down = ended(Instances.running("a", BEGAN).asked(By.SUITE, BEGAN.plusSeconds(5)));
        assertThat(due(Duration.ofHours(23), down)).isEmpty();
        assertThat(due(Duration.ofHours(23), down, Instances.running("b", ENDED.plusSeconds(1)))).containsExactly(new Act.Forget("a"));
    }

    @Test
    void an_instance_of_another_slot_is_no_successor() {
        Instance other = Instances.running("b", ENDED);
        Instance.Origin of = other.origin();
        var elsewhere = new Instance(new Instance.Origin("b", of.application(), of.environment(), of.release(), of.version(), 1, 0, ""), other.port(),
                other.shutdown(), other.startedAt(), other.boot(), other.process(), other.runningAt(), null, null, false);
        assertThat(due(Duration.ofHours(1), EXITED, elsewhere)).isEmpty();
    }

    @Test
    void what_exited_without_a_successor_is_forgotten_after_a_day() {
        assertThat(due(Duration.ofHours(24).minusMillis(1), EXITED)).isEmpty();
        assertThat(due(Duration.ofHours(24), EXITED)).containsExactly(new Act.Forget("a"));
    }

    @Test
    void logs_are_kept_for_a_week() {
        Instance forgotten = REQUESTED.withForgotten();
        assertThat(due(Duration.ofDays(7).minusMillis(1), forgotten)).isEmpty();
        assertThat(due(Duration.ofDays(7), forgotten)).containsExactly(new Act.Remove("a"));
    }

    @Test
    void what_lives_is_never_forgotten() {
        assertThat(due(Duration.ofDays(1000), Instances.running("a", BEGAN))).isEmpty();
    }

    @Test
    void restarts_count_the_instances_of_a_slot_before() {
        assertThat(Upkeep.restarts(List.of(), "shop", "production", "release-1", 0)).isZero();
        assertThat(Upkeep.restarts(List.of(EXITED), "shop", "production", "release-1", 0)).isEqualTo(1);
        assertThat(Upkeep.restarts(List.of(EXITED), "shop", "production", "release-1", 1)).isZero();
        assertThat(Upkeep.restarts(List.of(EXITED), "shop", "staging", "release-1", 0)).isZero();
        assertThat(Upkeep.restarts(List.of(EXITED), "shop", "production", "release-2", 0)).isZero();
    }
}
