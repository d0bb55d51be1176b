package dev.slipway.erroranalyst.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.healing.Instance.Found;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RailsTest {
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    // ---- cooldown

    @ParameterizedTest(name = "after repair {0}: {1} s")
    @CsvSource(delimiter = '|', textBlock = """
        # repair | seconds
        1        | 1
        2        | 2
        3        | 4
        4        | 8
        9        | 256
        10       | 300
        11       | 300
        500      | 300
        """)
    void the_cooldown_doubles_up_to_five_minutes(int repair, int seconds) {
        assertThat(Cooldown.after(repair)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void a_slot_that_fails_again_waits_for_its_cooldown_to_the_millisecond_and_says_until_when() {
        var scene = Scene.of(1);
        for (int seconds : new int[] {1, 2, 4}) {
            scene.exits(0);
            scene.heals();
            scene.exits(0);
            int sent = scene.commands.size();
            Instant last = scene.now;
            scene.at(last.plusSeconds(seconds).minus(MS));
            assertThat(scene.commands).hasSize(sent);
            if (seconds == 4) {
                assertThat(scene.lastTold().because()).isEqualTo("cooldown: at 12:00:07 UTC, 4 s after the third repair of slot 0");
            }
            scene.at(last.plusSeconds(seconds));
            assertThat(scene.commands).hasSize(sent + 1);
            scene.heals();
            scene.env = scene.env.with(Budget.UNSPENT);
        }
    }

    @ParameterizedTest(name = "after {0} ms of health the next repair is at once: {1}")
    @CsvSource({"599999, false", "600000, true"})
    void ten_minutes_of_health_begin_the_cooldown_anew(long healthyMs, boolean atOnce) {
        var scene = Scene.of(1);
        for (int i = 0; i < 4; i++) {
            scene.exits(0);
            scene.after(Duration.ofSeconds(8));
            scene.heals();
        }
        scene.after(Duration.ofMillis(healthyMs));
        scene.exits(0);
        scene.heals();
        scene.exits(0);
        assertThat(scene.env.slot(0).repairs()).isEqualTo(atOnce ? 1 : 5);
    }

    /** Health of ten minutes that began before the last repair made the next one come at once, without its cooldown. */
    @ParameterizedTest(name = "{0} ms after the last repair: {1} repairs are remembered")
    @CsvSource({"599999, 5", "600000, 0"})
    void only_health_since_the_last_repair_begins_the_cooldown_anew(long ms, int repairs) {
        Slot slot = Slot.of(Instance.unknown("i0", Scene.RELEASE, 0)).healthy(true, Scene.NOON);
        for (int i = 0; i < 5; i++) {
            slot = slot.repaired(minute(9));
        }
        assertThat(slot.healthy(false, minute(9).plusMillis(ms)).repairs()).isEqualTo(repairs);
    }

    // ---- budget

    /** Slots take turns, each long after its cooldown, so that only the budget holds. */
    private static Scene spent(Instant... at) {
        var scene = Scene.of(at.length + 1);
        for (int i = 0; i < at.length; i++) {
            scene.at(at[i]);
            scene.exits(i);
            scene.heals();
        }
        return scene;
    }

    private static Instant minute(int minutes) {
        return Scene.NOON.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void the_budgets_actions_are_at_once_and_the_next_of_a_slot_comes_at_the_longest_back_off_with_an_alert() {
        var scene = spent(minute(0), minute(1), minute(2), minute(3), minute(4));
        assertThat(scene.commands).hasSize(5);
        assertThat(scene.alerts).as("nothing is held yet").isEmpty();
        scene.exits(4);
        assertThat(scene.commands).hasSize(5);
        assertThat(scene.lastTold().because())
                .isEqualTo("budget: 5 of 5 repairs in 1 h are spent; until there is room slot 4 is"
                        + " repaired at most every 5 min, next at 12:09:00 UTC, 5 min after its last repair");
        assertThat(scene.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.resolvedAt()).isNull();
            assertThat(alert.startedAt()).isEqualTo(minute(4));
            assertThat(alert.because()).contains("5 of 5 repairs in 1 h are spent");
        });
        scene.at(minute(9).minus(MS));
        assertThat(scene.commands).hasSize(5);
        scene.at(minute(9));
        assertThat(scene.commands).hasSize(6);
        assertThat(scene.alerts).hasSize(1);
    }

    @Test
    void a_repair_leaves_the_window_exactly_when_it_is_over() {
        var scene = spent(minute(0), minute(50), minute(57), minute(58), minute(59));
        scene.exits(4);
        assertThat(scene.lastTold().because())
                .isEqualTo("budget: 5 of 5 repairs in 1 h are spent; until there is room slot 4 is"
                        + " repaired at most every 5 min, next at 13:00:00 UTC, when the first of them is 1 h old");
        scene.at(minute(60).minus(MS));
        assertThat(scene.commands).hasSize(5);
        assertThat(scene.alerts).hasSize(1);
        scene.at(minute(60));
        assertThat(scene.commands).hasSize(6);
        assertThat(scene.alerts).hasSize(2);
        assertThat(scene.alerts.get(1)).isEqualTo(scene.alerts.get(0).resolved(minute(60)));
    }

    @Test
    void a_slot_that_was_never_repaired_is_not_left_dead_when_others_have_spent_the_budget() {
        var scene = spent(minute(0), minute(1), minute(2), minute(3), minute(4));
        scene.exits(5);
        assertThat(scene.commands).hasSize(6);
        assertThat(scene.alerts).hasSize(1);
    }

    // ---- brake

    @Test
    void from_three_failed_and_more_than_half_one_repair_every_thirty_seconds_gets_through() {
        var scene = Scene.of(5);
        scene.hangs(0);
        scene.hangs(1);
        scene.hangs(2);
        scene.hangs(3);
        assertThat(scene.commands).extracting(Action::slot).containsExactly(0, 1);
        assertThat(scene.lastTold().because()).isEqualTo("brake: 4 of 5 instances failed within 30 s by their checks alone; "
                + "one repair every 30 s until 1 min without a new failure; looked at again at 12:00:30 UTC");
        scene.at(Scene.NOON.plusSeconds(30).minus(MS));
        assertThat(scene.commands).hasSize(2);
        scene.at(Scene.NOON.plusSeconds(30));
        assertThat(scene.commands).extracting(Action::slot).containsExactly(0, 1, 2);
    }

    @ParameterizedTest(name = "{0} of {1} failed: braked {2}")
    @CsvSource(delimiter = '|', textBlock = """
        # failed | instances | braked
        2        | 2         | false
        3        | 3         | true
        3        | 5         | true
        3        | 6         | false
        4        | 6         | true
        """)
    void the_brake_needs_three_and_more_than_half(int failed, int instances, boolean braked) {
        var scene = Scene.of(instances);
        for (int i = 0; i < failed; i++) {
            scene.hangs(i);
        }
        assertThat(scene.env.brake().isOn(scene.now)).isEqualTo(braked);
    }

    @ParameterizedTest(name = "third failure after {0} ms: braked {1}")
    @CsvSource({"30000, true", "30001, false"})
    void failures_count_together_within_thirty_seconds(long ms, boolean braked) {
        var scene = Scene.of(3);
        scene.hangs(0);
        scene.after(Duration.ofMillis(ms));
        scene.hangs(1);
        scene.hangs(2);
        assertThat(scene.env.brake().isOn(scene.now)).isEqualTo(braked);
    }

    @Test
    void it_ends_after_sixty_seconds_without_a_new_failure() {
        var scene = Scene.of(7);
        for (int i = 0; i < 6; i++) {
            scene.hangs(i);
        }
        scene.env = scene.env.with(Budget.UNSPENT);
        assertThat(scene.env.brake().isOn(Scene.NOON.plusSeconds(60).minus(MS))).isTrue();
        scene.at(Scene.NOON.plusSeconds(30));
        scene.at(Scene.NOON.plusSeconds(60).minus(MS));
        int before = scene.commands.size();
        assertThat(before).as("two or three before it was pulled, one since").isLessThan(5);
        scene.at(Scene.NOON.plusSeconds(60));
        assertThat(scene.commands).as("all the rest").hasSize(6);
    }

    @Test
    void a_seen_exit_neither_pulls_it_nor_is_held_by_it() {
        var scene = Scene.of(5);
        scene.exits(0);
        scene.exits(1);
        scene.exits(2);
        scene.exits(3);
        assertThat(scene.commands).hasSize(4);
        assertThat(scene.env.brake()).isEqualTo(Brake.FREE);
        var braked = Scene.of(4);
        braked.hangs(0);
        braked.hangs(1);
        braked.hangs(2);
        assertThat(braked.commands).hasSize(2);
        braked.exits(2);
        assertThat(braked.commands).hasSize(3);
        assertThat(braked.commands.getLast().repair()).isEqualTo(Repair.RESTART);
    }

    @Test
    void a_decision_to_wait_is_told_when_its_reason_changes_and_not_at_each_look() {
        var scene = Scene.of(1);
        for (int i = 0; i < 5; i++) {
            scene.exits(0);
            scene.after(LONGEST);
            scene.heals();
        }
        scene.after(Duration.ofSeconds(1));
        scene.exits(0);
        int told = scene.told.size();
        for (int i = 0; i < 100; i++) {
            scene.after(MS);
            scene.checked("other", "release-9", 0, Found.HEALTHY, 1);
        }
        assertThat(scene.told).hasSize(told);
    }
}
