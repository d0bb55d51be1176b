package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.testing.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manager ends at any moment, and what it had in hand goes on where it was. */
@ExtendWith(Stage.OfTheRun.class)
class RestartsTest {
    private final Stage stage;

    RestartsTest(Stage stage) {
        this.stage = stage;
    }

    static List<Long> seeds() {
        return Seeds.ofThisRun().limit(Seeds.times(2, 10)).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void closed_at_random_points_nothing_is_lost_and_nothing_done_twice(long seed) throws IOException {
        RandomGenerator random = Seeds.random(seed);
        var callers = new ArrayList<Caller>();
        var deployments = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            Caller caller = stage.newCaller();
            callers.add(caller);
            caller.registered(i % 2 == 0 ? "rolling" : "blue-green", 2);
            caller.deployed("1", 2);
            deployments.add(caller.deploy("2"));
        }
        for (int restart = 0; restart < 3; restart++) {
            stage.told.waitForMore(random.nextInt(40), Duration.ofMillis(300));
            stage.stopManager();
            if (random.nextInt(3) == 0) {
                stage.throwStateAway();
            }
            stage.startManager();
        }
        for (int i = 0; i < callers.size(); i++) {
            Caller caller = callers.get(i);
            assertThat(caller.ended(deployments.get(i)).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
            caller.runs("2", 2);
            caller.told(deployments.get(i), "QUEUED", "PLANNING", "RUNNING", "SUCCEEDED");
            assertThat(stage.platform.startsOfOne(caller.application)).isEqualTo(1);
        }
    }

    @Test
    void all_that_it_knows_comes_back_when_its_disk_is_lost() throws IOException {
        Caller caller = stage.newCaller();
        caller.registered("rolling", 1);
        caller.outcome(caller.variables(Map.of("COLOUR", "red")));
        caller.deployed("1", 1);
        Deployment second = caller.deployed("2", 1);
        stage.stopManager();
        stage.throwStateAway();
        stage.startManager();
        assertThat(caller.outcome(caller.variables(Map.of("COLOUR", "red"))).getTaken().getUnchanged()).isTrue();
        assertThat(caller.ended(caller.rollback(second.getId())).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        caller.runs("1", 1);
    }

    @Test
    void after_an_unclean_end_of_the_machine_all_commands_are_read_again_and_known_ones_change_nothing() throws IOException {
        Caller caller = stage.newCaller();
        caller.registered("rolling", 1);
        String first = caller.deploy("1");
        caller.ended(first);
        stage.stopManager();
        stage.machineEndedUncleanly();
        stage.startManager("this boot");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(stage.told.outcomes(first)).hasSize(2));
        assertThat(stage.told.outcomes(first).getLast()).isEqualTo(stage.told.outcomes(first).getFirst());
        caller.told(first, "QUEUED", "PLANNING", "RUNNING", "SUCCEEDED");
        assertThat(stage.platform.startsOfOne(caller.application)).isEqualTo(1);
        stage.stopManager();
        stage.startManager("the next boot");
        caller.deployed("2", 1);
        assertThat(stage.told.outcomes(first)).as("a clean stop before a boot needs no second reading").hasSize(2);
    }
}
