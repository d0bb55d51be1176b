package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Applications;
import dev.slipway.deploymentmanager.execution.Seen.End;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The manager's core, its specialists, a platform and an edge, joined by queues in memory, with one clock and one order. Each
 * effect is one step of one member; before any of them a member can crash. What a member had in hand is lost then; what it had
 * committed, noted or started is not. Promises are checked after each step of the manager.
 */
final class Simulation {
    /** Who can crash. */
    enum Member { MANAGER, DEPLOYER, MONITOR, VERIFIER, EDGE }

    private static final Surroundings AROUND = new Surroundings(Set.of("e1"), new Surroundings.Ports(10000, 10010, 3), true);
    private static final Map<String, Member> SPECIALISTS = new TreeMap<>(Map.of("render-deployer", Member.DEPLOYER,
            "monitoring-specialist", Member.MONITOR, "cicd-specialist", Member.VERIFIER));
    private static final int ENOUGH = 20_000;

    /** A delegation as the specialist reads it. */
    private record Task(String deployment, String step, int attempt, long fence, Action action, List<String> instances) {}

    private record Effect(String target, Runnable act) {}

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Environment env = Environment.empty("shop", "dev");
    private final Application application;
    private final RandomGenerator random;
    /** Chance of a repeated record, and of another order between members. */
    private final double disorder;
    private final Deque<Event> toManager = new ArrayDeque<>();
    private final Map<Member, Deque<Task>> inbox = new HashMap<>();
    private final Map<Member, Deque<Effect>> inHand = new HashMap<>();
    private final Map<Member, Integer> incarnations = new HashMap<>();
    private final Map<Member, Map<String, Long>> fences = new HashMap<>();
    private boolean routeUnread;
    private Route applied;
    final List<String> story = new ArrayList<>();
    final SimulatedPlatform platform = new SimulatedPlatform(story);
    private final Promises promises = new Promises(story);
    private long fence;
    /** Effects so far. */
    int effects;
    /** The effect before which a member crashes, or -1. */
    int crashAt = -1;
    Member victim = Member.MANAGER;

    Simulation(RandomGenerator random, double disorder, String manifest) {
        this.random = random;
        this.disorder = disorder;
        this.application = Applications.put(Application.unknown("shop"), manifest, null, List.of(), now).next();
        for (Member each : Member.values()) {
            inbox.put(each, new ArrayDeque<>());
            inHand.put(each, new ArrayDeque<>());
            incarnations.put(each, 1);
            fences.put(each, new HashMap<>());
        }
    }

    void deploy(String version) {
        deploy(version, false);
    }

    void deploy(String version, boolean force) {
        var ready = (Applications.Deployable.Ready) Applications.release(application, null,
                new Applications.Wish("dev", "d" + version, version, null, null, true));
        toManager.add(new Event.Asked(Deployment.queued("d" + version, Kind.DEPLOY, "ann", null, now, force)
                .bringing(ready.release(), ready.version().artifact())));
    }

    void aims(String id, Kind kind, Deployment.Aim aim) {
        toManager.add(new Event.Asked(Deployment.queued(id, kind, "ann", null, now, false).aiming(aim)));
    }

    void tell(Event event) {
        toManager.add(event);
    }

    Phase phase(String deployment) {
        return promises.phase(deployment);
    }

    /** Until nothing is asked for, runs, or is under way. */
    void run() {
        int bound = effects + ENOUGH;
        while (!isQuiet()) {
            if (effects > bound) {
                throw new AssertionError("it never ends" + lines());
            }
            if (effects == crashAt) {
                effects++;
                crash(victim);
            }
            step();
        }
    }

    /** Some steps. */
    void run(int steps) {
        for (int i = 0; i < steps && !isQuiet(); i++) {
            step();
        }
    }

    private boolean isQuiet() {
        return toManager.isEmpty() && inbox.values().stream().allMatch(Deque::isEmpty) && inHand.values().stream().allMatch(Deque::isEmpty)
                && !routeUnread && env.work().running() == null && env.work().queue().isEmpty();
    }

    // ---- one step of one member

    private void step() {
        List<Member> ready = new ArrayList<>();
        for (Member each : Member.values()) {
            if (each == Member.MANAGER ? !toManager.isEmpty() : each == Member.EDGE ? routeUnread
                    : !inbox.get(each).isEmpty() || !inHand.get(each).isEmpty()) {
                ready.add(each);
            }
        }
        effects++;
        if (ready.isEmpty()) {
            now = now.plusSeconds(1);
            // Whatever a person holds goes on when all that was under way has ended.
            Stream.concat(Stream.ofNullable(env.work().running()), env.work().queue().stream()).filter(each -> each.phase() == Phase.PAUSED)
                    .forEach(each -> toManager.add(new Event.ResumeAsked(each.id(), "ann")));
            manage(new Event.Tick(true));
            return;
        }
        now = now.plusMillis(5);
        Member next = ready.get(random.nextDouble() < disorder ? random.nextInt(ready.size()) : 0);
        switch (next) {
            case MANAGER -> {
                Event event = toManager.remove();
                manage(event);
                if (random.nextDouble() < disorder / 4) {
                    toManager.add(event);
                }
            }
            case EDGE -> serve();
            case DEPLOYER, MONITOR, VERIFIER -> work(next);
        }
    }

    void crash(Member who) {
        story.add("--- " + who + " crashes");
        inHand.get(who).clear();
        incarnations.merge(who, 1, Integer::sum);
        switch (who) {
            // Nothing of what it decided last is lost, for it was committed with the event; it was away for a time.
            case MANAGER -> {
                now = now.plusSeconds(10);
                toManager.addFirst(new Event.Resumed(Duration.ofSeconds(10)));
            }
            case EDGE -> routeUnread = true;
            case DEPLOYER, MONITOR, VERIFIER -> SPECIALISTS.forEach((agent, member) -> {
                if (member == who) {
                    toManager.add(new Event.SpecialistRestarted(agent, "i" + incarnations.get(who)));
                }
            });
        }
    }

    // ---- the manager

    private void manage(Event event) {
        Environment before = env;
        Decision decision = Environments.decide(before, event, AROUND, now);
        env = decision.next();
        promises.hear(decision.events(), this::check);
        check(before.fence() <= env.fence(), "fences go back");
        if (!Objects.equals(before.serving().route(), env.serving().route())) {
            check(env.serving().revision() >= before.serving().revision(), "revisions go back");
            routeUnread = true;
        }
        Deployment running = env.work().running();
        if (running != null) {
            running.steps().stream().filter(step -> step.state() == StepState.DELEGATED && Objects.requireNonNull(step.delegation()).fence() > before.fence())
                    .sorted((one, other) -> Long.compare(one.delegation().fence(), other.delegation().fence()))
                    .forEach(step -> delegate(running, step));
        }
    }

    private void delegate(Deployment running, StepRun step) {
        var to = Objects.requireNonNull(step.delegation());
        check(to.fence() > fence, "fence " + to.fence() + " of " + step.id() + " is not above " + fence);
        fence = to.fence();
        List<String> instances = switch (step.step().action()) {
            case Action.Start(_, var slots) -> slots.stream().map(Slot::instance).toList();
            case Action.Stop(_, var slots, _) -> running.ends(step, slots);
            case Action.AwaitHealthy(_, var awaited, _) -> awaited;
            case Action.Prepare _, Action.Verify _, Action.Switch _, Action.RouteIn _, Action.RouteOut _, Action.Drain _ -> List.of();
        };
        inbox.get(SPECIALISTS.get(step.step().action().assignee()))
                .add(new Task(running.id(), step.id(), to.attempt(), to.fence(), step.step().action(), instances));
    }

    // ---- a specialist

    private void work(Member who) {
        Deque<Effect> hand = inHand.get(who);
        if (!inbox.get(who).isEmpty() && (hand.isEmpty() || random.nextDouble() < disorder)) {
            take(who, inbox.get(who).remove());
        } else {
            hand.remove().act().run();
        }
    }

    private void take(Member who, Task task) {
        String target = task.action().getClass().getSimpleName().replace("Start", "Stop") + task.instances();
        Map<String, Long> noted = fences.get(who);
        long highest = noted.getOrDefault(target, 0L);
        if (task.fence() <= highest) {
            report(who, task, 1, new Event.Outcome.Stale("lost against " + highest, highest));
            return;
        }
        noted.put(target, task.fence());
        Deque<Effect> hand = inHand.get(who);
        hand.removeIf(each -> each.target().equals(target));
        hand.add(new Effect(target, () -> report(who, task, 1, new Event.Outcome.AtWork(""))));
        var outputs = new HashMap<String, String>();
        switch (task.action()) {
            case Action.Start(var release, _) -> task.instances().forEach(each -> {
                hand.add(new Effect(target, () -> check(platform.starts(release, each), each + " is started for the second time")));
                hand.add(new Effect(target, () -> platform.told(each).ifPresent(toManager::add)));
                outputs.put("address." + each, "127.0.0.1:1");
            });
            case Action.Stop(_, _, var kill) -> task.instances().forEach(each -> hand.add(new Effect(target, () -> stop(each, kill))));
            case Action.Prepare _, Action.Verify _ -> outputs.put("digest", "sha256:1");
            case Action.AwaitHealthy _, Action.Switch _, Action.RouteIn _, Action.RouteOut _, Action.Drain _ -> { }
        }
        hand.add(new Effect(target, () -> report(who, task, 2, outcome(task, outputs))));
    }

    private Event.Outcome outcome(Task task, Map<String, String> outputs) {
        return switch (task.action()) {
            case Action.Start _ when !platform.alive.keySet().containsAll(task.instances()) -> new Event.Outcome.Failed("exited with code 1");
            case Action.AwaitHealthy _ when !platform.alive.keySet().containsAll(task.instances()) -> new Event.Outcome.Failed("one has ended");
            case Action.Start _, Action.AwaitHealthy _, Action.Prepare _, Action.Verify _, Action.Stop _, Action.Switch _, Action.RouteIn _,
                 Action.RouteOut _, Action.Drain _ -> new Event.Outcome.Done("", outputs);
        };
    }

    private void report(Member who, Task task, long sequence, Event.Outcome outcome) {
        toManager.add(new Event.Reported(task.deployment(), task.step(), task.attempt(), sequence, "i" + incarnations.get(who), outcome));
    }

    private void stop(String instance, boolean kill) {
        boolean served = applied != null && applied.releases().stream().flatMap(each -> each.instances().stream())
                .anyMatch(each -> each.instance().equals(instance));
        check(kill || !served || !platform.alive.containsKey(instance), instance + " is stopped while the edge sends requests to it");
        if (platform.stops(instance)) {
            toManager.add(new Event.InstanceSeen(new Seen.Instance(instance, End.REQUESTED, null, "", List.of())));
            toManager.add(new Event.InstanceGone(instance));
        }
    }

    /** An instance ends by itself. */
    void die(String instance) {
        platform.dies(instance);
        toManager.add(new Event.InstanceSeen(new Seen.Instance(instance, End.BY_ITSELF, null, "exited with code 1", List.of())));
    }

    // ---- the edge

    private void serve() {
        routeUnread = false;
        applied = env.serving().route();
        toManager.add(new Event.EdgeSeen("e1", applied == null ? null : new Seen.Edge(applied.revision(), null, false, Set.of())));
    }

    // ---- promises

    /** What runs and what is served is what should, and nothing else. */
    void checkTheEnd() {
        if (env.wanted().blocked() != null) {
            story.add("blocked: " + env.wanted().blocked());
            deploy("last", true);
            run();
            check(env.wanted().blocked() == null, "it stays blocked");
        }
        Set<String> wanted = env.wanted().standing() == null ? Set.of() : Set.copyOf(env.wanted().standing().instances());
        check(platform.alive.keySet().equals(wanted), "what runs is " + platform.alive.keySet() + ", what should is " + wanted);
        Set<String> served = applied == null ? Set.of() : applied.releases().stream().flatMap(each -> each.instances().stream())
                .map(Route.Served::instance).collect(Collectors.toSet());
        check(served.equals(wanted), "what is served is " + served + ", what should is " + wanted);
    }

    private void check(boolean so, String otherwise) {
        if (!so) {
            throw new AssertionError(otherwise + lines());
        }
    }

    String lines() {
        return "\ncrash of " + victim + " before effect " + crashAt + "\n  " + String.join("\n  ", story) + "\n  wanted " + env.wanted().standing();
    }
}
