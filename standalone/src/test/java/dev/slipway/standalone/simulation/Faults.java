package dev.slipway.standalone.simulation;

import dev.slipway.renderdeployer.instance.Ends.Exit;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What goes wrong, drawn from the seed. What the network loses or repeats is drawn where it is sent. */
final class Faults {
    private static final double CHANCE = 0.004;

    private final World world;
    private final RandomGenerator random;

    Faults(World world) {
        this.world = world;
        this.random = world.random;
    }

    /** Before an effect: mostly nothing. */
    void draw() {
        if (random.nextDouble() >= CHANCE) {
            return;
        }
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> crash();
            case 4, 5 -> exit();
            case 6 -> hang();
            case 7, 8, 9 -> delay();
            case 10 -> world.jump(Duration.ofSeconds(random.nextInt(1, random.nextInt(4) == 0 ? 300 : 20)));
            default -> reboot();
        }
    }

    private void crash() {
        Member victim = world.members.get(random.nextInt(world.members.size()));
        if (!victim.isDown()) {
            victim.crash(Duration.ofMillis(random.nextInt(10, random.nextInt(4) == 0 ? 20_000 : 2000)));
        }
    }

    private void delay() {
        Member victim = world.members.get(random.nextInt(world.members.size()));
        List<Topic> topics = victim.reader().topics();
        Topic topic = topics.get(random.nextInt(topics.size()));
        Duration by = Duration.ofMillis(random.nextInt(10, 4000));
        world.story(topic + " comes to " + victim.agent + " " + by.toMillis() + " ms later");
        victim.reader().hold(topic, world.now().plus(by));
    }

    private void exit() {
        List<Machine.Process> living = world.machine.living();
        if (!living.isEmpty()) {
            Machine.Process victim = living.get(random.nextInt(living.size()));
            world.promises.falls(victim.instance, victim.release);
            world.machine.end(victim, random.nextBoolean() ? new Exit.Code(1) : new Exit.Signal("SEGV"));
        }
    }

    private void hang() {
        List<Machine.Process> living = world.machine.living().stream().filter(each -> each.way == Machine.Way.WELL).toList();
        if (!living.isEmpty()) {
            Machine.Process victim = living.get(random.nextInt(living.size()));
            world.story("    " + victim.instance + " hangs");
            world.promises.falls(victim.instance, victim.release);
            victim.way = Machine.Way.HANGS;
        }
    }

    private void reboot() {
        if (random.nextInt(3) > 0) {
            return;
        }
        world.story("the machine is restarted");
        world.machine.reboot();
        for (Member each : world.members) {
            if (!each.isDown()) {
                each.crash(Duration.ofMillis(random.nextInt(2000, 20_000)));
            }
        }
    }
}
