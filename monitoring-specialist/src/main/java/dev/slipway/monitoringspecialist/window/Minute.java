package dev.slipway.monitoringspecialist.window;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of an environment in a sliding minute, of all its edges and releases.
 *
 * @param samples what edges counted, each of about a second; in no order
 */
public record Minute(List<Sample> samples) {
    /** Of which nothing is known. */
    public static final Minute EMPTY = new Minute(List.of());
    /** How far it looks back (manifest, built-in alerts). */
    public static final Duration LENGTH = Duration.ofMinutes(1);
    /** Relative error of latencies: what the edge's sketches have (topic {@code metrics}). */
    private static final double ACCURACY = 0.01;
    private static final double P95 = 0.95;

    /**
     * What an edge counted of a release.
     *
     * @param to when its interval ended, by the edge's clock: what it counts lies in the minute until it is that old
     * @param requests that ended
     * @param errors of them: answers with 5xx, and those that got none
     * @param latencyMs of the answers, a DDSketch that nobody changes any more
     */
    public record Sample(Instant to, long requests, long errors, DDSketch latencyMs) {}

    /** Copies the list. */
    public Minute {
        samples = List.copyOf(samples);
    }

    /** With another sample, however late it comes. */
    public Minute and(Sample sample) {
        var more = new ArrayList<>(samples);
        more.add(sample);
        return new Minute(more);
    }

    /** Without what is older than a minute. A clock that is ahead is not waited for: what it counts is forgotten as late as it is ahead. */
    public Minute at(Instant now) {
        Instant since = now.minus(LENGTH);
        return samples.stream().allMatch(each -> each.to().isAfter(since)) ? this
                : new Minute(samples.stream().filter(each -> each.to().isAfter(since)).toList());
    }

    /** Requests that ended in it. */
    public long requests() {
        return samples.stream().mapToLong(Sample::requests).sum();
    }

    /** Of them, those that failed. */
    public long errors() {
        return samples.stream().mapToLong(Sample::errors).sum();
    }

    /** The 95th percentile of the answers' times in milliseconds, to 1 %; null when there was no answer. */
    public @Nullable Double p95Ms() {
        DDSketch all = DDSketches.logarithmicUnboundedDense(ACCURACY);
        samples.forEach(each -> all.mergeWith(each.latencyMs()));
        return all.isEmpty() ? null : all.getValueAtQuantile(P95);
    }
}
