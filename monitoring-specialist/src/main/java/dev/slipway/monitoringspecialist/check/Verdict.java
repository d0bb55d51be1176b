package dev.slipway.monitoringspecialist.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the checks say of an instance.
 *
 * @param since when the state began
 * @param because in a sentence
 * @param failure of the newest check; null when it passed
 * @param components of the application, by name
 * @param latency of the newest answer since the instance was first healthy; null before and where there is no port
 * @param checksInARow the newest checks whose result is the state's, 0 to {@value #COUNTED}
 */
public record Verdict(State state, Instant since, String because, Failure.@Nullable Kind failure, Map<String, Component> components,
        @Nullable Duration latency, int checksInARow) {
    /** Further checks are not counted. */
    static final int COUNTED = 1000;

    /** Whether an instance is well. */
    public enum State {
        /** It passes its checks. */
        HEALTHY,
        /** It fails them, did not pass them in its startup time, or has ended. */
        UNHEALTHY,
        /** Nobody knows: it is starting, or the checks cannot be made. */
        NO_DATA
    }

    /** How a part of the application is. */
    public enum Component {
        /** Its path answers with success. */
        UP,
        /** Its path answers otherwise, or not. */
        DOWN,
        /** Nobody knows. */
        UNKNOWN
    }

    /** Copies the map. */
    public Verdict {
        components = Map.copyOf(components);
    }

    /** Of an instance of which nothing is known. */
    static Verdict none(Instant now) {
        return new Verdict(State.NO_DATA, now, "not checked yet", null, Map.of(), null, 0);
    }

    Verdict with(State next, Instant now, String why, Failure.@Nullable Kind how, int inARow) {
        return new Verdict(next, next == state ? since : now, why, how, components, latency, Math.min(inARow, COUNTED));
    }

    Verdict with(Map<String, Component> parts) {
        return new Verdict(state, since, because, failure, parts, latency, checksInARow);
    }

    Verdict with(@Nullable Duration newest) {
        return new Verdict(state, since, because, failure, components, newest, checksInARow);
    }

    /** Whether others need to hear of it; not each check is worth that, but the second in a row is what healing waits for. */
    boolean isNewsAfter(Verdict before) {
        return state != before.state || !because.equals(before.because) || failure != before.failure
                || !components.equals(before.components) || before.checksInARow == 1 && checksInARow == 2;
    }
}
