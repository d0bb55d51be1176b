package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Decision.Answer;
import dev.slipway.deploymentmanager.execution.Deployment.Aim;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Standing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other forms of what is live: another number of instances, new ones, other variables. */
class AimsTest {
    private final World world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 3));
    private String first = "";

    @BeforeEach
    void three_instances_run() {
        first = world.deploy("1");
        world.run(500);
    }

    private Standing standing() {
        return Objects.requireNonNull(world.env.wanted().standing());
    }

    private void onlyWhatIsWantedRuns(int instances) {
        assertThat(world.alive.keySet()).as(world::story).containsExactlyInAnyOrderElementsOf(standing().instances()).hasSize(instances);
        assertThat(Routing.shares(world.env)).singleElement().satisfies(share ->
                assertThat(share.instances()).extracting(Route.Served::instance).containsExactlyInAnyOrderElementsOf(standing().instances()));
        assertThat(standing().slots()).extracting(slot -> slot.slot()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void the_live_release_gets_another_number_of_instances_until_a_version_is_deployed(int instances) {
        Set<String> before = Set.copyOf(world.alive.keySet());
        String scaled = world.aims(Kind.SCALE, new Aim.Scaled(instances));
        world.run(500);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(scaled, Phase.SUCCEEDED);
        onlyWhatIsWantedRuns(instances);
        assertThat(standing().release().id()).isEqualTo(first);
        assertThat(instances > 3 ? world.alive.keySet() : before).containsAll(instances > 3 ? before : world.alive.keySet());
        world.deploy("2");
        world.run(500);
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void other_variables_and_a_rollback_leave_the_number_that_was_wanted() {
        world.deploy("2");
        world.run(500);
        world.aims(Kind.SCALE, new Aim.Scaled(5));
        world.run(500);
        String configured = world.aims(Kind.CONFIGURE, new Aim.Configured(Map.of("A", "1")));
        world.run(1000);
        assertThat(standing().release().id()).as(world::story).isEqualTo(configured);
        onlyWhatIsWantedRuns(5);
        Release before = ((Environments.Rollback.To) Environments.rollback(world.env, configured)).release();
        world.tell(new Event.Asked(Deployment.queued("r", Kind.ROLLBACK, "ann", null, world.now, false).bringing(before.again("r", null), null)));
        world.run(1000);
        assertThat(standing().release().version()).as(world::story).isEqualTo("2");
        onlyWhatIsWantedRuns(5);
        world.deploy("3");
        world.run(1000);
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void more_instances_that_do_not_start_are_undone() {
        world.broken.add("1");
        String scaled = world.aims(Kind.SCALE, new Aim.Scaled(5));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry(scaled, Phase.ROLLED_BACK);
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void an_instance_that_is_repaired_meanwhile_keeps_its_slot() {
        String dead = standing().instances().getLast();
        world.alive.remove(dead);
        world.deaf = true;
        world.aims(Kind.SCALE, new Aim.Scaled(2));
        world.deaf = false;
        world.tell(new Event.HealAsked("h", "error-analyst", first, standing().instances().getFirst(), true, "hangs"));
        world.run(500);
        onlyWhatIsWantedRuns(2);
    }

    @Test
    void all_instances_are_replaced_in_turn_and_never_fewer_than_wanted_run() {
        Set<String> before = Set.copyOf(world.alive.keySet());
        String restart = world.aims(Kind.HEAL, new Aim.Restarted(null));
        while (world.env.work().running() != null) {
            assertThat(world.alive).hasSizeBetween(3, 4);
            assertThat(Routing.shares(world.env).getFirst().instances()).hasSizeBetween(3, 4);
            world.turn();
        }
        assertThat(world.env.work().ended()).as(world::story).containsEntry(restart, Phase.SUCCEEDED);
        assertThat(world.env.work().finished().getFirst().outcome()).isEqualTo("3 instances were replaced in turn");
        onlyWhatIsWantedRuns(3);
        assertThat(world.alive.keySet()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void one_instance_is_replaced() {
        String instance = standing().instances().get(1);
        Set<String> before = Set.copyOf(world.alive.keySet());
        world.aims(Kind.HEAL, new Aim.Restarted(instance));
        world.run(500);
        onlyWhatIsWantedRuns(3);
        assertThat(before).filteredOn(each -> !world.alive.containsKey(each)).containsExactly(instance);
    }

    @Test
    void a_restart_ends_with_the_first_successor_that_does_not_start() {
        Set<String> before = Set.copyOf(world.alive.keySet());
        world.broken.add("1");
        String restart = world.aims(Kind.HEAL, new Aim.Restarted(null));
        world.run(500);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(restart, Phase.FAILED);
        assertThat(world.alive.keySet()).isEqualTo(before);
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void a_restart_that_is_cancelled_leaves_as_many_as_are_wanted() {
        String restart = world.aims(Kind.HEAL, new Aim.Restarted(null));
        world.until(env -> env.running().find("restart-2-await").state().isActive());
        world.tell(new Event.StopAsked(restart, "ann", false));
        world.run(500);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(restart, Phase.CANCELLED);
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void an_instance_that_has_its_turn_to_come_is_not_repaired_beside_it() {
        String restart = world.aims(Kind.HEAL, new Aim.Restarted(null));
        String last = standing().instances().getLast();
        world.alive.remove(last);
        Decision decision = Environments.decide(world.env, new Event.HealAsked("h", "error-analyst", first, last, false, "exited"), world.around, world.now);
        assertThat(decision.answer()).isEqualTo(new Answer.Taken(restart, true));
        world.run(500);
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void other_variables_come_with_a_release_of_their_own_of_what_is_live_when_it_begins() {
        world.deploy("2");
        String configured = world.aims(Kind.CONFIGURE, new Aim.Configured(Map.of("A", "1")));
        world.run(1000);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(configured, Phase.SUCCEEDED);
        assertThat(standing().release()).returns(configured, each -> each.id()).returns("2", each -> each.version())
                .returns(Map.of("A", "1"), each -> Map.copyOf(each.variables()));
        onlyWhatIsWantedRuns(3);
    }

    @Test
    void neither_takes_the_place_of_a_version_that_waits() {
        world.deploy("2");
        String third = world.deploy("3");
        String scaled = world.aims(Kind.SCALE, new Aim.Scaled(1));
        world.run(2000);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(third, Phase.SUCCEEDED).containsEntry(scaled, Phase.SUCCEEDED);
        onlyWhatIsWantedRuns(1);
    }

    private Answer asks(Environment env, Kind kind, Aim aim) {
        return Objects.requireNonNull(Environments.decide(env, new Event.Asked(Deployment.queued("x", kind, "ann", null, world.now, false).aiming(aim)),
                world.around, world.now).answer());
    }

    @Test
    void what_cannot_be_is_refused_and_leaves_nothing() {
        assertThat(asks(world.env, Kind.SCALE, new Aim.Scaled(0)))
                .isEqualTo(new Answer.Invalid("/instances", "0 is not a number of instances; use 1 to 100"));
        assertThat(asks(world.env, Kind.SCALE, new Aim.Scaled(101))).isInstanceOf(Answer.Invalid.class);
        assertThat(asks(world.env, Kind.HEAL, new Aim.Restarted("x"))).isEqualTo(new Answer.Invalid("/instance",
                "'x' is no instance that should run in shop/dev; those are " + String.join(", ", standing().instances())));
        for (Aim aim : List.of(new Aim.Scaled(2), new Aim.Restarted(null), new Aim.Configured(Map.of()))) {
            assertThat(asks(Environment.empty("shop", "dev"), Kind.SCALE, aim)).isEqualTo(new Answer.Refused("nothing runs in shop/dev; deploy first"));
        }
    }
}
