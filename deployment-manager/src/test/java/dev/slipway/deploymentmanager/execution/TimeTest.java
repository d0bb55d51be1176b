package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.plan.Deadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What time does, and what it must not do: nothing is overdue whose report may lie unread. */
class TimeTest {
    private static final Surroundings BEHIND = new Surroundings(Set.of("e1"), World.AROUND.ports(), false);
    private final World world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 1));
    private final String deployment;

    TimeTest() {
        world.deaf = true;
        deployment = world.deploy("1");
    }

    private StepRun prepare() {
        return Objects.requireNonNull(world.env.running().find("prepare"));
    }

    private StepRun.Delegated delegated() {
        return Objects.requireNonNull(prepare().delegation());
    }

    private void reports(int attempt, long sequence, Event.Outcome outcome) {
        world.tell(new Event.Reported(deployment, "prepare", attempt, sequence, "i1", outcome));
    }

    private void at(Instant when) {
        world.now = when;
        world.tell(new Event.Tick(true));
    }

    @Test
    void a_task_is_delegated_again_after_15_s_of_silence() {
        Instant begun = world.now;
        at(begun.plus(Executor.SILENCE).minusMillis(1));
        assertThat(delegated().attempt()).isEqualTo(1);
        at(begun.plus(Executor.SILENCE));
        assertThat(delegated().attempt()).isEqualTo(2);
        assertThat(delegated().fence()).isEqualTo(2);
        reports(1, 5, new Event.Outcome.Done("", Map.of()));
        assertThat(prepare().state()).isEqualTo(StepState.DELEGATED);
    }

    @Test
    void a_step_fails_at_its_deadline_and_not_before() {
        Instant deadline = Objects.requireNonNull(prepare().deadline());
        world.now = deadline.minusMillis(1);
        reports(1, 1, new Event.Outcome.AtWork("reading"));
        assertThat(world.env.work().running()).isNotNull();
        at(deadline);
        assertThat(world.env.work().ended()).containsEntry(deployment, Phase.FAILED);
        assertThat(world.env.work().finished().getFirst().outcome()).contains("not done within PT5M; last word: reading");
    }

    @Test
    void while_records_are_unread_nothing_is_overdue_and_nobody_silent() {
        world.around = BEHIND;
        world.now = Objects.requireNonNull(prepare().deadline()).plusSeconds(1);
        world.tell(new Event.EdgeSeen("e1", new Seen.Edge(1, null, false, Set.of())));
        assertThat(delegated().attempt()).isEqualTo(1);
        reports(1, 1, new Event.Outcome.Done("", Map.of("digest", "sha256:1")));
        assertThat(Objects.requireNonNull(world.env.running().find("verify-artifact")).state()).isEqualTo(StepState.DELEGATED);
    }

    @Test
    void a_deadline_moves_by_the_time_away_at_most_by_its_own_length() {
        Instant deadline = Objects.requireNonNull(prepare().deadline());
        world.now = world.now.plusSeconds(10);
        world.tell(new Event.Resumed(Duration.ofSeconds(10)));
        assertThat(prepare().deadline()).isEqualTo(deadline.plusSeconds(10));
        world.tell(new Event.Resumed(Duration.ofDays(1)));
        assertThat(prepare().deadline()).isEqualTo(world.now.plus(prepare().step().deadline()));
    }

    /** A machine slept for longer than its steps may take; what it had in hand failed by the deadline that it had been given. */
    @Test
    void after_a_pause_longer_than_the_deadline_the_task_is_given_once_more_and_has_as_long_as_before() {
        world.now = world.now.plusSeconds(20);
        reports(1, 1, new Event.Outcome.AtWork(""));
        world.now = world.now.plus(Duration.ofHours(1));
        world.tell(new Event.Resumed(Duration.ofHours(1)));
        assertThat(prepare().deadline()).isEqualTo(world.now.plus(prepare().step().deadline()).minusSeconds(20));
        assertThat(prepare().spent(delegated().heardAt())).isEqualTo(Duration.ofSeconds(20));
        assertThat(delegated().attempt()).isEqualTo(2);
        reports(1, 2, new Event.Outcome.Failed("not done until its deadline"));
        assertThat(prepare().state()).isEqualTo(StepState.DELEGATED);
        reports(2, 1, new Event.Outcome.Done("", Map.of("digest", "sha256:1")));
        assertThat(prepare().state()).isEqualTo(StepState.SUCCEEDED);
    }

    @Test
    void after_a_pause_that_leaves_the_specialist_time_it_is_not_asked_again() {
        world.now = Objects.requireNonNull(prepare().deadline()).minus(Deadlines.MARGIN).minusMillis(1);
        world.tell(new Event.Resumed(Duration.ofMinutes(4)));
        assertThat(delegated().attempt()).isEqualTo(1);
    }

    @Test
    void what_lost_against_a_higher_fence_is_delegated_above_it_three_times() {
        reports(1, 1, new Event.Outcome.Stale("lost", 41L));
        assertThat(delegated()).extracting(StepRun.Delegated::attempt, StepRun.Delegated::fence).containsExactly(2, 42L);
        reports(2, 1, new Event.Outcome.Stale("lost", 50L));
        reports(3, 1, new Event.Outcome.Stale("the deadline had passed", null));
        assertThat(world.env.work().ended()).containsEntry(deployment, Phase.FAILED);
        assertThat(world.env.work().finished().getFirst().outcome()).contains("refused 3 times in a row: the deadline had passed");
    }

    @Test
    void no_fence_that_others_name_ends_the_counting() {
        reports(1, 1, new Event.Outcome.Stale("lost", Long.MAX_VALUE));
        assertThat(delegated().fence()).isPositive();
        reports(2, 1, new Event.Outcome.Stale("lost", Long.MAX_VALUE));
        assertThat(delegated().fence()).isEqualTo(Environment.FENCE_MAX + 2);
    }

    @Test
    void a_restarted_specialist_gets_what_its_predecessor_had_and_nothing_that_is_its_own() {
        reports(1, 1, new Event.Outcome.AtWork(""));
        world.tell(new Event.SpecialistRestarted("render-deployer", "i1"));
        assertThat(delegated().attempt()).as("its own").isEqualTo(1);
        world.tell(new Event.SpecialistRestarted("cicd-specialist", "i2"));
        assertThat(delegated().attempt()).as("another's").isEqualTo(1);
        world.tell(new Event.SpecialistRestarted("render-deployer", "i2"));
        assertThat(delegated().attempt()).isEqualTo(2);
    }

    /** It had been read by a process that ended before it said a word, and was asked for again after 15 s of silence only. */
    @Test
    void a_restarted_specialist_gets_at_once_what_nobody_has_reported_about() {
        world.tell(new Event.SpecialistRestarted("render-deployer", "i2"));
        assertThat(delegated().attempt()).isEqualTo(2);
        reports(1, 1, new Event.Outcome.Done("", Map.of("digest", "sha256:1")));
        assertThat(prepare().state()).as("a word about the first attempt is late").isEqualTo(StepState.DELEGATED);
    }

    @Test
    void a_tick_that_changes_nothing_leaves_the_state_as_it_is() {
        Environment before = world.env;
        at(world.now.plusSeconds(1));
        assertThat(world.env).isEqualTo(before);
    }
}
