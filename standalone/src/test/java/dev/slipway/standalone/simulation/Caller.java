package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.standalone.simulation.Told.Ask;
import dev.slipway.standalone.simulation.Told.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who asks for changes, at times that the seed says; a command that it is unsure of it sends again. */
final class Caller {
    private final World world;
    private final Set<String> asked = new LinkedHashSet<>();
    private int commands;
    private int left;
    private Instant nextAt;

    /** @param changes that it will ask for */
    Caller(World world, String manifest, int changes) {
        this.world = world;
        this.left = changes;
        this.nextAt = world.now();
        send(new Ask.Put(manifest));
    }

    boolean isDone() {
        return left == 0;
    }

    /** Versions that were asked for, by their deployments. */
    Set<String> asked() {
        return asked;
    }

    void deploy(String version, boolean force) {
        asked.add("d-" + version);
        send(new Ask.Deploy("d-" + version, version, force));
    }

    /** Before an effect: mostly nothing. */
    void draw() {
        if (isDone() || world.now().isBefore(nextAt)) {
            return;
        }
        left--;
        nextAt = world.now().plus(Duration.ofMillis(world.random.nextInt(100, world.random.nextBoolean() ? 4000 : 60_000)));
        String newest = asked.isEmpty() ? "" : asked.stream().reduce((_, last) -> last).orElseThrow();
        Standing standing = world.promises.env().wanted().standing();
        switch (asked.isEmpty() ? 0 : world.random.nextInt(7)) {
            case 1 -> send(new Ask.Cancel(newest));
            case 2 -> rollback(standing == null || world.random.nextInt(3) == 0 ? newest : standing.release().id());
            case 3 -> send(new Ask.Scale("s-" + commands, world.random.nextInt(1, 5)));
            default -> deploy("v" + (asked.size() + 1), world.random.nextInt(10) == 0);
        }
    }

    private void rollback(String undoes) {
        // A rollback of what still runs or waits ends that, and is no deployment of its own.
        send(new Ask.Rollback("r-" + commands, undoes));
    }

    private void send(Ask ask) {
        var command = new Command("c" + ++commands, "ann", ask);
        world.story("ann asks: " + ask);
        world.bus.append(Topic.COMMANDS, Expected.KEY, command);
        if (world.chance(0.2)) {
            world.later(Duration.ofMillis(world.random.nextInt(1, 5000)), () -> world.bus.append(Topic.COMMANDS, Expected.KEY, command));
        }
    }
}
