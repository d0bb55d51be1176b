package dev.slipway.monitoringspecialist.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of the last 24 hours an environment was up, by samples.
 *
 * @param wasUp whether it ever was: what has never been up yet is being set up, and not down
 * @param buckets of {@link #BUCKET}, oldest first; those without a sample are left out
 */
public record Day(boolean wasUp, List<Bucket> buckets) {
    /** Of which nothing is known. */
    public static final Day EMPTY = new Day(false, List.of());
    /** How far it looks back (manifest, built-in alerts); the oldest bucket leaves it as a whole. */
    public static final Duration LENGTH = Duration.ofHours(24);
    /** From one sample to the next: an outage of a minute is twelve of them. */
    public static final Duration SAMPLED = Duration.ofSeconds(5);
    private static final Duration BUCKET = Duration.ofMinutes(10);

    /** Samples of ten minutes. @param up of them, those that found it up */
    public record Bucket(Instant from, int samples, int up) {
        Bucket and(boolean isUp) {
            return new Bucket(from, samples + 1, up + (isUp ? 1 : 0));
        }
    }

    /** Copies the list. */
    public Day {
        buckets = List.copyOf(buckets);
    }

    /** With another sample. @param now not before that of the sample before */
    public Day and(boolean isUp, Instant now) {
        if (!isUp && !wasUp) {
            return this;
        }
        Instant from = Instant.ofEpochSecond(now.getEpochSecond() / BUCKET.toSeconds() * BUCKET.toSeconds());
        var next = new ArrayList<>(at(now).buckets);
        if (next.isEmpty() || !next.getLast().from().equals(from)) {
            next.add(new Bucket(from, 0, 0));
        }
        next.set(next.size() - 1, next.getLast().and(isUp));
        return new Day(true, next);
    }

    /** Without what is older than a day. */
    public Day at(Instant now) {
        Instant since = now.minus(LENGTH);
        return new Day(wasUp, buckets.stream().filter(each -> each.from().isAfter(since)).toList());
    }

    /** Samples in it. */
    public int samples() {
        return buckets.stream().mapToInt(Bucket::samples).sum();
    }

    /** For how long it is known how it was. */
    public Duration known() {
        return SAMPLED.multipliedBy(samples());
    }

    /** The share of samples that found it up, 0 to 1; 1 without any. */
    public double uptime() {
        int samples = samples();
        return samples == 0 ? 1 : (double) buckets.stream().mapToInt(Bucket::up).sum() / samples;
    }
}
