package dev.slipway.monitoringspecialist.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Decision.Sample;
import dev.slipway.monitoringspecialist.check.Verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An application and its watch: what the test lets it answer, and what the watch did. Time is in ms from its beginning. */
final class Application {
    /** Checked each second; one failed check is enough. */
    static final String QUICK = "{\"health\":{\"interval\":\"1s\",\"timeout\":\"500ms\",\"unhealthyAfter\":1,\"path\":\"/ready\",\"components\":{}}}";
    static final Duration LATENCY = Duration.ofMillis(3);
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private final String service;
    private final List<Verdict> published = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Long, Probe> open = new LinkedHashMap<>();
    private final List<Long> begunAtMs = new ArrayList<>();
    private long nowMs;
    private Watch watch;

    Application(String service) {
        this.service = service;
        watch = Watch.begin(EffectiveManifest.readService(service), EffectiveManifest.readType(service).hasPort(), BEGINNING);
    }

    /** Healthy since 0 s, its next check an interval later. */
    static Application healthy(String service) {
        var app = new Application(service);
        app.runs();
        app.answers(200);
        assertThat(app.state()).isEqualTo(State.HEALTHY);
        return app;
    }

    Instant at(long ms) {
        return BEGINNING.plusMillis(ms);
    }

    long msOf(Instant at) {
        return Duration.between(BEGINNING, at).toMillis();
    }

    long nowMs() {
        return nowMs;
    }

    /** Another process goes on with what this one told. */
    void restart(long ms) {
        nowMs = ms;
        open.clear();
        watch = Watch.restored(EffectiveManifest.readService(service), EffectiveManifest.readType(service).hasPort(), watch.verdict());
    }

    /** Time passes, and the watch is told when it asked to be. */
    void clock(long ms) {
        nowMs = ms;
        decide(new Event.Tick());
    }

    void platform(Platform platform) {
        decide(new Event.Seen(platform));
    }

    void runs() {
        platform(new Platform.Running("127.0.0.1:20001"));
    }

    /** The oldest request is answered. */
    void answers(int status) {
        answer(oldest(), new Outcome.Answered(status, LATENCY));
    }

    void answersPath(String path, int status) {
        answer(open.values().stream().filter(each -> each.path().equals(path)).findFirst().orElseThrow().number(), new Outcome.Answered(status, LATENCY));
    }

    void refuses() {
        refuses(oldest());
    }

    void refuses(long probe) {
        answer(probe, new Outcome.Unanswered(Failure.Kind.REFUSED, "refused"));
    }

    void hangs(long probe) {
        answer(probe, new Outcome.Unanswered(Failure.Kind.TIMEOUT, "no answer"));
    }

    void cannotAsk() {
        answer(oldest(), new Outcome.NotMade("too many open files"));
    }

    void passes(long probe) {
        answer(probe, new Outcome.Answered(200, LATENCY));
    }

    /** The check under way and its repeats are answered at once; the clock moves to the second repeat. */
    void failsAll(int status) {
        long round = watch.lastProbe();
        answer(round, new Outcome.Answered(status, LATENCY));
        if (watch.round() != null) {
            clock(nowMs + 100);
            answer(round + 1, new Outcome.Answered(status, LATENCY));
            answer(round + 2, new Outcome.Answered(status, LATENCY));
        }
    }

    void nextFailsAll(int status) {
        clock(lookAtMs());
        failsAll(status);
    }

    void nextPasses() {
        clock(lookAtMs());
        passes(watch.lastProbe());
    }

    void decide(Event event) {
        Decision decision = Checks.decide(watch, event, at(nowMs));
        boolean begins = decision.next().round() != null && (watch.round() == null || watch.round().began() != decision.next().round().began());
        watch = decision.next();
        if (begins) {
            begunAtMs.add(nowMs);
        }
        decision.probes().forEach(each -> open.put(each.number(), each));
        if (watch.round() == null && watch.asked().isEmpty()) {
            open.clear();
        }
        if (decision.publish()) {
            published.add(watch.verdict());
        }
        if (decision.sample() != null) {
            samples.add(decision.sample());
        }
    }

    private void answer(long probe, Outcome outcome) {
        open.remove(probe);
        decide(new Event.Ended(probe, outcome));
    }

    private long oldest() {
        return open.keySet().iterator().next();
    }

    Watch watch() {
        return watch;
    }

    Verdict verdict() {
        return watch.verdict();
    }

    State state() {
        return watch.verdict().state();
    }

    long lookAtMs() {
        return msOf(Objects.requireNonNull(watch.lookAt()));
    }

    List<Probe> open() {
        return List.copyOf(open.values());
    }

    List<Long> begunAtMs() {
        return begunAtMs;
    }

    List<Verdict> published() {
        return published;
    }

    List<Sample> samples() {
        return samples;
    }
}
