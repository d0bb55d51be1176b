package dev.slipway.erroranalyst.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.healing.Action.State;
import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.erroranalyst.healing.Instance.End;
import dev.slipway.erroranalyst.healing.Instance.Found;
import dev.slipway.model.manifest.Healing;
import dev.slipway.model.manifest.Healing.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealerTest {
    // ---- what is repaired

    @Test
    void an_instance_that_exited_is_restarted_in_the_same_decision() {
        var scene = Scene.of(2);
        scene.exits(0);
        assertThat(scene.commands).containsExactlyElementsOf(scene.told).singleElement().satisfies(action -> {
            assertThat(action.repair()).isEqualTo(Repair.RESTART);
            assertThat(action.instance()).isEqualTo("i0");
            assertThat(action.release()).isEqualTo(Scene.RELEASE);
            assertThat(action.state()).isEqualTo(State.RUNNING);
            assertThat(action.trigger()).isEqualTo("instance i0 exited with code 1");
            assertThat(action.diagnosis()).isNotEmpty();
            assertThat(action.deployment()).isNotNull();
            assertThat(action.command()).isEqualTo(action.id() + "/1");
            assertThat(action.detectedAt()).isEqualTo(Scene.NOON).isEqualTo(action.sentAt());
        });
    }

    @Test
    void an_instance_that_hangs_is_replaced() {
        var scene = Scene.of(2);
        scene.hangs(1);
        assertThat(scene.commands).singleElement().satisfies(action -> {
            assertThat(action.repair()).isEqualTo(Repair.REPLACE);
            assertThat(action.instance()).isEqualTo("i1");
            assertThat(action.trigger()).isEqualTo("instance i1 is unhealthy: TIMEOUT, no answer");
        });
    }

    @ParameterizedTest
    @EnumSource(value = End.class, names = {"REQUESTED", "WITH_ITS_HOST"})
    void what_was_asked_for_or_lost_with_its_host_is_others_business(End end) {
        var scene = Scene.of(2);
        scene.ends(0, end);
        scene.after(Duration.ofHours(1));
        assertThat(scene.told).isEmpty();
    }

    @Test
    void a_check_that_fails_as_the_process_has_ended_waits_for_the_word_of_the_platform() {
        var scene = Scene.of(2);
        scene.checked("i0", Scene.RELEASE, 0, Found.ENDED, 1);
        scene.checked("i1", Scene.RELEASE, 1, Found.NO_DATA, 1);
        assertThat(scene.told).isEmpty();
        scene.exits(0);
        assertThat(scene.commands).singleElement().extracting(Action::repair).isEqualTo(Repair.RESTART);
    }

    @Test
    void an_instance_of_another_release_is_nobody_to_repair() {
        var scene = Scene.of(1);
        scene.runs("old", "release-0", 0);
        scene.tell(Scene.ended("old", "release-0", 0, End.BY_ITSELF, Scene.NOON));
        assertThat(scene.told).isEmpty();
    }

    @Test
    void a_release_under_judgement_is_left_to_its_deployment_and_it_is_told_once() {
        var scene = Scene.of(1);
        scene.deployment("release-2", Change.RELEASE, Progress.RUNNING);
        scene.starts("n0", "release-2", 0);
        scene.checked("n0", "release-2", 0, Found.UNHEALTHY, 1);
        assertThat(scene.told).as("it has never been healthy: it is starting").isEmpty();
        scene.tell(Scene.ended("n0", "release-2", 0, End.BY_ITSELF, scene.now));
        scene.tell(Scene.ended("n0", "release-2", 0, End.BY_ITSELF, scene.now));
        assertThat(scene.commands).isEmpty();
        assertThat(scene.told).singleElement().satisfies(action -> {
            assertThat(action.state()).isEqualTo(State.SUPPRESSED);
            assertThat(action.because()).isEqualTo("release release-2 is under judgement: its own deployment decides what follows");
        });
        String id = scene.lastTold().id();
        scene.deployment("release-2", Change.RELEASE, Progress.SUCCEEDED);
        assertThat(scene.commands).as("once it is live, the same action goes on").singleElement().extracting(Action::id).isEqualTo(id);
    }

    @Test
    void the_live_release_is_repaired_while_another_is_under_judgement() {
        var scene = Scene.of(2);
        scene.deployment("release-2", Change.RELEASE, Progress.RUNNING);
        scene.exits(1);
        scene.tell(new Event.Answered(scene.commands.getLast().command(), new Answer.Taken("release-2", false)));
        assertThat(scene.lastTold().deployment()).isEqualTo("release-2");
        scene.deployment("release-2", Change.RELEASE, Progress.SUCCEEDED);
        assertThat(scene.lastTold().because())
                .isEqualTo("release release-1 is not the live one of shop/dev any more: release-2 is");
        assertThat(scene.env.slots()).isEmpty();
    }

    @Test
    void what_is_written_while_nobody_listens_is_learnt_and_done_later() {
        var scene = Scene.of(2);
        scene.learn(Scene.ended("i0", Scene.RELEASE, 0, End.BY_ITSELF, Scene.NOON));
        scene.learn(new Event.HealthSeen("i1", Scene.RELEASE, 1, new Instance.Checks(Found.UNHEALTHY, "TIMEOUT", 1)));
        scene.learn(new Event.HealthSeen("i1", Scene.RELEASE, 1, new Instance.Checks(Found.HEALTHY, "", 1)));
        assertThat(scene.told).isEmpty();
        scene.tell(new Event.Tick());
        assertThat(scene.commands).as("only what still needs it").singleElement().extracting(Action::instance).isEqualTo("i0");
    }

    // ---- modes

    @Test
    void off_says_so_once_and_does_nothing() {
        var scene = Scene.of(2, new Healing(Mode.OFF, Mode.AUTO, Mode.AUTO, 5, Duration.ofHours(1)), false);
        scene.exits(0);
        scene.after(Duration.ofMinutes(20));
        assertThat(scene.told).singleElement().satisfies(action -> {
            assertThat(action.state()).isEqualTo(State.SUPPRESSED);
            assertThat(action.because()).isEqualTo("healing.restart is off");
        });
        scene.hangs(1);
        assertThat(scene.commands).singleElement().extracting(Action::repair).isEqualTo(Repair.REPLACE);
    }

    @Test
    void observe_proposes_and_auto_goes_on_from_there() {
        var scene = Scene.of(2, new Healing(Mode.OBSERVE, Mode.OBSERVE, Mode.OBSERVE, 5, Duration.ofHours(1)), false);
        scene.exits(0);
        scene.hangs(1);
        scene.after(Duration.ofMinutes(20));
        assertThat(scene.commands).isEmpty();
        assertThat(scene.told).extracting(Action::state).containsExactly(State.PROPOSED, State.PROPOSED);
        assertThat(scene.told).extracting(Action::because).containsExactly("healing.restart is observe: would restart i0 in slot 0",
                "healing.replace is observe: would replace i1 in slot 1");
        scene.tell(new Event.PolicySeen(new Policy(Scene.DEFAULT, false)));
        assertThat(scene.commands).extracting(Action::id).containsExactly(scene.told.get(0).id(), scene.told.get(1).id());
    }

    @Test
    void a_proposal_ends_when_it_is_not_needed_any_more() {
        var scene = Scene.of(2, new Healing(Mode.OBSERVE, Mode.OBSERVE, Mode.OBSERVE, 5, Duration.ofHours(1)), false);
        scene.hangs(1);
        scene.checked("i1", Scene.RELEASE, 1, Found.HEALTHY, 1);
        assertThat(scene.lastTold().state()).isEqualTo(State.SUPPRESSED);
        assertThat(scene.lastTold().because()).isEqualTo("i1 is healthy");
        assertThat(scene.lastTold().finishedAt()).isEqualTo(scene.now);
    }

    // ---- another number of instances

    /** A scaled environment was taken for one with a new release, of which nothing was known: nothing in it was repaired any more. */
    @Test
    void what_runs_after_a_scaling_is_repaired_old_and_new() {
        var scene = Scene.of(1);
        scene.deployment("more", Change.SCALE, Progress.RUNNING);
        scene.runs("i1", Scene.RELEASE, 1);
        scene.deployment("more", Change.SCALE, Progress.SUCCEEDED, Set.of(0, 1));
        scene.exits(0);
        scene.exits(1);
        assertThat(scene.commands).extracting(Action::instance).containsExactly("i0", "i1");
        assertThat(scene.commands).extracting(Action::release).containsOnly(Scene.RELEASE);
    }

    @Test
    void what_a_scaling_has_ended_is_neither_repaired_nor_waited_for() {
        var scene = Scene.of(3);
        scene.deployment("fewer", Change.SCALE, Progress.RUNNING);
        scene.ends(2, End.REQUESTED);
        scene.deployment("fewer", Change.SCALE, Progress.SUCCEEDED, Set.of(0, 1));
        assertThat(scene.env.slots()).containsOnlyKeys(0, 1);
        scene.tell(new Event.HealthGone("i2"));
        scene.tell(new Event.InstanceGone("i2"));
        scene.exits(0);
        scene.heals();
        scene.checked("s1", Scene.RELEASE, 0, Found.HEALTHY, 2);
        assertThat(scene.lastTold().state()).isEqualTo(State.HEALED);
    }

    @Test
    void what_a_scaling_that_failed_had_started_is_not_missed() {
        var scene = Scene.of(1);
        scene.deployment("more", Change.SCALE, Progress.RUNNING);
        scene.runs("i1", Scene.RELEASE, 1);
        scene.ends(1, End.REQUESTED);
        scene.deployment("more", Change.SCALE, Progress.FAILED, Set.of(0));
        assertThat(scene.env.slots()).containsOnlyKeys(0);
        assertThat(scene.told).isEmpty();
    }

    @Test
    void a_repair_of_what_a_scaling_has_ended_is_over() {
        var scene = Scene.of(2);
        scene.hangs(1);
        assertThat(scene.lastTold().state()).isEqualTo(State.RUNNING);
        scene.deployment("fewer", Change.SCALE, Progress.RUNNING);
        scene.deployment("fewer", Change.SCALE, Progress.SUCCEEDED, Set.of(0));
        assertThat(scene.lastTold().finishedAt()).isEqualTo(scene.now);
        assertThat(scene.lastTold().because()).contains("no slot 1 any more");
        scene.checked("i1", Scene.RELEASE, 1, Found.UNHEALTHY, 3);
        assertThat(scene.env.slots()).containsOnlyKeys(0);
    }

    /** What a manager of before does not tell is not guessed. */
    @Test
    void without_a_word_of_its_places_every_slot_stays() {
        var scene = Scene.of(2);
        scene.deployment("fewer", Change.SCALE, Progress.RUNNING);
        scene.ends(1, End.REQUESTED);
        scene.deployment("fewer", Change.SCALE, Progress.SUCCEEDED);
        scene.exits(0);
        scene.heals();
        assertThat(scene.lastTold().state()).isEqualTo(State.HEALED);
    }

    @Test
    void what_is_retired_is_forgotten() {
        var scene = Scene.of(1);
        scene.deployment("bye", Change.RETIREMENT, Progress.RUNNING);
        scene.exits(0);
        assertThat(scene.commands).isEmpty();
        assertThat(scene.lastTold().because()).isEqualTo("shop/dev is being retired");
        scene.deployment("bye", Change.RETIREMENT, Progress.SUCCEEDED);
        assertThat(scene.lastTold().because()).isEqualTo("shop/dev is retired");
        scene.tell(new Event.HealthGone("i0"));
        scene.tell(new Event.InstanceGone("i0"));
        assertThat(scene.env.isForgotten()).isTrue();
    }

    /** Written here, since a change of how they are made would repeat, after an update, what was done before it. */
    @Test
    void ids_are_derived_from_environment_instance_and_number() {
        var scene = Scene.of(1);
        scene.exits(0);
        Action first = scene.commands.getFirst();
        assertThat(first.id()).isEqualTo(id("shop/dev/i0/0"));
        assertThat(first.command()).isEqualTo(first.id() + "/1");
        assertThat(first.deployment()).isEqualTo(id("deployment/" + first.id() + "/1"));
        scene.healsInVain();
        scene.after(Duration.ofSeconds(1));
        assertThat(scene.commands.getLast().id()).isEqualTo(id("shop/dev/i0/1"));
    }

    private static String id(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
