package dev.slipway.monitoringspecialist.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one event.
 *
 * @param next the state to keep
 * @param probes to be made now
 * @param publish whether the verdict is news
 * @param sample for the metrics; null when none is due
 * @param because in words
 */
public record Decision(Watch next, List<Probe> probes, boolean publish, @Nullable Sample sample, String because) {
    /** A request to be made, and told of by {@link Event.Ended}. @param number unique in a watch; @param timeout for all of it */
    public record Probe(long number, String path, Duration timeout) {}

    /** What a check found, for the metrics. @param latency to the answer, or to the failure */
    public record Sample(boolean up, Duration latency, Instant from, Instant to) {}

    /** Copies the list. */
    public Decision {
        probes = List.copyOf(probes);
    }

    static Decision ignore(Watch state, String because) {
        return new Decision(state, List.of(), false, null, because);
    }
}
