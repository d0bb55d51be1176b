package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Seen.End;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentsTest {
    private static final String ROLLING = "{\"type\":\"rolling\"}";
    private static final String BLUE_GREEN = "{\"type\":\"blue-green\"}";

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, BLUE_GREEN})
    void a_version_takes_the_place_of_another(String strategy) {
        var world = new World(1, 0, World.manifest(strategy, 3));
        world.deploy("1");
        world.run(500);
        String second = world.deploy("2");
        world.run(500);
        assertThat(world.env.work().ended().get(second)).isEqualTo(Phase.SUCCEEDED);
        assertThatWhatRunsIsWanted(world);
        assertThat(world.env.wanted().standing().release().version()).isEqualTo("2");
        assertThat(Routing.shares(world.env)).singleElement().satisfies(share -> {
            assertThat(share.weight()).isEqualTo(100);
            assertThat(share.instances()).hasSize(3);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {ROLLING, BLUE_GREEN})
    void what_does_not_start_is_undone_and_what_ran_before_runs(String strategy) {
        var world = new World(2, 0, World.manifest(strategy, 2));
        world.deploy("1");
        world.run(500);
        world.broken.add("2");
        String second = world.deploy("2");
        world.run(500);
        assertThat(world.env.work().ended().get(second)).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.env.wanted().standing().release().version()).isEqualTo("1");
        assertThatWhatRunsIsWanted(world);
    }

    @Test
    void a_first_version_that_fails_leaves_nothing() {
        var world = new World(3, 0, World.manifest(ROLLING, 2));
        world.broken.add("1");
        String first = world.deploy("1");
        world.run(500);
        assertThat(world.env.work().ended().get(first)).isEqualTo(Phase.FAILED);
        assertThat(world.alive).isEmpty();
        assertThat(world.env.wanted().blocked()).isNull();
    }

    @Test
    void the_newest_supersedes_what_has_not_begun() {
        var world = new World(4, 0, World.manifest(ROLLING, 1));
        String first = world.deploy("1");
        String second = world.deploy("2");
        String third = world.deploy("3");
        world.run(2000);
        assertThat(world.env.work().ended()).containsEntry(first, Phase.SUCCEEDED).containsEntry(second, Phase.SUPERSEDED)
                .containsEntry(third, Phase.SUCCEEDED);
        assertThatWhatRunsIsWanted(world);
    }

    @Test
    void a_dead_instance_is_replaced_in_its_slot() {
        var world = new World(5, 0, World.manifest(ROLLING, 2));
        world.deploy("1");
        world.run(500);
        String dead = world.alive.keySet().iterator().next();
        world.die(dead, End.BY_ITSELF);
        world.turn();
        String release = Objects.requireNonNull(world.env.wanted().standing()).release().id();
        world.tell(new Event.HealAsked("heal-1", "error-analyst", release, dead, false, "exited"));
        world.run(500);
        assertThat(world.env.work().ended().get("heal-1")).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.alive).hasSize(2).doesNotContainKey(dead);
        assertThatWhatRunsIsWanted(world);
    }

    @Test
    void what_was_lost_with_its_host_is_restored() {
        var world = new World(6, 0, World.manifest(ROLLING, 3));
        world.deploy("1");
        world.run(500);
        List.copyOf(world.alive.keySet()).forEach(each -> world.die(each, End.LOST_WITH_ITS_HOST));
        for (int i = 0; i < 200; i++) {
            world.turn();
        }
        assertThat(world.alive).hasSize(3);
        assertThatWhatRunsIsWanted(world);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void whatever_is_late_lost_or_repeated_what_runs_is_what_the_phase_says(long seed) {
        World world = Histories.random(seed);
        world.settle();
        assertThat(world.env.work().running()).as(() -> "a plan that never ends: " + world.story()).isNull();
        assertThat(world.env.work().queue()).isEmpty();
        if (world.env.wanted().blocked() != null) {
            world.broken.clear();
            world.deploy("last", true);
            world.settle();
        }
        assertEventsAreNumberedWithoutGaps(world);
        assertThat(world.env.wanted().blocked()).as(world::story).isNull();
        assertThatWhatRunsIsWanted(world);
    }

    private static void assertThatWhatRunsIsWanted(World world) {
        var standing = world.env.wanted().standing();
        var wanted = standing == null ? List.<String>of() : standing.instances();
        assertThat(world.alive.keySet()).as(() -> "what runs, after " + world.story())
                .containsExactlyInAnyOrderElementsOf(wanted);
        if (standing != null) {
            assertThat(Routing.shares(world.env).stream().flatMap(share -> share.instances().stream()).map(Route.Served::instance))
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    private static void assertEventsAreNumberedWithoutGaps(World world) {
        var newest = new HashMap<String, Long>();
        var ended = new HashMap<String, Journal.Entry>();
        for (Journal.Entry entry : world.told) {
            assertThat(entry.number()).as(entry.toString()).isEqualTo(newest.getOrDefault(entry.deployment(), 0L) + 1);
            assertThat(ended).as("an event after the last").doesNotContainKey(entry.deployment());
            newest.put(entry.deployment(), entry.number());
            if (entry.last()) {
                ended.put(entry.deployment(), entry);
            }
        }
    }
}
