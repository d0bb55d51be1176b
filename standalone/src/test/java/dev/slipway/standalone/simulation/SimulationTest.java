package dev.slipway.standalone.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Phase;
import dev.slipway.standalone.simulation.Machine.Way;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All agents together: at random with faults, and exhaustively with one crash. */
class SimulationTest {
    /** Effects until it must have come to rest: repairs may wait for each other for hours. */
    private static final int ENOUGH = 150_000;
    /** Effects with faults when all was asked for. */
    private static final int AFTERWARDS = 1000;

    static List<Long> seeds() {
        return Seeds.ofThisRun().boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatever_goes_wrong_what_runs_is_what_the_phase_says(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Map<String, Way> broken = new HashMap<>();
        for (int version = 2; version < 10; version++) {
            if (random.nextInt(3) == 0) {
                broken.put("v" + version, Way.values()[random.nextInt(1, Way.values().length)]);
            }
        }
        String manifest = Expected.manifest(random.nextBoolean() ? "rolling" : "blue-green", random.nextInt(1, 4), random.nextInt(3, 11));
        var world = new World("seed " + seed, random, 0.3, new Expected(manifest, broken, random.nextInt(3)));
        world.story("broken are " + broken + "; " + manifest);
        var faults = new Faults(world);
        var caller = new Caller(world, manifest, random.nextInt(3, 8));
        world.until(ENOUGH, () -> caller.isDone() ? List.of() : List.of("not all is asked for"), () -> {
            caller.draw();
            faults.draw();
        });
        for (int i = 0; i < AFTERWARDS; i++) {
            faults.draw();
            world.step();
        }
        world.calm();
        comeToRest(world, caller);
    }

    private static void comeToRest(World world, Caller caller) {
        var end = new TheEnd(world);
        world.until(ENOUGH, end::missing, () -> { });
        if (world.promises.env().wanted().blocked() != null) {
            world.story("blocked: " + world.promises.env().wanted().blocked());
            caller.deploy("last", true);
            for (int i = 0; i < 100; i++) {
                world.step();
            }
            world.until(ENOUGH, end::missing, () -> { });
            world.check(world.promises.env().wanted().blocked() == null, "it stays blocked: " + world.promises.env().wanted().blocked());
        }
        end.check(caller.asked());
    }

    @Test
    void whoever_crashes_after_whichever_effect_a_blue_green_deployment_succeeds() {
        String manifest = Expected.manifest("blue-green", 2, 10);
        World undisturbed = blueGreen(manifest, "", 0);
        int crashes = 0;
        for (Member victim : undisturbed.members) {
            for (int effect = 1; effect <= victim.effects; effect++) {
                blueGreen(manifest, victim.agent, effect);
                crashes++;
            }
            System.out.println("crashes of " + victim.agent + ", one after each of its effects: " + victim.effects);
        }
        assertThat(crashes).as("crashes").isGreaterThan(300);
    }

    /** The first version, and then the second. */
    private static World blueGreen(String manifest, String victim, int effect) {
        String name = effect == 0 ? "nobody crashes" : victim + " crashes after its effect " + effect;
        var world = new World(name, Seeds.random(1), 0, new Expected(manifest, Map.of(), 0));
        var caller = new Caller(world, manifest, 0);
        Runnable crash = () -> world.members.stream().filter(each -> each.agent.equals(victim) && each.effects == effect && !each.isDown())
                .forEach(each -> each.crash(Duration.ofMillis(500)));
        var end = new TheEnd(world);
        for (String version : List.of("v1", "v2")) {
            caller.deploy(version, false);
            world.until(ENOUGH, () -> world.promises.phases().getOrDefault("d-" + version, Phase.QUEUED).isFinal()
                    ? end.missing() : List.of(version + " has not ended"), crash);
            world.check(world.promises.phases().get("d-" + version) == Phase.SUCCEEDED, version + " is " + world.promises.phases());
        }
        end.check(caller.asked());
        return world;
    }
}
