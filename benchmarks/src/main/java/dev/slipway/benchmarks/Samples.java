package dev.slipway.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times of one thing, in milliseconds. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    synchronized void add(long nanos) {
        values.add(nanos / 1e6);
    }

    /** @param share from 0 to 1; the nearest rank */
    synchronized double quantile(double share) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.clamp((int) Math.ceil(share * sorted.size()) - 1, 0, sorted.size() - 1));
    }

    synchronized int count() {
        return values.size();
    }

    /** Median, extremes and count. */
    String words() {
        return String.format(Locale.ROOT, "p50 %.1f  p99 %.1f  [%.1f..%.1f] n=%d", quantile(0.5), quantile(0.99), quantile(0), quantile(1), count());
    }
}
