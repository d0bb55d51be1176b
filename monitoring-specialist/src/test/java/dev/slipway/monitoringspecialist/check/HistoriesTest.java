package dev.slipway.monitoringspecialist.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.HealthPolicy;
import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Verdict.State;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of an instance: it is well for a while, then answers errors, hangs or refuses for a while, and may end. What the
 * watch says is compared with what the instance really was, which the watch can only learn by asking.
 */
class HistoriesTest {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MINUTES = 20;
    /** Of so many requests one is never heard of again. */
    private static final int ONE_LOST_OF = 300;

    /** How the instance is. */
    private enum Condition { WELL, ERROR, HANGS, REFUSES }

    private record Answer(long atMs, Probe probe, Outcome outcome) {}

    private final List<String> history = new ArrayList<>();
    private final TreeMap<Long, List<Answer>> underWay = new TreeMap<>();
    private HealthPolicy policy;
    private Watch watch;
    private Condition condition;
    private boolean saidHealthy;
    private long changedAtMs;
    private long nowMs;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void what_the_watch_says_is_what_the_instance_is_within_the_time_promised(long seed) {
        RandomGenerator random = Seeds.random(seed);
        long intervalMs = random.nextInt(1000, 6000);
        long timeoutMs = random.nextLong(100, Math.min(intervalMs, 2000) + 1);
        int unhealthyAfter = random.nextInt(1, 4);
        int healthyAfter = random.nextInt(1, 4);
        policy = EffectiveManifest.readService("{\"health\":{\"interval\":\"" + intervalMs + "ms\",\"timeout\":\"" + timeoutMs
                + "ms\",\"path\":\"/\",\"components\":{},\"unhealthyAfter\":" + unhealthyAfter + ",\"healthyAfter\":" + healthyAfter + "}}");
        // A check that began just before the change, the checks that count, and the repeats of the last one.
        long repeatMs = 100 + Math.min(timeoutMs, 500) + 3 * Checks.OVERDUE.toMillis();
        long checkMs = Math.max(intervalMs, (timeoutMs + repeatMs + intervalMs - 1) / intervalMs * intervalMs);
        long badKnownMs = checkMs * (unhealthyAfter + 1) + timeoutMs + repeatMs;
        long goodKnownMs = checkMs * (healthyAfter + 1) + timeoutMs + repeatMs;

        condition = Condition.WELL;
        watch = Watch.begin(policy, true, BEGINNING);
        decide(new Event.Seen(new Platform.Running("here:1")), random);
        while (nowMs < MINUTES * 60_000L) {
            long nextMs = Math.min(Math.min(nextAnswer(), nextLook()), nowMs + random.nextLong(1, 2 * intervalMs));
            assertThat(nextLook()).as(() -> "there is always something to come\n" + tail()).isLessThan(Long.MAX_VALUE);
            nowMs = Math.max(nowMs, nextMs);
            if (random.nextInt(100) == 0) {
                change(Condition.values()[random.nextInt(4)]);
            }
            if (random.nextInt(1000) == 0) {
                history.add(nowMs + " restart");
                underWay.clear();
                watch = Watch.restored(policy, true, watch.verdict());
                decide(new Event.Seen(new Platform.Running("here:1")), random);
                changedAtMs = nowMs;
            }
            answer(random);
            decide(new Event.Tick(), random);
            long known = nowMs - changedAtMs;
            saidHealthy |= watch.verdict().state() == State.HEALTHY;
            if (condition != Condition.WELL && !saidHealthy && nowMs < policy.startup().toMillis()) {
                assertThat(watch.verdict().state()).as(() -> "it is starting\n" + tail()).isEqualTo(State.NO_DATA);
            } else if (known > (condition == Condition.WELL ? goodKnownMs : badKnownMs)
                    && (saidHealthy || nowMs > policy.startup().toMillis() + badKnownMs)) {
                assertThat(watch.verdict().state()).as(() -> condition + " for " + known + " ms\n" + tail())
                        .isEqualTo(condition == Condition.WELL ? State.HEALTHY : State.UNHEALTHY);
            }
        }
    }

    private void change(Condition next) {
        if (next != condition) {
            history.add(nowMs + " " + next);
            condition = next;
            changedAtMs = nowMs;
        }
    }

    private void answer(RandomGenerator random) {
        while (nextAnswer() <= nowMs) {
            for (Answer each : underWay.pollFirstEntry().getValue()) {
                decide(new Event.Ended(each.probe().number(), each.outcome()), random);
            }
        }
    }

    private void decide(Event event, RandomGenerator random) {
        Watch before = watch;
        Decision decision = Checks.decide(watch, event, now());
        watch = decision.next();
        if (event instanceof Event.Ended || decision.publish()) {
            history.add(nowMs + " " + event + " -> " + watch.verdict());
        }
        for (Probe each : decision.probes()) {
            if (random.nextInt(ONE_LOST_OF) == 0) {
                history.add(nowMs + " lost " + each);
                continue;
            }
            long takesMs = condition == Condition.HANGS ? each.timeout().toMillis() : random.nextLong(0, Math.min(50, each.timeout().toMillis()));
            underWay.computeIfAbsent(nowMs + takesMs, _ -> new ArrayList<>()).add(new Answer(nowMs + takesMs, each, outcome(takesMs)));
        }
        invariants(before, decision);
    }

    private void invariants(Watch before, Decision decision) {
        Verdict was = before.verdict();
        Verdict is = watch.verdict();
        assertThat(is.state() == was.state() ? is.since().equals(was.since()) : is.since().equals(now()))
                .as(() -> "since tells when the state began\n" + tail()).isTrue();
        if (is.state() != was.state() || !is.because().equals(was.because())) {
            assertThat(decision.publish()).as(() -> "what changes is told\n" + tail()).isTrue();
        }
        if (was.state() == State.HEALTHY && is.state() == State.UNHEALTHY) {
            assertThat(watch.failed()).as(this::tail).isGreaterThanOrEqualTo(policy.unhealthyAfter());
        }
        if (was.state() != State.HEALTHY && is.state() == State.HEALTHY) {
            assertThat(watch.passed()).as(this::tail).isGreaterThanOrEqualTo(policy.healthyAfter());
        }
        assertThat(underWay.values().stream().mapToInt(List::size).sum()).as(() -> "requests at a time\n" + tail()).isLessThanOrEqualTo(6);
    }

    private Outcome outcome(long takesMs) {
        return switch (condition) {
            case WELL -> new Outcome.Answered(200, Duration.ofMillis(takesMs));
            case ERROR -> new Outcome.Answered(500, Duration.ofMillis(takesMs));
            case HANGS -> new Outcome.Unanswered(Failure.Kind.TIMEOUT, "no answer");
            case REFUSES -> new Outcome.Unanswered(Failure.Kind.REFUSED, "refused");
        };
    }

    private Instant now() {
        return BEGINNING.plusMillis(nowMs);
    }

    private long nextAnswer() {
        Map.@Nullable Entry<Long, List<Answer>> first = underWay.firstEntry();
        return first == null ? Long.MAX_VALUE : first.getKey();
    }

    private long nextLook() {
        Instant lookAt = watch.lookAt();
        return lookAt == null ? nextAnswer() : Duration.between(BEGINNING, lookAt).toMillis();
    }

    private String tail() {
        return policy + "\n" + String.join("\n", history.subList(Math.max(0, history.size() - 40), history.size()));
    }
}
