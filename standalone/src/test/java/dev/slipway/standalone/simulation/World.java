package dev.slipway.standalone.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The clock, the order of all effects, the bus, the machine, and who takes part. All that is random comes from one generator. */
final class World {
    private static final int TOLD = 400;
    private static final Comparator<Job> FIRST = Comparator.comparing(Job::at);

    final RandomGenerator random;
    final Bus bus = new Bus(this::now);
    final Machine machine;
    final Promises promises;
    final ManagerShell manager;
    final AnalystShell analyst;
    final DeployerShell deployer;
    final MonitorShell monitor;
    final VerifierShell verifier;
    final EdgeShell edge;
    final List<Member> members;
    private final String name;
    private final List<Job> later = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    /** The chance that another than the first is next, and of what the network does to a record. */
    private double disorder;
    /** Effects of all so far. */
    int effects;

    /** @param name begins every message, and says how to run it again; @param disorder from 0, where the order is always the same */
    World(String name, RandomGenerator random, double disorder, Expected expected) {
        this.name = name;
        this.random = random;
        this.disorder = disorder;
        this.machine = new Machine(this);
        this.promises = new Promises(this, expected);
        this.manager = new ManagerShell(this);
        this.analyst = new AnalystShell(this);
        this.deployer = new DeployerShell(this);
        this.monitor = new MonitorShell(this);
        this.verifier = new VerifierShell(this);
        this.edge = new EdgeShell(this);
        this.members = List.of(manager, analyst, deployer, monitor, verifier, edge);
    }

    Instant now() {
        return now;
    }

    /** One effect of one member. */
    void step() {
        var jobs = new ArrayList<Due>();
        for (Member each : members) {
            var its = new ArrayList<Job>();
            each.due(its);
            its.forEach(job -> jobs.add(new Due(job, each)));
        }
        Job delivery = later.stream().min(FIRST).orElse(null);
        Due next = jobs.stream().min(Comparator.comparing(due -> due.job().at())).orElseThrow();
        List<Due> ready = jobs.stream().filter(due -> !due.job().at().isAfter(now)).toList();
        if (!ready.isEmpty() && random.nextDouble() < disorder) {
            next = ready.get(random.nextInt(ready.size()));
        }
        effects++;
        if (delivery != null && !delivery.at().isAfter(next.job().at())) {
            later.remove(delivery);
            goOn(delivery.at());
            delivery.act().run();
            return;
        }
        goOn(next.job().at());
        next.member().effects++;
        next.job().act().run();
    }

    private record Due(Job job, Member member) {}

    private void goOn(Instant to) {
        now = (to.isAfter(now) ? to : now).plusMillis(disorder == 0 ? 1 : random.nextInt(1, 6));
    }

    /** Until something is so, at most so many effects. */
    void until(int atMost, Supplier<List<String>> missing, Runnable between) {
        for (int i = 0; i < atMost; i++) {
            // To look at all costs more than an effect does.
            if (i % 20 == 0 && missing.get().isEmpty()) {
                return;
            }
            between.run();
            step();
        }
        List<String> left = missing.get();
        check(left.isEmpty(), "it does not come to rest within " + atMost + " effects: " + String.join("; ", left));
    }

    /** All clocks go on at once, as after a pause of the machine. */
    void jump(Duration by) {
        story("the time jumps by " + by.toSeconds() + " s");
        now = now.plus(by);
    }

    void calm() {
        story("no more faults");
        disorder = 0;
    }

    boolean chance(double of) {
        return disorder > 0 && random.nextDouble() < of;
    }

    /** Happens by itself. */
    void later(Duration in, Runnable act) {
        later.add(new Job(now.plus(in), act));
    }

    boolean isNothingUnderWay() {
        return later.isEmpty();
    }

    /** A record of a specialist's or an edge's: the network may lose what its sender need not repeat, or bring it twice. */
    void send(Topic topic, String key, Object value, boolean mayBeLost) {
        if (mayBeLost && chance(0.03)) {
            story("a record on " + topic + " is lost: " + value);
            return;
        }
        bus.append(topic, key, value);
        if (mayBeLost && chance(0.05)) {
            later(Duration.ofMillis(random.nextInt(1, 8000)), () -> bus.append(topic, key, value));
        }
    }

    void story(String line) {
        story.add(Duration.between(Instant.parse("2026-01-01T00:00:00Z"), now).toMillis() + " ms  " + line);
    }

    /** A promise. */
    void check(boolean so, String otherwise) {
        if (!so) {
            throw new AssertionError(name + ": " + otherwise + "\n  "
                    + String.join("\n  ", story.subList(Math.max(0, story.size() - TOLD), story.size())));
        }
    }
}
