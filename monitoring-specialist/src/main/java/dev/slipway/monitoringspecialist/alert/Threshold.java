package dev.slipway.monitoringspecialist.alert;

import dev.slipway.model.manifest.AlertRules.Rule;
import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Alert.Level;
import dev.slipway.monitoringspecialist.alert.Alert.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an alert about a measured value begins, fires, changes its level and is over, as Prometheus does it: a condition must
 * hold {@code for} a time without a break, PENDING until then and forgotten if it breaks; what fires goes on until the
 * condition was over for {@code keep_firing_for}. Unlike there, warning and critical are one alert with a level, which rises
 * and falls by the same two times; and what fires while nobody measures any more is NO_DATA, and not over.
 */
public final class Threshold {
    /** For what is over whatever its rule says. */
    public static final Rule ANY = new Rule(null, null, Duration.ZERO, Duration.ZERO);

    private Threshold() {}

    /**
     * What is remembered between looks.
     *
     * @param alert the newest; null when there was none
     * @param badSince since when the condition holds without a break; null while it does not
     * @param badAt when it held last; null when it never did, or that was before this process
     * @param criticalSince the same of its critical bound
     * @param criticalAt the same of its critical bound
     */
    public record Watch(@Nullable Alert alert, @Nullable Instant badSince, @Nullable Instant badAt, @Nullable Instant criticalSince,
            @Nullable Instant criticalAt) {
        /** Nothing was ever wrong. */
        public static final Watch NONE = new Watch(null, null, null, null, null);

        /** Goes on where another process ended: what held then counts as holding up to now. */
        public static Watch restored(Alert alert, Instant now) {
            boolean holds = alert.isOpen() && alert.state() != State.NO_DATA;
            Instant since = holds ? alert.startedAt() : null;
            Instant at = alert.isOpen() ? now : null;
            boolean critical = alert.level() == Level.CRITICAL;
            return new Watch(alert, since, at, critical ? since : null, critical ? at : null);
        }

        /** The alert that is not over; null when there is none. */
        public @Nullable Alert open() {
            return alert != null && alert.isOpen() ? alert : null;
        }

        private Watch with(@Nullable Alert next) {
            return new Watch(next, badSince, badAt, criticalSince, criticalAt);
        }

        private Watch seen(Reading reading, Instant now) {
            return switch (reading) {
                case Reading.Bad(var level, _, _) -> {
                    boolean critical = level == Level.CRITICAL;
                    yield new Watch(alert, badSince == null ? now : badSince, now,
                            !critical ? null : criticalSince == null ? now : criticalSince, critical ? now : criticalAt);
                }
                case Reading.Good _, Reading.Unknown _ -> new Watch(alert, null, badAt, null, criticalAt);
                case Reading.Over _ -> new Watch(alert, null, null, null, null);
            };
        }
    }

    /** What follows from a look. @param news whether its alert is to be told */
    public record Decision(Watch next, boolean news) {}

    /** Looks at what a rule found. */
    public static Decision decide(About about, Watch watch, Reading reading, Rule rule, Instant now) {
        Watch seen = watch.seen(reading, now);
        Alert open = seen.open();
        return switch (reading) {
            case Reading.Bad bad when open == null -> news(seen, opened(about, seen, bad, rule, now));
            case Reading.Bad bad -> changed(seen, open, bad, rule, now);
            case Reading.Good _, Reading.Unknown _, Reading.Over _ when open == null -> new Decision(seen, false);
            case Reading.Good(var because) when open.state() == State.PENDING || isOver(seen, rule, now) -> news(seen, open.resolved(now, because));
            case Reading.Good _ -> new Decision(seen, false);
            case Reading.Unknown(var because) when open.state() == State.PENDING -> news(seen, open.resolved(now, because));
            case Reading.Unknown _ when open.state() == State.NO_DATA -> new Decision(seen, false);
            case Reading.Unknown(var because) -> news(seen, open.become(State.NO_DATA, because));
            case Reading.Over(var because) -> news(seen, open.resolved(now, because));
        };
    }

    private static Alert opened(About about, Watch seen, Reading.Bad bad, Rule rule, Instant now) {
        State state = hasHeld(seen.badSince(), rule, now) ? State.FIRING : State.PENDING;
        return Alert.open(about, state, level(seen, state, bad, rule, now), bad.measured(), now, bad.because());
    }

    private static Decision changed(Watch seen, Alert open, Reading.Bad bad, Rule rule, Instant now) {
        State state = open.state() == State.PENDING && !hasHeld(seen.badSince(), rule, now) ? State.PENDING : State.FIRING;
        Level level = level(seen, state, bad, rule, now);
        return state == open.state() && level == open.level() ? new Decision(seen, false)
                : news(seen, open.become(state, level, bad.measured(), bad.because()));
    }

    /** It rises once its critical bound was passed for long enough, and falls once it was not for long enough. */
    private static Level level(Watch seen, State state, Reading.Bad bad, Rule rule, Instant now) {
        if (state == State.PENDING || rule.warning() == null || hasHeld(seen.criticalSince(), rule, now)) {
            return bad.level();
        }
        Alert open = seen.open();
        boolean stays = open != null && open.level() == Level.CRITICAL && seen.criticalAt() != null
                && now.isBefore(seen.criticalAt().plus(rule.keepFiring()));
        return stays ? Level.CRITICAL : Level.WARNING;
    }

    private static boolean hasHeld(@Nullable Instant since, Rule rule, Instant now) {
        return since != null && !now.isBefore(since.plus(rule.holds()));
    }

    private static boolean isOver(Watch seen, Rule rule, Instant now) {
        return seen.badAt() == null || !now.isBefore(seen.badAt().plus(rule.keepFiring()));
    }

    private static Decision news(Watch seen, Alert next) {
        return new Decision(seen.with(next), true);
    }
}
