package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Decision.Answer;
import dev.slipway.deploymentmanager.execution.Seen.End;
import dev.slipway.deploymentmanager.plan.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person holds: no step begins, nothing is lost, and no deadline passes. */
class HoldsTest {
    private final World world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 1));
    private String second = "";

    @BeforeEach
    void the_second_version_is_prepared() {
        world.deploy("1");
        world.run(500);
        world.deaf = true;
        second = world.deploy("2");
        world.deaf = false;
    }

    private Answer answer(Event event) {
        Answer answer = Objects.requireNonNull(Environments.decide(world.env, event, world.around, world.now).answer());
        world.tell(event);
        return answer;
    }

    private Answer pauses(String id) {
        return answer(new Event.PauseAsked(id, "ann"));
    }

    private Answer resumes(String id) {
        return answer(new Event.ResumeAsked(id, "ann"));
    }

    private void waits(Duration time) {
        world.now = world.now.plus(time);
        world.tell(new Event.Tick(true));
    }

    private StepRun step(String id) {
        return Objects.requireNonNull(world.env.running().find(id));
    }

    private void isPrepared() {
        int attempt = Objects.requireNonNull(step("prepare").delegation()).attempt();
        world.tell(new Event.Reported(second, "prepare", attempt, 9, "i1", new Event.Outcome.Done("", Map.of("digest", "sha256:1"))));
    }

    @Test
    void a_step_that_is_under_way_ends_and_none_begins_until_it_goes_on() {
        assertThat(pauses(second)).isEqualTo(new Answer.Taken(second, false));
        assertThat(pauses(second)).isEqualTo(new Answer.Taken(second, true));
        assertThat(world.env.running().phase()).isEqualTo(Phase.PAUSED);
        isPrepared();
        waits(Duration.ofHours(1));
        assertThat(step("prepare").state()).isEqualTo(StepState.SUCCEEDED);
        assertThat(step("verify-artifact").state()).isEqualTo(StepState.PENDING);
        assertThat(resumes(second)).isEqualTo(new Answer.Taken(second, false));
        assertThat(resumes(second)).isEqualTo(new Answer.Taken(second, true));
        world.run(500);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(second, Phase.SUCCEEDED);
    }

    @Test
    void no_deadline_passes_while_it_is_held_and_who_is_at_work_has_its_time_again() {
        pauses(second);
        for (int i = 0; i < 60; i++) {
            waits(Duration.ofMinutes(1));
        }
        assertThat(step("prepare").state()).as(world::story).isEqualTo(StepState.DELEGATED);
        resumes(second);
        waits(Duration.ofMinutes(1));
        assertThat(step("prepare").state()).isEqualTo(StepState.DELEGATED);
        isPrepared();
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.SUCCEEDED);
    }

    @Test
    void what_fails_while_it_is_held_is_undone() {
        pauses(second);
        world.tell(new Event.Reported(second, "prepare", 1, 9, "i1", new Event.Outcome.Failed("no such file")));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.ROLLED_BACK);
    }

    @Test
    void it_can_be_cancelled_and_rolled_back() {
        pauses(second);
        assertThat(answer(new Event.StopAsked(second, "ann", true))).isEqualTo(new Answer.Taken(second, false));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.ROLLED_BACK);
        assertThat(pauses(second)).isEqualTo(new Answer.Refused("the deployment has ended: ROLLED_BACK"));
        assertThat(resumes("x")).isEqualTo(new Answer.NotFound("there is no deployment x in shop/dev"));
    }

    @Test
    void an_undo_is_not_held() {
        world.deaf = true;
        world.until(env -> env.running().find("prepare").state().isActive());
        isPrepared();
        world.deaf = false;
        world.tell(new Event.Reported(second, "verify-artifact", 1, 9, "i1", new Event.Outcome.Done("", Map.of())));
        world.until(env -> env.running().steps().stream().anyMatch(each -> each.step().action() instanceof Action.AwaitHealthy && each.state().isActive()));
        world.deaf = true;
        world.tell(new Event.StopAsked(second, "ann", false));
        assertThat(pauses(second)).isEqualTo(new Answer.Refused("the deployment is ROLLING_BACK: an undo is not held"));
    }

    @Test
    void what_should_run_is_repaired_while_a_deployment_is_held() {
        pauses(second);
        String instance = Objects.requireNonNull(world.env.wanted().standing()).instances().getFirst();
        world.alive.remove(instance);
        world.tell(new Event.InstanceSeen(new Seen.Instance(instance, End.BY_ITSELF, null, "exited with code 1", List.of())));
        world.tell(new Event.HealAsked("h", "error-analyst", world.env.wanted().standing().release().id(), instance, false, "exited"));
        world.until(env -> !env.wanted().standing().wants(instance));
        assertThat(world.env.running().phase()).isEqualTo(Phase.PAUSED);
        assertThat(world.alive.keySet()).containsExactlyElementsOf(world.env.wanted().standing().instances());
    }

    @Test
    void one_that_waits_is_not_begun_while_it_is_held() {
        String third = world.deploy("3");
        assertThat(pauses(third)).isEqualTo(new Answer.Taken(third, false));
        isPrepared();
        world.run(500);
        assertThat(world.env.work().running()).isNull();
        assertThat(world.env.work().queue()).singleElement().returns(Phase.PAUSED, Deployment::phase);
        resumes(third);
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.SUCCEEDED).containsEntry(third, Phase.SUCCEEDED);
    }
}
