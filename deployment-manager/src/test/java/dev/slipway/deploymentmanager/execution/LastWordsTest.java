package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Seen.End;
import dev.slipway.deploymentmanager.plan.Action;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which lines of log the outcome of a failure shows. */
class LastWordsTest {
    private final World world = new World(1, 0, World.manifest("{\"type\":\"blue-green\"}", 2));
    private final String deployment = world.deploy("1");
    private final List<String> instances;

    /** Of two instances that both run, the second is never healthy; nothing is carried out any more but by hand. */
    LastWordsTest() {
        world.until(env -> env.running().steps().stream()
                .anyMatch(step -> step.step().action() instanceof Action.AwaitHealthy && step.state().isActive()));
        instances = List.copyOf(Undo.starts(world.env.running(), deployment).stream().map(slot -> slot.instance()).toList());
        world.deaf = true;
        world.tell(new Event.Reported(deployment, "await-healthy", 1, 9, "i1", new Event.Outcome.Failed(instances.get(1) + ": GET / answers 503")));
    }

    private void hasStopped(String step) {
        world.tell(new Event.Reported(deployment, step, 1, 9, "i1", new Event.Outcome.Done("", java.util.Map.of())));
    }

    private void ends(String instance, String... lines) {
        world.tell(new Event.InstanceSeen(new Seen.Instance(instance, End.REQUESTED, null, "", List.of(lines))));
    }

    private String outcome() {
        assertThat(world.env.work().ended()).as(world::story).containsEntry(deployment, Phase.FAILED);
        return Objects.requireNonNull(world.env.work().finished().getFirst().outcome());
    }

    @Test
    void what_was_never_healthy_shows_its_last_lines_when_it_has_been_stopped() {
        ends(instances.get(0), "listening");
        ends(instances.get(1), "listening", "no database");
        hasStopped("undo-start");
        assertThat(outcome()).isEqualTo("step 'Wait until all are healthy' failed: " + instances.get(1) + ": GET / answers 503\n"
                + "last lines of " + instances.get(1) + ":\nlistening\nno database");
    }

    @Test
    void a_deployment_waits_for_the_end_of_what_it_stopped_but_not_for_ever() {
        hasStopped("undo-start");
        world.now = world.now.plus(LastWords.PATIENCE).minusMillis(1);
        world.tell(new Event.Tick(true));
        assertThat(world.env.work().running()).isNotNull();
        world.now = world.now.plusMillis(1);
        world.tell(new Event.Tick(true));
        assertThat(outcome()).endsWith("GET / answers 503");
    }

    @Test
    void an_instance_without_a_log_is_not_waited_for() {
        ends(instances.get(0));
        hasStopped("undo-start");
        assertThat(outcome()).endsWith("GET / answers 503");
    }
}
