package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Simulation.Member;
import dev.slipway.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every member crashes before every effect, one at a time; and at random, several at once, in disorder. */
class CrashesTest {
    private static String manifest(String strategy, int instances) {
        return World.manifest("{\"type\":\"" + strategy + "\"}", instances);
    }

    /** The first version runs; the second is asked for. */
    private static Simulation begun(String strategy, boolean broken) {
        return begun(strategy, broken, 1, 0);
    }

    private static Simulation begun(String strategy, boolean broken, long seed, double disorder) {
        var simulation = new Simulation(Seeds.random(seed), disorder, manifest(strategy, 2));
        simulation.deploy("1");
        simulation.run();
        if (broken) {
            simulation.platform.broken.add("d2");
        }
        simulation.effects = 0;
        simulation.deploy("2");
        return simulation;
    }

    @ParameterizedTest(name = "{0}, the new version broken: {1}")
    @CsvSource({"rolling,false", "rolling,true", "blue-green,false", "blue-green,true"})
    void whoever_crashes_before_whichever_effect_the_deployment_comes_to_the_same_end(String strategy, boolean broken) {
        Simulation undisturbed = begun(strategy, broken);
        undisturbed.run();
        undisturbed.checkTheEnd();
        Phase end = broken ? Phase.ROLLED_BACK : Phase.SUCCEEDED;
        assertThat(undisturbed.phase("d2")).isEqualTo(end);
        for (Member victim : Member.values()) {
            for (int effect = 0; effect < undisturbed.effects; effect++) {
                Simulation simulation = begun(strategy, broken);
                simulation.victim = victim;
                simulation.crashAt = effect;
                simulation.run();
                simulation.checkTheEnd();
                assertThat(simulation.phase("d2")).as(simulation::lines).isEqualTo(end);
                assertThat(Objects.requireNonNull(simulation.env.wanted().standing()).release().version()).isEqualTo(broken ? "1" : "2");
            }
        }
    }

    private static Simulation changing(int change) {
        var simulation = new Simulation(Seeds.random(1), 0, manifest("rolling", 2));
        simulation.deploy("1");
        simulation.run();
        simulation.effects = 0;
        switch (change) {
            case 0 -> simulation.aims("c", Kind.HEAL, new Deployment.Aim.Restarted(null));
            case 5 -> simulation.aims("c", Kind.CONFIGURE, new Deployment.Aim.Configured(Map.of("A", "1")));
            default -> simulation.aims("c", Kind.SCALE, new Deployment.Aim.Scaled(change));
        }
        return simulation;
    }

    @ParameterizedTest(name = "restarted (0), scaled to {0}, configured (5)")
    @ValueSource(ints = {0, 1, 4, 5})
    void whoever_crashes_before_whichever_effect_what_is_live_has_the_form_that_was_asked_for(int change) {
        Simulation undisturbed = changing(change);
        undisturbed.run();
        for (Member victim : Member.values()) {
            for (int effect = 0; effect < undisturbed.effects; effect++) {
                Simulation simulation = changing(change);
                simulation.victim = victim;
                simulation.crashAt = effect;
                simulation.run();
                simulation.checkTheEnd();
                assertThat(simulation.phase("c")).as(simulation::lines).isEqualTo(Phase.SUCCEEDED);
                assertThat(Objects.requireNonNull(simulation.env.wanted().standing()).slots()).hasSize(change == 1 || change == 4 ? change : 2);
            }
        }
    }

    @ParameterizedTest(name = "{0}, a person cancels")
    @CsvSource({"rolling", "blue-green"})
    void cancelled_before_whichever_effect_it_leaves_what_ran_before_or_has_succeeded(String strategy) {
        Simulation undisturbed = begun(strategy, false);
        undisturbed.run();
        for (Member victim : Member.values()) {
            for (int effect = 1; effect < undisturbed.effects; effect++) {
                Simulation simulation = begun(strategy, false);
                simulation.run(effect);
                simulation.tell(new Event.StopAsked("d2", "ann", false));
                simulation.run(2);
                simulation.crash(victim);
                simulation.run();
                simulation.checkTheEnd();
                assertThat(simulation.phase("d2")).as(simulation::lines).isIn(Phase.CANCELLED, Phase.SUCCEEDED);
            }
        }
    }

    @ParameterizedTest(name = "{0}, the new version broken: {1}, instance {2} dies")
    @CsvSource({"rolling,false,0", "rolling,false,1", "rolling,true,0", "rolling,true,1", "blue-green,false,0", "blue-green,true,1"})
    void repaired_before_whichever_effect_and_cancelled_later_what_runs_is_what_the_phase_says(String strategy, boolean broken, int dies) {
        for (long seed = 1; seed <= 5; seed++) {
            for (int effect = 1; effect < 150; effect++) {
                Simulation simulation = begun(strategy, broken, seed, 0.3);
                String instance = Objects.requireNonNull(simulation.env.wanted().standing()).instances().get(dies);
                simulation.run(effect);
                if (simulation.platform.alive.containsKey(instance)) {
                    simulation.die(instance);
                    simulation.tell(new Event.HealAsked("heal", "error-analyst", "d1", instance, true, "exited"));
                }
                if (seed > 2) {
                    simulation.run((int) seed * 15);
                    simulation.tell(new Event.StopAsked("d2", "ann", false));
                }
                heal(simulation);
                simulation.checkTheEnd();
            }
        }
    }

    static List<Long> seeds() {
        return Seeds.ofThisRun().boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void in_whatever_disorder_what_runs_is_what_the_phase_says(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int history = 0; history < 10; history++) {
            var simulation = new Simulation(random, 0.3, manifest(random.nextBoolean() ? "rolling" : "blue-green", 1 + random.nextInt(3)));
            for (int change = 1; change <= 5; change++) {
                if (random.nextInt(4) == 0) {
                    simulation.platform.broken.add("d" + change);
                }
                simulation.deploy(Integer.toString(change));
                for (int i = 0; i < random.nextInt(5); i++) {
                    simulation.run(random.nextInt(40));
                    disturb(simulation, random, change);
                }
                if (random.nextBoolean()) {
                    simulation.run();
                }
            }
            heal(simulation);
            simulation.checkTheEnd();
        }
    }

    private static void disturb(Simulation simulation, RandomGenerator random, int change) {
        switch (random.nextInt(8)) {
            case 4 -> simulation.tell(new Event.PauseAsked("d" + change, "ann"));
            case 5 -> simulation.aims("s-" + change + "-" + simulation.effects, Kind.SCALE, new Deployment.Aim.Scaled(1 + random.nextInt(4)));
            case 6 -> simulation.aims("r-" + change + "-" + simulation.effects, Kind.HEAL, new Deployment.Aim.Restarted(null));
            case 0 -> simulation.tell(new Event.StopAsked("d" + change, "ann", random.nextBoolean()));
            case 1 -> {
                var instances = new ArrayList<>(simulation.platform.alive.keySet());
                if (!instances.isEmpty()) {
                    String dead = instances.get(random.nextInt(instances.size()));
                    String release = simulation.platform.alive.get(dead);
                    simulation.die(dead);
                    simulation.tell(new Event.HealAsked("heal-" + change + "-" + simulation.effects, "error-analyst", release, dead,
                            random.nextBoolean(), "exited"));
                }
            }
            default -> simulation.crash(Member.values()[random.nextInt(Member.values().length)]);
        }
    }

    /** As the error-analyst does: asks until every wanted instance runs. */
    private static void heal(Simulation simulation) {
        for (int round = 0; round < 30; round++) {
            simulation.run();
            var standing = simulation.env.wanted().standing();
            if (standing == null || simulation.env.wanted().blocked() != null || simulation.platform.alive.keySet().containsAll(standing.instances())) {
                return;
            }
            for (String instance : standing.instances()) {
                if (!simulation.platform.alive.containsKey(instance)) {
                    simulation.tell(new Event.HealAsked("settle-" + round + instance, "error-analyst", standing.release().id(), instance, false, "gone"));
                }
            }
        }
    }
}
