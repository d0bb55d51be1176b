package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.plan.Action;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an undo that failed left behind, and who ends it. */
class LeftoversTest {
    private static final String ROLLING = "{\"type\":\"rolling\"}";
    private static final String BLUE_GREEN = "{\"type\":\"blue-green\"}";
    private World world = new World(1, 0, World.manifest(ROLLING, 2));

    /** Version 1 runs; of version 2 nothing could be undone, as nobody carried the undo out. */
    private String leaves(String strategy, Class<? extends Action> cancelledIn) {
        world = new World(1, 0, World.manifest(strategy, 2));
        String first = world.deploy("1");
        world.run(500);
        String second = world.deploy("2");
        world.until(env -> env.work().running() != null && env.running().steps().stream()
                .anyMatch(step -> cancelledIn.isInstance(step.step().action()) && step.state().isActive()));
        world.deaf = true;
        world.tell(new Event.StopAsked(second, "ann", false));
        world.run(2000);
        world.deaf = false;
        assertThat(world.env.work().ended()).as(world::story).containsEntry(second, Phase.FAILED);
        assertThat(world.env.wanted().blocked()).isNotNull();
        assertThat(world.alive.values()).as(world::story).contains(second);
        return first;
    }

    private void onlyWhatIsWantedRuns() {
        assertThat(world.env.wanted().blocked()).as(world::story).isNull();
        assertThat(world.env.wanted().left()).as(world::story).isEmpty();
        var standing = Objects.requireNonNull(world.env.wanted().standing());
        assertThat(world.alive.keySet()).as(world::story).containsExactlyInAnyOrderElementsOf(standing.instances());
        assertThat(Routing.shares(world.env)).singleElement().satisfies(share ->
                assertThat(share.instances()).extracting(Route.Served::instance).containsExactlyInAnyOrderElementsOf(standing.instances()));
    }

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, BLUE_GREEN})
    void a_forced_deployment_ends_what_an_undo_left(String strategy) {
        leaves(strategy, Action.AwaitHealthy.class);
        world.deploy("3", true);
        world.run(500);
        onlyWhatIsWantedRuns();
    }

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, BLUE_GREEN})
    void what_an_undo_left_with_all_the_traffic_serves_until_the_next_version_does(String strategy) {
        leaves(strategy, Action.Stop.class);
        Set<String> left = Set.copyOf(world.alive.keySet());
        String third = world.deploy("3", true);
        world.until(env -> Routing.shares(env).stream().anyMatch(share -> share.release().equals(third)));
        assertThat(world.alive.keySet()).as(world::story).containsAll(left);
        world.run(500);
        onlyWhatIsWantedRuns();
    }

    @Test
    void a_rollback_ends_what_an_undo_left() {
        String first = leaves(BLUE_GREEN, Action.AwaitHealthy.class);
        var release = world.env.release(first);
        world.tell(new Event.Asked(Deployment.queued("r", Kind.ROLLBACK, "ann", null, world.now, false).bringing(release.again("r", null), null)));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("r", Phase.SUCCEEDED);
        onlyWhatIsWantedRuns();
    }

    @Test
    void a_retirement_ends_what_an_undo_left_also_where_nothing_should_run() {
        String first = world.deploy("1");
        world.until(env -> !world.alive.isEmpty());
        world.deaf = true;
        world.tell(new Event.StopAsked(first, "ann", false));
        world.run(2000);
        world.deaf = false;
        assertThat(world.env.wanted().standing()).isNull();
        assertThat(world.alive).isNotEmpty();
        world.tell(new Event.Asked(Deployment.queued("r", Kind.RETIRE, "ann", null, world.now, true)));
        world.run(500);
        assertThat(world.env.work().ended()).as(world::story).containsEntry("r", Phase.SUCCEEDED);
        assertThat(world.alive).isEmpty();
        assertThat(world.env.isIdle()).isTrue();
    }

    @Test
    void what_could_not_be_ended_is_told_and_ended_by_the_deployment_after_it() {
        leaves(BLUE_GREEN, Action.AwaitHealthy.class);
        String third = world.deploy("3", true);
        world.until(env -> Objects.requireNonNull(env.running().find("left-1-stop")).state().isActive());
        world.tell(new Event.Reported(third, "left-1-stop", 1, 9, "i1", new Event.Outcome.Failed("the system holds it")));
        assertThat(world.env.work().ended()).as(world::story).containsEntry(third, Phase.SUCCEEDED);
        assertThat(world.env.work().finished().getFirst().outcome()).contains("; still left of an undo that failed, and ended by the next deployment: shop-dev-");
        assertThat(world.env.wanted().left()).hasSize(1);
        world.deploy("4");
        world.run(500);
        onlyWhatIsWantedRuns();
    }

    @Test
    void a_forced_deployment_that_fails_too_leaves_the_environment_as_it_was() {
        leaves(BLUE_GREEN, Action.AwaitHealthy.class);
        var left = world.env.wanted().left();
        world.broken.add("3");
        String third = world.deploy("3", true);
        world.run(500);
        assertThat(world.env.work().ended()).as(world::story).containsEntry(third, Phase.ROLLED_BACK);
        assertThat(world.env.wanted().left()).isEqualTo(left);
        assertThat(world.env.wanted().blocked()).isNotNull();
        assertThat(world.env.work().queue()).isEqualTo(List.of());
    }
}
