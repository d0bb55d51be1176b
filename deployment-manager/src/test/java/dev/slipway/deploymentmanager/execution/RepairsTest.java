package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Seen.End;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repaired, what is restored, and what is left to others. */
class RepairsTest {
    private static final String ROLLING = "{\"type\":\"rolling\"}";
    private static final String BLUE_GREEN = "{\"type\":\"blue-green\"}";
    private World world = new World(1, 0, World.manifest(ROLLING, 2));
    private String instance = "";
    private String release = "";

    @BeforeEach
    void two_instances_run() {
        starts(ROLLING);
    }

    private void starts(String strategy) {
        world = new World(1, 0, World.manifest(strategy, 2));
        release = world.deploy("1");
        world.run(500);
        instance = standing().slots().getFirst().instance();
    }

    private Standing standing() {
        return Objects.requireNonNull(world.env.wanted().standing());
    }

    private Decision heals(String id, String of, String dead) {
        Decision decision = Environments.decide(world.env, new Event.HealAsked(id, "error-analyst", of, dead, false, "exited"), world.around, world.now);
        world.tell(new Event.HealAsked(id, "error-analyst", of, dead, false, "exited"));
        return decision;
    }

    private void forgets(String id) {
        world.tell(new Event.InstanceGone(id));
    }

    private void waits(Duration time) {
        world.now = world.now.plus(time);
        world.tell(new Event.Tick(true));
    }

    private static Predicate<Environment> isActive(Class<? extends Action> action) {
        return env -> env.work().running() != null && env.running().steps().stream()
                .anyMatch(step -> action.isInstance(step.step().action()) && step.state().isActive());
    }

    // ---- who repairs

    @ParameterizedTest
    @EnumSource(names = {"BY_ITSELF", "REQUESTED"})
    void what_ended_is_left_to_the_analyst_also_when_nobody_knows_it_any_more(End end) {
        world.die(instance, end);
        world.run(10);
        world.turn();
        forgets(instance);
        waits(Repairs.FORGOTTEN);
        assertThat(world.env.work().running()).as(world::story).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, BLUE_GREEN})
    void what_was_lost_with_its_host_is_restored_while_a_plan_brings_something_else(String strategy) {
        starts(strategy);
        world.broken.add("2");
        String second = world.deploy("2");
        standing().instances().forEach(each -> {
            world.alive.remove(each);
            world.tell(new Event.InstanceSeen(new Seen.Instance(each, End.LOST_WITH_ITS_HOST, null, "", List.of())));
        });
        waits(Duration.ZERO);
        assertThat(world.env.running().steps()).as("repairs within the plan").filteredOn(step -> step.group() != null).isNotEmpty();
        world.run(2000);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(second, Phase.ROLLED_BACK).hasSize(2);
        assertThat(world.alive.keySet()).as(world::story).containsExactlyInAnyOrderElementsOf(standing().instances()).hasSize(2);
        assertThat(world.alive.values()).containsOnly(release);
    }

    @Test
    void what_was_lost_with_its_host_is_restored_also_when_nobody_knows_it_any_more() {
        world.tell(new Event.InstanceSeen(new Seen.Instance(instance, End.LOST_WITH_ITS_HOST, null, "", List.of())));
        forgets(instance);
        waits(Duration.ZERO);
        assertThat(world.env.running().kind()).isEqualTo(Kind.HEAL);
        assertThat(world.env.running().requestedBy()).isEqualTo("deployment-manager");
    }

    @Test
    void what_nobody_ever_told_an_end_of_is_restored_when_it_was_unknown_for_30_s() {
        forgets(instance);
        waits(Repairs.FORGOTTEN.minusMillis(1));
        assertThat(world.env.work().running()).isNull();
        waits(Duration.ofMillis(1));
        assertThat(world.env.running().kind()).isEqualTo(Kind.HEAL);
    }

    @Test
    void what_is_forgotten_while_its_deployment_still_runs_is_restored_after_it() {
        world.deploy("2");
        world.until(env -> env.work().running() != null && Undo.starts(env.running(), env.running().id()).stream()
                .anyMatch(slot -> env.seen().instances().containsKey(slot.instance())));
        String fresh = Undo.starts(world.env.running(), world.env.running().id()).getFirst().instance();
        forgets(fresh);
        world.run(500);
        world.alive.remove(fresh);
        waits(Repairs.FORGOTTEN);
        assertThat(world.env.running().kind()).isEqualTo(Kind.HEAL);
    }

    // ---- what is refused

    @Test
    void what_is_not_live_is_not_repaired() {
        assertThat(heals("h", "another", instance).answer()).isEqualTo(new Decision.Answer.Refused("release another is not the live one of shop/dev"));
    }

    @Test
    void the_release_that_a_deployment_brings_is_left_to_it() {
        String second = world.deploy("2");
        assertThat(heals("h", second, "x").answer())
                .isEqualTo(new Decision.Answer.Refused("release " + second + " is under judgement by its own deployment"));
    }

    @Test
    void what_is_being_drained_is_not_repaired() {
        world.draining = Set.copyOf(standing().instances());
        world.deploy("2");
        world.until(isActive(Action.Drain.class));
        var draining = (Action.Drain) world.env.running().steps().stream().filter(step -> step.state().isActive()).findFirst().orElseThrow()
                .step().action();
        assertThat(heals("h", release, draining.instances().getFirst()).answer()).isEqualTo(new Decision.Answer.Refused(
                "instance " + draining.instances().getFirst() + " is being ended by deployment deployment-2"));
    }

    @Test
    void what_gets_no_requests_any_more_is_not_repaired() {
        starts(BLUE_GREEN);
        world.deploy("2");
        world.until(isActive(Action.Switch.class));
        assertThat(heals("h", release, instance).answer()).isEqualTo(new Decision.Answer.Refused(
                "release " + release + " gets no requests any more: deployment deployment-2 ends it"));
    }

    @Test
    void nothing_is_repaired_in_an_environment_that_is_being_retired() {
        world.tell(new Event.Asked(Deployment.queued("r", Kind.RETIRE, "ann", null, world.now, true)));
        assertThat(heals("h", release, instance).answer()).isEqualTo(new Decision.Answer.Refused("shop/dev is being retired"));
    }

    // ---- what a repair ends

    /** The word of the kill was lost; when it was asked for once more, the successor served and was killed in the other's stead. */
    @Test
    void a_kill_that_is_asked_for_once_more_is_about_what_hung_and_not_about_its_successor() {
        world.tell(new Event.HealAsked("h", "error-analyst", release, instance, true, "hangs"));
        world.until(isActive(Action.RouteIn.class));
        assertThat(world.env.running().serving(instance)).isNotEqualTo(instance);
        StepRun kill = Objects.requireNonNull(world.env.running().find("repair-1-kill"));
        assertThat(world.env.running().ends(kill, ((Action.Stop) kill.step().action()).slots())).containsExactly(instance);
    }

    /** No word of the kill ever came; the successor served by then, and was stopped as what a failed repair had started. */
    @Test
    void a_kill_that_fails_when_its_successor_serves_leaves_the_successor() {
        world.tell(new Event.HealAsked("h", "error-analyst", release, instance, true, "hangs"));
        world.until(env -> env.running().find("repair-1-in").state().isActive());
        String successor = world.env.running().serving(instance);
        world.env = Undo.failed(world.env, "repair-1-kill", "not done in time", world.now);
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("h", Phase.FAILED);
        assertThat(standing().wants(successor)).isTrue();
        assertThat(world.alive).containsKey(successor);
    }

    @Test
    void what_a_repair_started_is_stopped_once_also_when_two_of_its_steps_fail() {
        world.tell(new Event.HealAsked("h", "error-analyst", release, instance, true, "hangs"));
        String successor = world.env.running().substitutes().get(instance).instance();
        world.env = Undo.failed(Undo.failed(world.env, "repair-1-kill", "late", world.now), "repair-1-start", "late", world.now);
        assertThat(world.env.running().steps()).filteredOn(step -> step.id().equals("repair-1-undo"))
                .extracting(StepRun::state).containsExactly(StepState.PENDING);
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("h", Phase.FAILED);
        assertThat(world.alive).doesNotContainKey(successor);
    }

    // ---- what is repaired beside a plan

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, BLUE_GREEN})
    void a_repair_during_a_deployment_is_a_step_of_it_and_the_deployment_ends_all_the_same(String strategy) {
        starts(strategy);
        String second = world.deploy("2");
        world.until(isActive(Action.Start.class));
        world.alive.remove(instance);
        assertThat(heals("h", release, instance).answer()).isEqualTo(new Decision.Answer.Taken(second, false));
        assertThat(heals("h2", release, instance).answer()).isEqualTo(new Decision.Answer.Taken(second, true));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.SUCCEEDED).doesNotContainKeys("h", "h2");
        assertThat(world.alive.keySet()).containsExactlyInAnyOrderElementsOf(standing().instances());
    }

    @Test
    void where_an_undo_failed_the_refusal_says_what_a_person_can_do() {
        world.env = world.env.wanted(world.env.wanted().blocked("Stop the new instances: not tried"));
        assertThat(heals("h", release, instance).answer()).isEqualTo(new Decision.Answer.Refused("an undo failed in shop/dev; nothing is repaired"
                + " until a person rolls back or deploys with force; what is left: Stop the new instances: not tried"));
    }

    @Test
    void a_repair_that_failed_may_be_asked_for_again_in_the_same_deployment() {
        world.broken.add("1");
        world.alive.remove(instance);
        heals("h1", release, instance);
        String other = standing().slots().get(1).instance();
        world.alive.remove(other);
        world.deaf = true;
        heals("h2", release, other);
        world.deaf = false;
        world.until(env -> env.running().steps().stream().anyMatch(step -> step.id().equals("repair-1-start") && step.state() == StepState.FAILED));
        world.broken.clear();
        assertThat(heals("h3", release, instance).answer()).isEqualTo(new Decision.Answer.Taken("h1", false));
        world.run(1000);
        assertThat(world.env.work().ended()).containsEntry("h1", Phase.FAILED);
        assertThat(world.alive.keySet()).containsExactlyInAnyOrderElementsOf(standing().instances());
    }

    @Test
    void a_repair_of_which_two_steps_fail_is_undone_once() {
        world.deaf = true;
        world.tell(new Event.HealAsked("h", "error-analyst", release, instance, true, "hangs"));
        world.tell(new Event.Reported("h", "repair-1-kill", 1, 1, "i1", new Event.Outcome.Failed("the system holds it")));
        world.tell(new Event.Reported("h", "repair-1-start", 1, 1, "i1", new Event.Outcome.Cancelled("told to end")));
        assertThat(world.env.running().steps()).filteredOn(step -> step.id().equals("repair-1-undo")).hasSize(1);
    }

    @Test
    void two_repairs_of_different_instances_are_one_deployment() {
        for (String each : standing().instances()) {
            world.alive.remove(each);
            assertThat(heals("h-" + each, release, each).answer()).isEqualTo(new Decision.Answer.Taken("h-" + instance, false));
        }
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("h-" + instance, Phase.SUCCEEDED);
        assertThat(world.alive.keySet()).containsExactlyInAnyOrderElementsOf(standing().instances()).hasSize(2);
    }

    @Test
    void a_cancelled_repair_stops_what_it_started() {
        world.alive.remove(instance);
        heals("h", release, instance);
        world.until(isActive(Action.AwaitHealthy.class));
        assertThat(world.alive).hasSize(2);
        world.tell(new Event.StopAsked("h", "ann", false));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("h", Phase.CANCELLED);
        assertThat(world.alive).as(world::story).hasSize(1);
        assertThat(standing().wants(instance)).isTrue();
    }
}
