package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.plan.Action;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an environment is reached: its port, its route, and what edges say to it. */
class ServingTest {
    private static final String ROLLING = "{\"type\":\"rolling\"}";
    private final World world = new World(1, 0, World.manifest(ROLLING, 2));

    private void edge(long revision, String refused, boolean portTaken) {
        world.tell(new Event.EdgeSeen("e1", new Seen.Edge(revision, refused, portTaken, Set.of())));
    }

    private StepRun switching() {
        world.answering = false;
        world.until(env -> env.running().steps().stream().anyMatch(step -> step.step().action() instanceof Action.Switch && step.state().isActive()));
        return world.env.running().steps().stream().filter(step -> step.step().action() instanceof Action.Switch && step.state().isActive())
                .findFirst().orElseThrow();
    }

    @Test
    void before_it_ever_listened_a_taken_port_makes_way_for_the_next() {
        String first = world.deploy("1");
        StepRun step = switching();
        int port = world.env.serving().port();
        edge(step.revision(), "port " + port + " is held by process 4711", true);
        assertThat(world.env.serving().port()).isEqualTo(port == 10010 ? 10000 : port + 1);
        assertThat(Objects.requireNonNull(world.env.running().find(step.id())).revision()).isEqualTo(step.revision() + 1);
        edge(step.revision(), null, false);
        assertThat(world.env.serving().portProven()).as("that was the port before").isFalse();
        edge(step.revision() + 1, null, false);
        assertThat(world.env.serving().portProven()).isTrue();
        assertThat(world.env.work().ended()).containsEntry(first, Phase.SUCCEEDED);
    }

    @Test
    void a_port_that_was_served_stays_and_its_refusal_fails_the_step_with_the_edges_own_words() {
        world.deploy("1");
        world.run(500);
        int port = world.env.serving().port();
        String second = world.deploy("2");
        StepRun step = switching();
        edge(step.revision(), "port " + port + " is held by process 4711", true);
        assertThat(world.env.serving().port()).isEqualTo(port);
        assertThat(Objects.requireNonNull(world.env.running().find(step.id())).detail())
                .isEqualTo("edge e1 refuses revision " + step.revision() + ": port " + port + " is held by process 4711");
        world.now = Objects.requireNonNull(step.deadline());
        world.tell(new Event.Tick(true));
        assertThat(world.env.running().failure()).isEqualTo("step 'Share the traffic 50 % and 50 %' failed: not done within PT1M30S: edge e1 refuses revision "
                + step.revision() + ": port " + port + " is held by process 4711");
        edge(world.env.serving().revision(), null, false);
        world.answering = true;
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.ROLLED_BACK);
    }

    @Test
    void a_step_that_no_edge_follows_says_which_has_what() {
        world.deploy("1");
        StepRun step = switching();
        world.around = new Surroundings(Set.of("e1", "e2"), World.AROUND.ports(), true);
        world.now = Objects.requireNonNull(step.deadline());
        world.tell(new Event.Tick(true));
        assertThat(world.env.running().failure()).endsWith("edge e1 has told nothing; edge e2 has told nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, "{\"type\":\"blue-green\"}"})
    void a_service_that_is_no_web_service_for_a_while_keeps_its_port(String strategy) {
        world.registers(World.manifest(strategy, 2));
        world.deploy("1");
        StepRun step = switching();
        edge(step.revision(), "the port that is proposed first is held by somebody else", true);
        world.answering = true;
        edge(world.env.serving().revision(), null, false);
        world.run(500);
        int port = world.env.serving().port();
        long revision = world.env.serving().revision();
        world.registers(World.manifest(strategy, 2).replace("\"strategy\"", "\"service\":{\"type\":\"worker\"},\"strategy\""));
        String second = world.deploy("2");
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(second, Phase.SUCCEEDED);
        assertThat(world.env.serving().route()).isNull();
        world.registers(World.manifest(strategy, 2));
        String third = world.deploy("3");
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(third, Phase.SUCCEEDED);
        assertThat(world.env.serving().port()).isEqualTo(port);
        assertThat(world.env.serving().revision()).isGreaterThan(revision);
    }

    @Test
    void a_retired_environment_gives_its_port_back_and_counts_its_revisions_on() {
        world.deploy("1");
        world.run(500);
        long revision = world.env.serving().revision();
        long fence = world.env.fence();
        world.tell(new Event.Asked(Deployment.queued("r", Kind.RETIRE, "ann", null, world.now, true)));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("r", Phase.SUCCEEDED);
        assertThat(world.alive).isEmpty();
        assertThat(world.env.serving()).isEqualTo(new Environment.Serving(null, world.env.serving().revision(), 0, false));
        assertThat(world.env.wanted().releases()).isEmpty();
        assertThat(world.env.isIdle()).isTrue();
        assertThat(world.env.serving().revision()).isGreaterThanOrEqualTo(revision);
        assertThat(world.env.fence()).isGreaterThanOrEqualTo(fence);
    }

    @Test
    void a_retirement_waits_for_the_deployment_that_runs_and_takes_what_it_brought() {
        String first = world.deploy("1");
        world.tell(new Event.Asked(Deployment.queued("r", Kind.RETIRE, "ann", null, world.now, true)));
        world.run(1000);
        assertThat(world.env.work().ended()).containsEntry(first, Phase.SUCCEEDED).containsEntry("r", Phase.SUCCEEDED);
        assertThat(world.alive).isEmpty();
    }

    @Test
    void a_retirement_where_nothing_ran_ends_at_once() {
        world.tell(new Event.Asked(Deployment.queued("r", Kind.RETIRE, "ann", null, world.now, true)));
        assertThat(world.env.work().finished()).singleElement().extracting(Deployment::outcome).isEqualTo("nothing ran");
    }

    @Test
    void what_others_told_is_kept_only_of_what_matters() {
        world.deploy("1");
        world.run(500);
        world.deploy("2");
        world.run(500);
        world.run(500);
        assertThat(world.env.seen().instances().keySet())
                .containsExactlyInAnyOrderElementsOf(Objects.requireNonNull(world.env.wanted().standing()).instances());
        Environment before = world.env;
        world.tell(new Event.InstanceSeen(new Seen.Instance("stranger", Seen.End.NONE, null, "", List.of())));
        world.tell(new Event.InstanceGone("stranger"));
        assertThat(world.env.seen()).isEqualTo(before.seen());
        for (int i = 0; i < 100; i++) {
            world.tell(new Event.EdgeSeen("gone-" + i, new Seen.Edge(1, null, false, Set.of())));
        }
        assertThat(world.env.seen().edges()).containsKey("e1").hasSizeLessThanOrEqualTo(Seen.EDGES_KEPT + 1);
    }

    @Test
    void a_deployment_of_a_known_id_is_not_a_second_one() {
        String first = world.deploy("1");
        world.run(500);
        Decision again = Environments.decide(world.env, new Event.Asked(Deployment.queued(first, Kind.DEPLOY, "ann", null, world.now, false)),
                world.around, world.now);
        assertThat(again.answer()).isEqualTo(new Decision.Answer.Refused("there is a deployment " + first + " already"));
        assertThat(again.events()).isEmpty();
    }
}
