package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Applications;
import dev.slipway.deploymentmanager.execution.Seen.End;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The specialists, the platform and one edge as the simplest things that are right, driven by a seed: they answer late, twice,
 * out of order or never, and everything that they do follows from the delegations alone. What the platform runs is the truth
 * that the manager's state is compared with.
 */
final class World {
    static final Surroundings AROUND = new Surroundings(Set.of("e1"), new Surroundings.Ports(10000, 10010, 3), true);
    Surroundings around = AROUND;
    private final Random random;
    private final double faults;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Environment env = Environment.empty("shop", "dev");
    Application application;
    /** Instances that run, with their release. */
    final Map<String, String> alive = new TreeMap<>();
    final Set<String> broken = new HashSet<>();
    final Map<String, Integer> starts = new HashMap<>();
    final List<Journal.Entry> told = new ArrayList<>();
    final List<Environment> states = new ArrayList<>();
    private final List<Event> inFlight = new ArrayList<>();
    private final Map<String, Long> fences = new HashMap<>();
    private int counter;

    World(long seed, double faults, String manifest) {
        this.random = new Random(seed);
        this.faults = faults;
        this.application = Applications.put(Application.unknown("shop"), manifest, null, List.of(), now).next();
    }

    static String manifest(String strategy, int instances) {
        return "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"dev\":{\"instances\":" + instances + "}},\"name\":\"shop\",\"strategy\":" + strategy + "}";
    }

    /** Another manifest is registered. */
    void registers(String manifest) {
        application = Applications.put(application, manifest, null, List.of(), now).next();
    }

    /** Turns until something is so, at most 500 times. */
    void until(Predicate<Environment> so) {
        for (int i = 0; i < 500 && !so.test(env); i++) {
            turn();
        }
        if (!so.test(env)) {
            throw new AssertionError("it never came to that: " + story());
        }
    }

    /** What the specialists are told from now on is lost. */
    boolean deaf;
    /** What the edge says has requests under way. */
    Set<String> draining = Set.of();
    /** Whether the edge takes routes. */
    boolean answering = true;

    String deploy(String version) {
        return deploy(version, false);
    }

    String deploy(String version, boolean force) {
        String id = "deployment-" + ++counter;
        var ready = (Applications.Deployable.Ready) Applications.release(application, null, new Applications.Wish("dev", id, version, null, null, true));
        tell(new Event.Asked(Deployment.queued(id, Kind.DEPLOY, "ann", null, now, force).bringing(ready.release(), ready.version().artifact())));
        return id;
    }

    /** Somebody asks for another form of what is live. */
    String aims(Kind kind, Deployment.Aim aim) {
        String id = "aim-" + ++counter;
        tell(new Event.Asked(Deployment.queued(id, kind, "ann", null, now, false).aiming(aim)));
        return id;
    }

    /** Whatever a person holds goes on. */
    void resumeAll() {
        Stream.concat(Stream.ofNullable(env.work().running()), env.work().queue().stream()).filter(each -> each.phase() == Phase.PAUSED)
                .map(Deployment::id).toList().forEach(each -> tell(new Event.ResumeAsked(each, "ann")));
    }

    void tell(Event event) {
        Environment before = env;
        Decision decision = Environments.decide(before, event, around, now);
        env = decision.next();
        told.addAll(decision.events());
        states.add(env);
        if (answering && env.serving().route() != null && !env.serving().route().equals(before.serving().route())) {
            post(new Event.EdgeSeen("e1", new Seen.Edge(env.serving().revision(), null, false, draining)));
        }
        Deployment running = env.work().running();
        if (running != null) {
            running.steps().stream()
                    .filter(step -> step.state() == StepState.DELEGATED && step.delegation() != null && step.delegation().fence() > before.fence())
                    .forEach(step -> carryOut(running.id(), step));
        }
    }

    /** One thing that is under way arrives, or time passes. */
    void turn() {
        now = now.plusMillis(random.nextInt(400));
        if (inFlight.isEmpty() || random.nextInt(6) == 0) {
            tell(new Event.Tick(true));
            return;
        }
        Event next = inFlight.remove(random.nextDouble() < faults ? random.nextInt(inFlight.size()) : 0);
        // Reports may be lost; what things are lies in compacted topics and comes, late or twice.
        if (next instanceof Event.Reported && random.nextDouble() < faults / 4) {
            return;
        }
        if (random.nextDouble() < faults) {
            inFlight.add(next);
        }
        tell(next);
    }

    void run(int atMost) {
        for (int i = 0; i < atMost && env.work().running() != null; i++) {
            turn();
            if (inFlight.isEmpty()) {
                now = now.plus(Duration.ofSeconds(5));
            }
        }
    }

    /** As the error-analyst does: asks until every wanted instance runs. */
    void settle() {
        for (int round = 0; round < 20; round++) {
            resumeAll();
            run(4000);
            var standing = env.wanted().standing();
            if (env.work().running() != null || standing == null || env.wanted().blocked() != null || alive.keySet().containsAll(standing.instances())) {
                return;
            }
            for (String instance : standing.instances()) {
                if (!alive.containsKey(instance)) {
                    tell(new Event.HealAsked("settle-" + ++counter, "error-analyst", standing.release().id(), instance, false, "gone"));
                }
            }
        }
    }

    /** What happened, in lines. */
    String story() {
        var lines = new StringBuilder();
        for (Journal.Entry entry : told) {
            String what = switch (entry.change()) {
                case Journal.Change.PhaseIs(var phase, var because) -> phase + " " + because;
                case Journal.Change.StepIs(var step) -> step.id() + " " + step.state() + " " + step.detail();
                case Journal.Change.TrafficIs(_, var shares) -> "traffic " + shares.size();
            };
            lines.append("\n  ").append(entry.at().toString().substring(14)).append(' ').append(entry.deployment()).append(' ').append(what);
        }
        return lines + "\n  wanted " + env.wanted().standing() + "\n  alive " + alive;
    }

    void die(String instance, End end) {
        alive.remove(instance);
        post(new Event.InstanceSeen(new Seen.Instance(instance, end, null, "exited with code 1", List.of("boom"))));
    }

    private void post(Event event) {
        inFlight.add(event);
    }

    private void carryOut(String deployment, StepRun step) {
        var to = java.util.Objects.requireNonNull(step.delegation());
        if (deaf || random.nextDouble() < faults / 8) {
            return;
        }
        String target = step.step().action().toString();
        if (to.fence() <= fences.getOrDefault(target, 0L)) {
            return;
        }
        fences.put(target, to.fence());
        post(new Event.Reported(deployment, step.id(), to.attempt(), 1, "i1", new Event.Outcome.AtWork("")));
        post(new Event.Reported(deployment, step.id(), to.attempt(), 2, "i1", outcome(step)));
    }

    private Event.Outcome outcome(StepRun step) {
        Action action = step.step().action();
        return switch (action) {
            case Action.Prepare _, Action.Verify _ -> new Event.Outcome.Done("", Map.of("digest", "sha256:1"));
            case Action.Start(var release, var slots) -> start(env.release(release), slots);
            case Action.AwaitHealthy(_, var instances, _) -> alive.keySet().containsAll(instances)
                    ? new Event.Outcome.Done("", Map.of()) : new Event.Outcome.Failed("one has ended");
            case Action.Stop(_, var slots, _) -> {
                env.running().ends(step, slots).forEach(instance -> {
                    if (alive.remove(instance) != null) {
                        post(new Event.InstanceSeen(new Seen.Instance(instance, End.REQUESTED, null, "", List.of())));
                    }
                });
                yield new Event.Outcome.Done("", Map.of());
            }
            case Action.Switch _, Action.RouteIn _, Action.RouteOut _, Action.Drain _ -> throw new AssertionError("delegated: " + action);
        };
    }

    private Event.Outcome start(Release release, List<Slot> slots) {
        if (broken.contains(release.version())) {
            return new Event.Outcome.Failed("exited with code 1");
        }
        var outputs = new HashMap<String, String>();
        for (Slot slot : slots) {
            starts.merge(slot.instance(), 1, Integer::sum);
            alive.put(slot.instance(), release.id());
            outputs.put("address." + slot.instance(), "127.0.0.1:" + (20000 + slot.slot()));
            post(new Event.InstanceSeen(new Seen.Instance(slot.instance(), End.NONE, "127.0.0.1:" + (20000 + slot.slot()), "", List.of())));
        }
        return new Event.Outcome.Done("", outputs);
    }
}
