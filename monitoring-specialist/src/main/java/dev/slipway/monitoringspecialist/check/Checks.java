package dev.slipway.monitoringspecialist.check;

import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Decision.Sample;
import dev.slipway.monitoringspecialist.check.Round.Bad;
import dev.slipway.monitoringspecialist.check.Round.Try;
import dev.slipway.monitoringspecialist.check.Verdict.Component;
import dev.slipway.monitoringspecialist.check.Verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides when an instance is checked, and whether it is well.
 *
 * <p>While it was never healthy, a failed check is followed by the next one soon, so that its start is seen fast, and proves
 * nothing before the startup time is over. From then on the checks lie on a grid of the policy's interval, and a failed one
 * is repeated twice, the second repeat beginning {@link #REPEAT_AFTER} after the first: it has failed when both fail. So with
 * an interval of 1 s, a timeout of 500 ms and one failed check being enough, a hang right after a check is known
 * 1 s + 0.5 s + 0.1 s + 0.5 s after it, and half an interval earlier on average.
 */
public final class Checks {
    /** From the beginning of the first repeat to that of the second (manifest, {@code service.health.unhealthyAfter}). */
    static final Duration REPEAT_AFTER = Duration.ofMillis(100);
    /** How long a repeat may take at most (there too). */
    static final Duration REPEAT_TIMEOUT = Duration.ofMillis(500);
    /** From one check to the next while an instance starts: short at first, as most are ready at once ... */
    static final Duration STARTING_FIRST = Duration.ofMillis(50);
    /** ... longer by this each time, as slow ones need the processor more than our questions ... */
    static final Duration STARTING_STEP = Duration.ofMillis(25);
    /** ... up to this. */
    static final Duration STARTING_LAST = Duration.ofMillis(250);
    /** So long after its timeout a request of which nothing was heard counts as unanswered: else its check would never end. */
    static final Duration OVERDUE = Duration.ofSeconds(1);
    /** The metrics are told once in this time, or on change. */
    static final Duration SAMPLED = Duration.ofSeconds(10);
    private static final String FALLBACK = "/";
    private static final int NOT_FOUND = 404;

    private Checks() {}

    /** What follows from an event. */
    public static Decision decide(Watch state, Event event, Instant now) {
        return switch (event) {
            case Event.Seen(var platform) when platform.equals(state.platform()) && !(platform instanceof Platform.Starting) ->
                    Decision.ignore(state, "the platform says the same as before");
            case Event.Seen(var platform) -> seen(state, platform, now);
            case Event.Ended(var probe, var outcome) when state.asked().containsKey(probe) -> component(state, probe, outcome);
            case Event.Ended(var probe, var outcome) -> tried(state, probe, outcome, now);
            case Event.Tick() -> due(state, now);
        };
    }

    private static Decision seen(Watch state, Platform platform, Instant now) {
        return switch (platform) {
            case Platform.Running running -> begin(state.idle(running, now), now, "it runs");
            case Platform.Starting starting -> told(state, state.idle(starting, null)
                    .with(state.verdict().with(State.NO_DATA, now, "it is being started", null, 0)), List.of(), null);
            case Platform.Leaving leaving -> Decision.ignore(state.idle(leaving, null), "it was told to end: no more checks");
            case Platform.Ended ended -> {
                Verdict verdict = state.verdict().with(State.UNHEALTHY, now, ended.detail().isEmpty() ? "it has ended" : ended.detail(),
                        Failure.Kind.ENDED, 0);
                yield told(state, state.idle(ended, null).with(unknown(verdict)), List.of(), null);
            }
        };
    }

    private static Decision due(Watch state, Instant now) {
        Round round = state.round();
        if (state.nextAt() != null && !now.isBefore(state.nextAt())) {
            return begin(state, now, "a check is due");
        }
        if (round != null && round.repeatAt() != null && !now.isBefore(round.repeatAt())) {
            return repeat(state, round, null, now, "the second repeat is due");
        }
        int overdue = round == null ? -1 : state.overdue(round, now);
        if (round != null && overdue >= 0) {
            Try silent = round.tries().get(overdue);
            return bad(state, round, overdue, new Bad(Failure.Kind.TIMEOUT, "GET " + silent.path() + ": nothing was heard of the request"), now);
        }
        return Decision.ignore(state, "nothing is due");
    }

    private static Decision begin(Watch state, Instant now, String because) {
        Instant planned = state.nextAt() == null ? now : state.nextAt();
        if (!state.hasPort()) {
            return passed(state, new Round(planned, now, List.of(), null), null, "it runs", now);
        }
        if (!(state.platform() instanceof Platform.Running(var address)) || address == null) {
            return failed(state, new Round(planned, now, List.of(), null), new Bad(null, "the platform names no address"), now);
        }
        long number = state.lastProbe() + 1;
        String path = state.paths().path();
        var round = new Round(planned, now, List.of(new Try(number, path, now, null)), null);
        return new Decision(state.with(round, number), List.of(new Probe(number, path, state.timeout(false))), false, null, because);
    }

    private static Decision repeat(Watch state, Round round, @Nullable Instant nextRepeatAt, Instant now, String because) {
        long number = state.lastProbe() + 1;
        String path = state.paths().path();
        return new Decision(state.with(round.repeat(new Try(number, path, now, null), nextRepeatAt), number),
                List.of(new Probe(number, path, state.timeout(true))), false, null, because);
    }

    private static Decision tried(Watch state, long probe, Outcome outcome, Instant now) {
        Round round = state.round();
        int index = round == null ? -1 : round.indexOf(probe);
        if (round == null || index < 0) {
            return Decision.ignore(state, "probe " + probe + " belongs to no check under way");
        }
        Try asked = round.tries().get(index);
        return switch (outcome) {
            case Outcome.Answered(var status, var latency) when status >= 200 && status < 400 ->
                    passed(state, round, latency, "GET " + asked.path() + " passes", now);
            case Outcome.Answered(var status, _) when status == NOT_FOUND && mayFallBack(state, asked) -> fallBack(state, round, index, now);
            case Outcome.Answered(var status, var latency) -> bad(state.everHealthy() ? state.with(state.verdict().with(latency)) : state,
                    round, index, new Bad(Failure.Kind.STATUS, "GET " + asked.path() + ": status " + status), now);
            case Outcome.Unanswered(var kind, var words) -> bad(state, round, index, new Bad(kind, "GET " + asked.path() + ": " + words), now);
            case Outcome.NotMade(var words) -> bad(state, round, index, new Bad(null, "cannot check: " + words), now);
        };
    }

    private static boolean mayFallBack(Watch state, Try asked) {
        return !state.policy().pathGiven() && !asked.path().equals(FALLBACK);
    }

    private static Decision fallBack(Watch state, Round round, int index, Instant now) {
        long number = state.lastProbe() + 1;
        Watch next = state.with(new Watch.Paths(FALLBACK, state.paths().absent()))
                .with(round.replace(index, new Try(number, FALLBACK, now, null)), number);
        return new Decision(next, List.of(new Probe(number, FALLBACK, state.timeout(index > 0))), false, null,
                "there is no " + round.tries().get(index).path() + ": " + FALLBACK + " is asked instead");
    }

    private static Decision bad(Watch state, Round round, int index, Bad failure, Instant now) {
        Round next = round.replace(index, round.tries().get(index).failed(failure));
        if (next.hasFailed() || state.isStarting(now)) {
            return failed(state, next, next.failure(), now);
        }
        if (next.tries().size() == 1) {
            return repeat(state, next, now.plus(REPEAT_AFTER), now, "a request failed: " + failure.words());
        }
        return Decision.ignore(state.with(next, state.lastProbe()), "a repeat failed, the other is awaited: " + failure.words());
    }

    private static Decision passed(Watch state, Round round, @Nullable Duration latency, String because, Instant now) {
        int passes = Math.min(state.passed() + 1, Verdict.COUNTED);
        boolean healthy = state.verdict().state() == State.HEALTHY || passes >= state.policy().healthyAfter();
        Verdict verdict = healthy ? state.verdict().with(State.HEALTHY, now, because, null, passes).with(latency) : state.verdict();
        Watch next = state.counted(passes, 0, now).with(verdict);
        Watch asking = components(next);
        var probes = new ArrayList<Probe>();
        asking.asked().forEach((number, name) -> {
            if (!next.asked().containsKey(number)) {
                probes.add(new Probe(number, asking.policy().components().get(name), asking.timeout(false)));
            }
        });
        return told(state, asking.next(nextAt(asking, round, now)), probes,
                new Sample(true, latency == null ? Duration.ZERO : latency, round.began(), now));
    }

    private static Decision failed(Watch state, Round round, Bad bad, Instant now) {
        Watch counted = bad.kind() == null ? state.counted(0, 0, now) : state.counted(0, Math.min(state.failed() + 1, Verdict.COUNTED), now);
        Verdict was = state.verdict();
        int needed = state.policy().unhealthyAfter();
        Verdict verdict = bad.kind() == null ? was.with(State.NO_DATA, now, bad.words(), null, 0)
                : state.isStarting(now) ? was.with(State.NO_DATA, now, "starting: " + bad.words(), bad.kind(), 0)
                : counted.failed() >= needed ? unknown(was.with(State.UNHEALTHY, now, bad.words(), bad.kind(), counted.failed()))
                : was.with(was.state(), now, counted.failed() + " of " + needed + " failed checks: " + bad.words(), bad.kind(), 0);
        // An application that has its paths a moment later than its port is asked for the first one again.
        Watch next = counted.with(verdict).with(new Watch.Paths(state.policy().path(), state.paths().absent()))
                .with(verdict.state() == State.HEALTHY ? state.asked() : Map.of(), state.lastProbe());
        return told(state, next.next(nextAt(next, round, now)), List.of(),
                bad.kind() == null ? null : new Sample(false, Duration.between(round.began(), now), round.began(), now));
    }

    /** The grid's next point that is not over; while it starts, soon after the last check began. */
    private static Instant nextAt(Watch state, Round round, Instant now) {
        if (state.isStarting(now)) {
            boolean unknown = state.failed() + state.passed() == 0;
            Duration pause = STARTING_FIRST.plus(STARTING_STEP.multipliedBy(Math.max(0, state.failed() - 1)));
            Instant next = round.began().plus(unknown || pause.compareTo(STARTING_LAST) > 0 ? STARTING_LAST : pause);
            return next.isBefore(now) ? now : next;
        }
        long interval = state.policy().interval().toMillis();
        long late = Math.max(0, Duration.between(round.due(), now).toMillis());
        return round.due().plusMillis(Math.max(1, (late + interval - 1) / interval) * interval);
    }

    /** Asks for every component that may exist and is not being asked. */
    private static Watch components(Watch state) {
        if (state.verdict().state() != State.HEALTHY || !state.hasPort()) {
            return state;
        }
        var asked = new HashMap<>(state.asked());
        long number = state.lastProbe();
        for (String name : state.policy().components().keySet().stream().sorted().toList()) {
            if (!state.paths().absent().contains(name) && !state.asked().containsValue(name)) {
                asked.put(++number, name);
            }
        }
        return state.with(asked, number);
    }

    private static Decision component(Watch state, long probe, Outcome outcome) {
        var asked = new HashMap<>(state.asked());
        String name = asked.remove(probe);
        var parts = new HashMap<>(state.verdict().components());
        var absent = new HashSet<>(state.paths().absent());
        switch (outcome) {
            case Outcome.Answered(var status, _) when status == NOT_FOUND && !state.policy().componentsGiven() -> {
                absent.add(name);
                parts.remove(name);
            }
            case Outcome.Answered(var status, _) -> parts.put(name, status >= 200 && status < 400 ? Component.UP : Component.DOWN);
            case Outcome.Unanswered _ -> parts.put(name, Component.DOWN);
            case Outcome.NotMade _ -> parts.put(name, Component.UNKNOWN);
        }
        Watch next = state.with(asked, state.lastProbe()).with(new Watch.Paths(state.paths().path(), absent)).with(state.verdict().with(parts));
        return told(state, next, List.of(), null);
    }

    private static Verdict unknown(Verdict verdict) {
        var parts = new HashMap<String, Component>();
        verdict.components().keySet().forEach(each -> parts.put(each, Component.UNKNOWN));
        return verdict.with(parts);
    }

    /** Whether others hear of it, and the metrics: these not while an instance starts, which is no outage. */
    private static Decision told(Watch before, Watch next, List<Probe> probes, @Nullable Sample sample) {
        boolean news = next.verdict().isNewsAfter(before.verdict());
        Watch.Sampled last = next.sampledAt();
        boolean sampled = sample != null && next.everHealthy()
                && (last == null || last.up() != sample.up() || !sample.to().isBefore(last.at().plus(SAMPLED)));
        return new Decision(sampled ? next.with(new Watch.Sampled(sample.to(), sample.up())) : next, probes, news, sampled ? sample : null,
                next.verdict().because());
    }
}
