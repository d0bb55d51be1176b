package dev.slipway.erroranalyst.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.healing.Action.State;
import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.erroranalyst.healing.Instance.End;
import dev.slipway.model.manifest.Healing;
import dev.slipway.model.manifest.Healing.Mode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows when a release fails more often than the one before it. */
class RollbacksTest {
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NEW = "release-2";

    /** Release 1 has run since noon, release 2 in its place since a minute later. */
    private static Scene deployed(Mode rollback) {
        var scene = Scene.of(2, new Healing(Mode.AUTO, Mode.AUTO, rollback, 5, Duration.ofHours(1)), false);
        scene.after(Duration.ofMinutes(1));
        switched(scene, NEW, Scene.RELEASE, Change.RELEASE);
        return scene;
    }

    private static void switched(Scene scene, String to, String from, Change change) {
        scene.deployment(to, change, Progress.RUNNING);
        for (int slot = 0; slot < 2; slot++) {
            scene.runs(to + "-i" + slot, to, slot);
            String old = from.equals(Scene.RELEASE) ? "i" + slot : from + "-i" + slot;
            scene.tell(Scene.ended(old, from, slot, End.REQUESTED, Scene.NOON));
        }
        scene.deployment(to, change, Progress.SUCCEEDED);
    }

    private static void compared(Scene scene, String release, boolean worse) {
        scene.tell(new Event.Compared(release, worse, scene.now, worse ? "it fails more often" : "",
                worse ? scene.commands.size() + 200 + scene.told.size() + " to 1" : ""));
    }

    private static void answers(Scene scene, Answer answer) {
        scene.tell(new Event.Answered(scene.commands.getLast().command(), answer));
    }

    @Test
    void a_release_that_fails_more_often_is_rolled_back_and_healed_when_the_one_before_is_healthy_twice() {
        var scene = deployed(Mode.AUTO);
        compared(scene, NEW, true);
        Action sent = scene.commands.getLast();
        assertThat(sent).extracting(Action::repair, Action::instance, Action::release, Action::trigger, Action::diagnosis, Action::state)
                .containsExactly(Repair.ROLLBACK, NEW, NEW, "it fails more often", "200 to 1", State.RUNNING);
        String rollback = String.valueOf(sent.deployment());
        answers(scene, new Answer.Taken(rollback, false));
        scene.deployment(rollback, Change.ROLLBACK, Progress.RUNNING);
        compared(scene, NEW, true);
        switched(scene, rollback, NEW, Change.ROLLBACK);
        assertThat(scene.told).extracting(Action::state).containsExactly(State.RUNNING, State.VERIFYING, State.HEALED);
        assertThat(scene.told).extracting(Action::id).containsOnly(sent.id());
        assertThat(scene.commands).hasSize(1);
        assertThat(scene.env.budget().spent()).hasSize(1);
    }

    @Test
    void what_was_brought_back_is_never_compared_with_what_it_replaced() {
        var scene = deployed(Mode.AUTO);
        switched(scene, "rollback-of-a-person", NEW, Change.ROLLBACK);
        compared(scene, "rollback-of-a-person", true);
        scene.after(Duration.ofHours(1));
        assertThat(scene.told).isEmpty();
        assertThat(scene.env.trial()).isNull();
    }

    @Test
    void the_first_release_has_none_before_it() {
        var scene = Scene.of(1, new Healing(Mode.AUTO, Mode.AUTO, Mode.AUTO, 5, Duration.ofHours(1)), false);
        compared(scene, Scene.RELEASE, true);
        assertThat(scene.told).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({"OFF, SUPPRESSED, healing.rollback is off", "OBSERVE, PROPOSED, healing.rollback is observe: would roll release-2 back to release-1"})
    void what_is_not_to_be_done_is_told_once(Mode mode, State state, String because) {
        var scene = deployed(mode);
        for (int i = 0; i < 60; i++) {
            compared(scene, NEW, true);
            scene.after(SECOND);
        }
        assertThat(scene.commands).isEmpty();
        assertThat(scene.told).singleElement().extracting(Action::state, Action::because).containsExactly(state, because);
    }

    @Test
    void a_proposal_is_over_when_it_fails_no_more_often_for_a_minute() {
        var scene = deployed(Mode.OBSERVE);
        compared(scene, NEW, true);
        scene.after(Rollbacks.NEWS.minus(MS));
        compared(scene, NEW, false);
        assertThat(scene.told).as("at the bound it would come and go").hasSize(1);
        scene.after(MS);
        compared(scene, NEW, false);
        assertThat(scene.lastTold()).extracting(Action::state, Action::because, Action::finishedAt)
                .containsExactly(State.SUPPRESSED, "release release-2 fails no more often than release-1 any more", scene.now);
    }

    @Test
    void a_second_rollback_waits_for_half_an_hour_after_the_first() {
        var scene = deployed(Mode.AUTO);
        compared(scene, NEW, true);
        String rollback = String.valueOf(scene.commands.getLast().deployment());
        answers(scene, new Answer.Taken(rollback, false));
        Instant taken = scene.now;
        switched(scene, rollback, NEW, Change.ROLLBACK);
        scene.after(Duration.ofMinutes(20));
        switched(scene, "release-3", rollback, Change.RELEASE);
        compared(scene, "release-3", true);
        assertThat(scene.lastTold().state()).isEqualTo(State.SUPPRESSED);
        assertThat(scene.lastTold().because()).isEqualTo("cooldown: at 12:31:00 UTC, 30 min after the last rollback of shop/dev");
        scene.now = taken.plus(Rollbacks.COOLDOWN).minus(MS);
        compared(scene, "release-3", true);
        assertThat(scene.commands).hasSize(1);
        scene.at(taken.plus(Rollbacks.COOLDOWN));
        assertThat(scene.commands).hasSize(2);
    }

    @Test
    void a_spent_budget_holds_a_rollback_until_there_is_room() {
        var scene = deployed(Mode.AUTO);
        Instant first = scene.now;
        for (int i = 0; i < 5; i++) {
            scene.env = scene.env.with(scene.env.budget().spend(Scene.DEFAULT, first));
        }
        compared(scene, NEW, true);
        assertThat(scene.lastTold().because())
                .isEqualTo("budget: 5 of 5 repairs in 1 h are spent; a rollback waits until 13:01:00 UTC, when the first of them is 1 h old");
        scene.env = scene.env.with(Budget.UNSPENT);
        scene.after(MS);
        assertThat(scene.commands).hasSize(1);
    }

    @Test
    void the_brake_holds_a_rollback_for_then_all_fail_for_one_reason() {
        var scene = Scene.of(3, new Healing(Mode.AUTO, Mode.AUTO, Mode.AUTO, 5, Duration.ofHours(1)), false);
        scene.env = scene.env.with(Trial.of(Scene.RELEASE, "release-0", scene.now));
        scene.hangs(0);
        scene.hangs(1);
        scene.hangs(2);
        int repairs = scene.commands.size();
        compared(scene, Scene.RELEASE, true);
        assertThat(scene.commands).hasSize(repairs);
        assertThat(scene.lastTold().because()).isEqualTo("brake: 3 of 3 instances failed within 30 s by their checks alone; no rollback until"
                + " 1 min without a new failure, at 12:01:00 UTC");
    }

    @Test
    void old_news_are_no_reason() {
        var scene = deployed(Mode.AUTO);
        scene.learn(new Event.Compared(NEW, true, scene.now.minus(Rollbacks.NEWS), "it failed", "while nobody read it"));
        scene.after(SECOND);
        assertThat(scene.commands).isEmpty();
        assertThat(scene.lastTold().because()).isEqualTo("nothing was heard of its requests for 1 min");
        compared(scene, NEW, true);
        assertThat(scene.commands).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Progress.class, names = {"WAITING", "RUNNING"})
    void whoever_deploys_again_decides(Progress progress) {
        var scene = deployed(Mode.OBSERVE);
        compared(scene, NEW, true);
        scene.deployment("release-3", Change.RELEASE, progress);
        assertThat(scene.lastTold().because()).isEqualTo("deployment release-3 was asked for meanwhile: who asked for it decides");
        compared(scene, NEW, true);
        assertThat(scene.told).hasSize(2);
    }

    @Test
    void what_the_manager_refuses_has_failed_and_cost_nothing() {
        var scene = deployed(Mode.AUTO);
        compared(scene, NEW, true);
        answers(scene, new Answer.Conflict("release release-1 is older than the 20 that are kept"));
        compared(scene, NEW, true);
        assertThat(scene.told).extracting(Action::state).containsExactly(State.RUNNING, State.FAILED);
        assertThat(scene.lastTold().diagnosis()).endsWith("the manager refused it: release release-1 is older than the 20 that are kept");
        assertThat(scene.env.budget().spent()).isEmpty();
        assertThat(scene.env.rolledBackAt()).isNull();
    }

    @Test
    void a_rollback_that_fails_is_told_and_not_tried_again() {
        var scene = deployed(Mode.AUTO);
        compared(scene, NEW, true);
        String rollback = String.valueOf(scene.commands.getLast().deployment());
        answers(scene, new Answer.Taken(rollback, false));
        scene.deployment(rollback, Change.ROLLBACK, Progress.RUNNING);
        scene.deployment(rollback, Change.ROLLBACK, Progress.FAILED);
        compared(scene, NEW, true);
        scene.after(Duration.ofHours(2));
        assertThat(scene.told).extracting(Action::state).containsExactly(State.RUNNING, State.FAILED);
        assertThat(scene.commands).hasSize(1);
    }

    @Test
    void what_was_not_done_within_half_an_hour_is_left_to_a_person() {
        var scene = deployed(Mode.OBSERVE);
        compared(scene, NEW, true);
        scene.after(Rollbacks.NOT_LATER_THAN.minus(MS));
        assertThat(scene.told).hasSize(1);
        scene.after(MS);
        assertThat(scene.lastTold().because()).isEqualTo("it is live for 30 min by now: a person decides");
        assertThat(scene.env.isWaiting()).isFalse();
    }

    @ParameterizedTest(name = "{0} ms after it became live it is watched: {1}")
    @CsvSource({"899999, true", "900000, false"})
    void a_release_is_watched_for_a_quarter_of_an_hour(long ms, boolean watched) {
        var scene = deployed(Mode.AUTO);
        assertThat(scene.env.trial().isWatched(scene.now.plusMillis(ms))).isEqualTo(watched);
    }

    @Test
    void a_retirement_ends_it() {
        var scene = deployed(Mode.OBSERVE);
        compared(scene, NEW, true);
        scene.deployment("retire", Change.RETIREMENT, Progress.RUNNING);
        scene.deployment("retire", Change.RETIREMENT, Progress.SUCCEEDED);
        assertThat(scene.lastTold().because()).isEqualTo("shop/dev is retired");
        assertThat(scene.env.trial()).isNull();
    }
}
