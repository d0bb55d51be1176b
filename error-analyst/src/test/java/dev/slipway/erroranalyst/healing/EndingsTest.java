package dev.slipway.erroranalyst.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.healing.Action.State;
import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.erroranalyst.healing.Instance.End;
import dev.slipway.erroranalyst.healing.Instance.Found;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a repair ends, and what follows. */
class EndingsTest {
    private static final Duration MS = Duration.ofMillis(1);

    @Test
    void it_is_healed_once_the_successor_and_all_others_were_healthy_twice() {
        var scene = Scene.of(2);
        scene.exits(0);
        Action sent = scene.commands.getLast();
        scene.tell(new Event.Answered(sent.command(), new Answer.Taken("heal-7", false)));
        assertThat(scene.lastTold().state()).isEqualTo(State.RUNNING);
        assertThat(scene.lastTold().deployment()).isEqualTo("heal-7");
        scene.after(Duration.ofSeconds(1));
        scene.starts("s1", Scene.RELEASE, 0);
        assertThat(scene.lastTold().state()).isEqualTo(State.VERIFYING);
        scene.checked("i1", Scene.RELEASE, 1, Found.HEALTHY, 1);
        scene.checked("s1", Scene.RELEASE, 0, Found.HEALTHY, 1);
        scene.checked("s1", Scene.RELEASE, 0, Found.HEALTHY, 2);
        assertThat(scene.lastTold().state()).as("the other one has one good check only").isEqualTo(State.VERIFYING);
        scene.checked("i1", Scene.RELEASE, 1, Found.HEALTHY, 2);
        assertThat(scene.lastTold().state()).isEqualTo(State.HEALED);
        assertThat(scene.lastTold().finishedAt()).isEqualTo(scene.now);
        assertThat(scene.told).extracting(Action::id).containsOnly(sent.id());
        assertThat(scene.commands).hasSize(1);
    }

    @Test
    void a_worker_is_healed_when_its_successor_runs() {
        var scene = Scene.of(1, Scene.DEFAULT, true);
        scene.tell(new Event.HealthGone("i0"));
        scene.exits(0);
        scene.tell(new Event.InstanceSeen("s1", Scene.RELEASE, 0,
                new Instance.Platform(Instance.Life.RUNNING, null, scene.now, "", "")));
        assertThat(scene.lastTold().state()).isEqualTo(State.HEALED);
    }

    @Test
    void a_repair_that_failed_is_tried_again_for_the_same_instance_by_the_back_off() {
        var scene = Scene.of(1);
        scene.hangs(0);
        scene.tell(Scene.ended("i0", Scene.RELEASE, 0, End.REQUESTED, Scene.NOON));
        scene.healsInVain();
        assertThat(scene.told).extracting(Action::state).containsExactly(State.RUNNING, State.FAILED, State.SUPPRESSED);
        assertThat(scene.told.get(1).diagnosis()).endsWith("; the repair failed: it failed");
        assertThat(scene.lastTold().because()).isEqualTo("cooldown: at 12:00:01 UTC, 1 s after the first repair of slot 0");
        scene.tell(new Event.InstanceGone("i0"));
        scene.at(Scene.NOON.plusSeconds(1).minus(MS));
        assertThat(scene.commands).hasSize(1);
        scene.at(Scene.NOON.plusSeconds(1));
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "i0");
        assertThat(scene.commands).extracting(Action::id).doesNotHaveDuplicates();
    }

    /** The machine was restarted when the successor was healthy, but not wanted yet: the manager and the analyst left it to each other. */
    @Test
    void a_successor_that_is_lost_before_its_repair_succeeds_leaves_the_one_before_to_be_repaired() {
        var scene = Scene.of(1);
        scene.exits(0);
        scene.starts("s1", Scene.RELEASE, 0);
        scene.checked("s1", Scene.RELEASE, 0, Found.HEALTHY, 1);
        assertThat(scene.env.slot(0).instance()).isEqualTo("s1");
        scene.tell(Scene.ended("s1", Scene.RELEASE, 0, End.WITH_ITS_HOST, scene.now));
        scene.healsInVain();
        scene.after(Duration.ofSeconds(1));
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "i0");
    }

    @Test
    void a_successor_that_was_healed_and_ended_when_its_plan_failed_leaves_the_one_before_to_be_repaired() {
        var scene = Scene.of(1);
        scene.exits(0);
        Action sent = scene.commands.getLast();
        scene.tell(new Event.Answered(sent.command(), new Answer.Taken("release-2", false)));
        scene.runs("s1", Scene.RELEASE, 0);
        assertThat(scene.lastTold().state()).isEqualTo(State.HEALED);
        scene.tell(Scene.ended("s1", Scene.RELEASE, 0, End.REQUESTED, scene.now));
        scene.deployment("release-2", Change.RELEASE, Progress.FAILED);
        scene.after(Duration.ofSeconds(1));
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "i0");
    }

    @Test
    void what_was_restored_and_has_exited_before_its_health_was_read_is_repaired() {
        var scene = Scene.of(1);
        scene.ends(0, End.WITH_ITS_HOST);
        scene.deployment("restoration", Change.REPAIR, Progress.RUNNING);
        scene.tell(Scene.ended("s1", Scene.RELEASE, 0, End.BY_ITSELF, scene.now));
        scene.checked("s1", Scene.RELEASE, 0, Found.HEALTHY, 1);
        scene.deployment("restoration", Change.REPAIR, Progress.SUCCEEDED);
        assertThat(scene.commands).extracting(Action::instance).containsExactly("s1");
    }

    @Test
    void what_has_not_helped_within_five_minutes_has_failed() {
        var scene = Scene.of(1);
        scene.exits(0);
        scene.at(Scene.NOON.plus(Repairs.AT_MOST).minus(MS));
        assertThat(scene.told).hasSize(1);
        scene.at(Scene.NOON.plus(Repairs.AT_MOST));
        assertThat(scene.told.get(1).state()).isEqualTo(State.FAILED);
        assertThat(scene.told.get(1).diagnosis()).endsWith("no successor was healthy within 5 min");
        assertThat(scene.commands).hasSize(2);
    }

    @Test
    void a_successor_that_dies_before_the_repair_is_over_is_left_to_it() {
        var scene = Scene.of(1);
        scene.exits(0);
        scene.starts("s1", Scene.RELEASE, 0);
        scene.tell(Scene.ended("s1", Scene.RELEASE, 0, End.BY_ITSELF, scene.now));
        scene.after(Duration.ofSeconds(20));
        assertThat(scene.commands).hasSize(1);
        scene.healsInVain();
        scene.after(Duration.ofSeconds(20));
        assertThat(scene.commands).extracting(Action::instance).as("the manager still wants the first one").containsExactly("i0", "i0");
    }

    @Test
    void a_successor_that_dies_once_it_took_the_place_is_repaired_itself() {
        var scene = Scene.of(1);
        scene.exits(0);
        String successor = scene.heals();
        scene.after(Duration.ofMinutes(1));
        scene.exits(0);
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", successor);
    }

    @Test
    void a_conflict_says_what_the_manager_says_and_asks_again_when_the_plan_is_over() {
        var scene = Scene.of(1);
        scene.deployment("release-2", Change.RELEASE, Progress.RUNNING);
        scene.exits(0);
        scene.tell(new Event.Answered(scene.commands.getLast().command(), new Answer.Conflict("instance i0 is being ended by deployment release-2")));
        assertThat(scene.lastTold().state()).isEqualTo(State.SUPPRESSED);
        assertThat(scene.lastTold().because()).isEqualTo(
                "the manager refused it: instance i0 is being ended by deployment release-2; asked again at 12:00:01 UTC");
        assertThat(scene.env.budget().spent()).as("it has cost nothing").isEmpty();
        scene.deployment("release-2", Change.RELEASE, Progress.FAILED);
        assertThat(scene.commands).extracting(Action::command).as("another command of the same action")
                .containsExactly(scene.lastTold().id() + "/1", scene.lastTold().id() + "/2");
    }

    /** Seeds 128, 70030, 90250: the refusal was of the second command, while the first one's repair had ended the instance. */
    @Test
    void an_instance_that_its_repair_has_ended_is_still_to_be_repaired_when_a_later_command_is_refused() {
        var scene = Scene.of(1);
        scene.hangs(0);
        scene.at(Scene.NOON.plus(Repairs.AT_MOST));
        assertThat(scene.commands).as("nobody answered for five minutes").hasSize(2);
        scene.exits(0);
        scene.tell(Scene.ended("i0", Scene.RELEASE, 0, End.REQUESTED, Scene.NOON));
        scene.tell(new Event.Answered(scene.commands.getLast().command(), new Answer.Conflict("not now")));
        assertThat(scene.lastTold().finishedAt()).as("it waits").isNull();
        scene.tell(new Event.InstanceGone("i0"));
        scene.after(Duration.ofSeconds(2));
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "i0", "i0");
    }

    @Test
    void an_instance_that_recovered_while_nobody_answered_is_not_repaired_again() {
        var scene = Scene.of(1);
        scene.hangs(0);
        scene.checked("i0", Scene.RELEASE, 0, Found.HEALTHY, 1);
        scene.at(Scene.NOON.plus(Repairs.AT_MOST));
        scene.after(Duration.ofMinutes(10));
        assertThat(scene.commands).hasSize(1);
        assertThat(scene.lastTold().state()).isEqualTo(State.FAILED);
        assertThat(scene.lastTold().diagnosis())
                .endsWith("no successor was healthy within 5 min; the instance itself is healthy since 12:00:00 UTC");
    }

    @Test
    void any_other_refusal_is_a_failure() {
        var scene = Scene.of(1);
        scene.exits(0);
        scene.tell(new Event.Answered(scene.commands.getLast().command(), new Answer.Refused("there is no application shop")));
        assertThat(scene.told.get(1).state()).isEqualTo(State.FAILED);
        assertThat(scene.told.get(1).diagnosis()).endsWith("the manager refused it: there is no application shop");
    }

    @Test
    void an_instance_whose_successor_the_manager_knows_is_not_asked_for_again() {
        var scene = Scene.of(1);
        scene.exits(0);
        Action sent = scene.commands.getLast();
        scene.tell(new Event.Answered(sent.command(), new Answer.Taken(String.valueOf(sent.deployment()), true)));
        scene.exits(0);
        scene.after(Duration.ofMinutes(30));
        assertThat(scene.commands).hasSize(1);
        assertThat(scene.lastTold().state()).isEqualTo(State.SUPPRESSED);
        assertThat(scene.lastTold().because()).isEqualTo("instance i0 has a successor already");
    }

    @Test
    void when_the_manager_still_wants_the_one_before_that_one_is_asked_for() {
        var scene = Scene.of(1);
        scene.exits(0);
        scene.runs("s1", Scene.RELEASE, 0);
        scene.tell(Scene.ended("s1", Scene.RELEASE, 0, End.BY_ITSELF, scene.now));
        scene.after(Duration.ofSeconds(1));
        Action sent = scene.commands.getLast();
        assertThat(sent.instance()).isEqualTo("s1");
        scene.tell(new Event.Answered(sent.command(), new Answer.Taken(String.valueOf(sent.deployment()), true)));
        scene.after(Duration.ofSeconds(1));
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "s1", "i0");
    }

    /** The number of actions began anew with each instance, and an instance that was wanted again got its old ids. */
    @Test
    void an_instance_that_is_wanted_again_gets_an_action_of_its_own() {
        var scene = Scene.of(1);
        scene.exits(0);
        for (int i = 0; i < 3; i++) {
            scene.healsInVain();
            scene.after(Duration.ofSeconds(10));
        }
        scene.runs("s1", Scene.RELEASE, 0);
        scene.tell(Scene.ended("s1", Scene.RELEASE, 0, End.BY_ITSELF, scene.now));
        scene.after(Duration.ofSeconds(10));
        Action sent = scene.commands.getLast();
        scene.tell(new Event.Answered(sent.command(), new Answer.Taken(String.valueOf(sent.deployment()), true)));
        scene.after(Duration.ofSeconds(10));
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "i0", "i0", "i0", "s1", "i0");
        assertThat(scene.commands).extracting(Action::id).doesNotHaveDuplicates();
    }
}
