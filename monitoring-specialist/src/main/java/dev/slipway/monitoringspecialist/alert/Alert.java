package dev.slipway.monitoringspecialist.alert;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert about an instance or an environment.
 *
 * @param level how bad it is
 * @param measured what it was when state or level changed last; null where nothing is measured
 * @param startedAt when the condition began
 * @param resolvedAt when it was over; null while it is open
 * @param because in a sentence
 */
public record Alert(String id, State state, Level level, @Nullable Measured measured, Instant startedAt, @Nullable Instant resolvedAt,
        String because) {
    /** Where an alert stands. */
    public enum State {
        /** Its condition holds, but not yet for long enough. */
        PENDING,
        /** Its condition holds. */
        FIRING,
        /** Nobody knows whether its condition holds. */
        NO_DATA,
        /** It is over. */
        RESOLVED
    }

    /** How bad it is. */
    public enum Level {
        /** Somebody should look soon. */
        WARNING,
        /** Somebody must look now. */
        CRITICAL
    }

    /** What was found beside its bound, in the rule's own unit. */
    public record Measured(double value, double threshold) {}

    /** What an alert is about. @param source the instance, or the environment */
    public record About(String application, String environment, String rule, String source) {}

    static Alert open(About about, State state, Level level, @Nullable Measured measured, Instant startedAt, String because) {
        return new Alert(id(about, startedAt), state, level, measured, startedAt, null, because);
    }

    Alert become(State next, String why) {
        return new Alert(id, next, level, measured, startedAt, null, why);
    }

    Alert become(State next, Level how, Measured found, String why) {
        return new Alert(id, next, how, found, startedAt, null, why);
    }

    Alert resolved(Instant now, String why) {
        return new Alert(id, State.RESOLVED, level, measured, startedAt, now, why);
    }

    /** Whether it is not over. */
    public boolean isOpen() {
        return state != State.RESOLVED;
    }

    /** The same for the same beginning, so that a crash between deciding and telling makes no second alert. */
    private static String id(About about, Instant startedAt) {
        String name = String.join("/", about.application(), about.environment(), about.rule(), about.source(), startedAt.toString());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
