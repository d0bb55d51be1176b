package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.execution.Seen.End;
import java.util.List;
import java.util.Map;
import java.util.Map;
import java.util.Random;

/** Random histories of an environment: versions of which some are broken, cancels, rollbacks, deaths and repairs. */
public final class Histories {
    private static final String ROLLING = "{\"type\":\"rolling\"}";
    private static final String BLUE_GREEN = "{\"type\":\"blue-green\"}";

    private Histories() {}

    /** Every state that a history of this seed goes through. */
    public static List<Environment> states(long seed) {
        return random(seed).states;
    }

    static World random(long seed) {
        var random = new Random(seed);
        var world = new World(seed, 0.3, World.manifest(random.nextBoolean() ? ROLLING : BLUE_GREEN, 1 + random.nextInt(4)));
        for (int change = 0; change < 6; change++) {
            String version = "v" + change;
            if (random.nextInt(4) == 0) {
                world.broken.add(version);
            }
            String id = world.deploy(version);
            for (int i = 0; i < random.nextInt(60); i++) {
                world.turn();
            }
            if (random.nextInt(5) == 0) {
                world.tell(new Event.StopAsked(id, "ann", random.nextBoolean()));
            }
            if (random.nextInt(3) == 0 && world.env.wanted().standing() != null && !world.env.wanted().standing().slots().isEmpty()) {
                var standing = world.env.wanted().standing();
                String instance = standing.slots().getFirst().instance();
                if (world.alive.containsKey(instance)) {
                    world.die(instance, End.BY_ITSELF);
                    world.tell(new Event.HealAsked("heal-" + change, "error-analyst", standing.release().id(), instance, true, "hangs"));
                }
            }
            changes(world, random, id);
            if (random.nextBoolean()) {
                world.resumeAll();
                world.run(4000);
            }
        }
        return world;
    }

    /** A person holds something, or changes the form of what is live. */
    private static void changes(World world, Random random, String deployment) {
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                world.tell(new Event.PauseAsked(deployment, "ann"));
                for (int i = 0; i < random.nextInt(40); i++) {
                    world.turn();
                }
                if (random.nextBoolean()) {
                    world.resumeAll();
                }
            }
            case 2 -> world.aims(Kind.SCALE, new Deployment.Aim.Scaled(1 + random.nextInt(5)));
            case 3 -> world.aims(Kind.HEAL, new Deployment.Aim.Restarted(null));
            case 4 -> world.aims(Kind.CONFIGURE, new Deployment.Aim.Configured(Map.of("A", Integer.toString(random.nextInt(9)))));
            default -> { }
        }
    }

    /** An environment in which versions were deployed one after another; those with a minus in front do not start. */
    public static Environment deployed(String strategy, int instances, String... versions) {
        var world = new World(1, 0, World.manifest("{\"type\":\"" + strategy + "\"}", instances));
        for (String version : versions) {
            if (version.startsWith("-")) {
                world.broken.add(version.substring(1));
            }
            world.deploy(version.replace("-", ""));
            world.run(500);
        }
        return world.env;
    }

    /** A deployment each step of which has an output. */
    public static Deployment telling(Deployment deployment, String output, String value) {
        return deployment.with(deployment.steps().stream().map(each -> new StepRun(each.step(), each.state(), each.group(), each.undoes(),
                each.delegation(), each.revision(), each.startedAt(), each.finishedAt(), each.deadline(), each.detail(), Map.of(output, value))).toList());
    }

    /** The same, in which a dry run is blocked by nothing but what an undo left. */
    public static Environment blocked(Environment environment, String left) {
        return environment.wanted(environment.wanted().blocked(left));
    }
}
