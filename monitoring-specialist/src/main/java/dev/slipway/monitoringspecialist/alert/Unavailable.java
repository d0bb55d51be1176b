package dev.slipway.monitoringspecialist.alert;

import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Alert.State;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The built-in rule {@code unavailable}: an instance that was healthy fails its checks, or has exited without being asked.
 * What was never healthy fires nothing, for whoever started it awaits its health and hears of the failure there.
 */
public final class Unavailable {
    /** The rule's name in manifests and alerts. */
    public static final String RULE = "unavailable";

    private Unavailable() {}

    /**
     * When the rule fires.
     *
     * @param holds how long the condition must hold before it fires; 0 s fires at once
     * @param silence how long nobody may know before that is told: 3 intervals of the checks
     */
    public record Rule(Duration holds, Duration silence) {
        /** The built-in rule for checks with an interval. */
        public static Rule builtIn(Duration interval) {
            return new Rule(Duration.ZERO, interval.multipliedBy(3));
        }
    }

    /**
     * What follows from a look at an instance.
     *
     * @param next the alert to keep, and to tell when it is {@code news}; null when there is none
     * @param lookAt when something may change by time alone; null when not
     */
    public record Decision(@Nullable Alert next, boolean news, @Nullable Instant lookAt, String because) {}

    private sealed interface Reading {
        /** The condition holds. */
        record Holds(Instant since, String because) implements Reading {}

        /** It does not. */
        record Over(String because) implements Reading {}

        /** Nobody knows whether it does. */
        record Unknown(Instant since, String because) implements Reading {}

        /** Nothing can be said, so nothing changes. */
        record Open(String because) implements Reading {}
    }

    /** Looks at an instance. @param alert the newest about it; null when there was none */
    public static Decision decide(About about, @Nullable Alert alert, Sight sight, Rule rule, Instant now) {
        Alert open = alert != null && alert.isOpen() ? alert : null;
        return switch (read(sight)) {
            case Reading.Open(var because) -> same(alert, null, because);
            case Reading.Over(var because) when open == null -> same(alert, null, because);
            case Reading.Over(var because) -> news(open.resolved(now, because), null);
            // What is over for another reason than its health, such as a healthy successor, does not begin again by itself.
            case Reading.Holds(var since, _) when isSettled(alert, since) -> same(alert, null, "it was not healthy since the last alert");
            case Reading.Unknown(var since, _) when isSettled(alert, since) -> same(alert, null, "it was not healthy since the last alert");
            case Reading.Unknown(var since, var because) when now.isAfter(since.plus(rule.silence())) ->
                    open == null ? news(Alert.open(about, State.NO_DATA, Alert.Level.CRITICAL, null, since, because), null) : become(open, State.NO_DATA, because, null);
            case Reading.Unknown(var since, var because) -> same(alert, since.plus(rule.silence()).plusMillis(1), because);
            case Reading.Holds(var since, var because) -> {
                Instant firesAt = (open == null ? since : open.startedAt()).plus(rule.holds());
                State state = now.isBefore(firesAt) ? State.PENDING : State.FIRING;
                Instant lookAt = state == State.PENDING ? firesAt : null;
                yield open == null ? news(Alert.open(about, state, Alert.Level.CRITICAL, null, since, because), lookAt) : become(open, state, because, lookAt);
            }
        };
    }

    private static Reading read(Sight sight) {
        Verdict verdict = sight.verdict();
        if (!sight.on()) {
            return new Reading.Over("the manifest switches the rule off");
        }
        if (sight.platform() == null) {
            return new Reading.Over("the instance is gone");
        }
        if (sight.platform() instanceof Platform.Ended(var cause, _, _) && !cause.isFault()) {
            return new Reading.Over(cause == Platform.Cause.REQUESTED ? "the instance was ended by request"
                    : "the instance was ended with what it ran on (" + cause + "), which the deployment manager restores");
        }
        if (sight.replaced()) {
            return new Reading.Over("its successor is healthy");
        }
        if (verdict == null || !sight.everHealthy()) {
            return new Reading.Open("the instance was never healthy");
        }
        if (sight.platform() instanceof Platform.Leaving) {
            return new Reading.Open("the instance was told to end");
        }
        return switch (verdict.state()) {
            case HEALTHY -> new Reading.Over("it is healthy again");
            case UNHEALTHY -> new Reading.Holds(verdict.since(), verdict.because());
            case NO_DATA -> new Reading.Unknown(verdict.since(), verdict.because());
        };
    }

    private static boolean isSettled(@Nullable Alert alert, Instant since) {
        return alert != null && alert.resolvedAt() != null && !since.isAfter(alert.resolvedAt());
    }

    private static Decision become(Alert open, State state, String because, @Nullable Instant lookAt) {
        return open.state() == state && open.because().equals(because) ? same(open, lookAt, because)
                : news(open.become(state, because), lookAt);
    }

    private static Decision news(Alert next, @Nullable Instant lookAt) {
        return new Decision(next, true, lookAt, next.because());
    }

    private static Decision same(@Nullable Alert alert, @Nullable Instant lookAt, String because) {
        return new Decision(alert, false, lookAt, because);
    }
}
