package dev.slipway.monitoringspecialist.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is waited for.
 *
 * @param instances that count
 * @param atLeast how many of them must be healthy
 * @param minReady for how long without a break
 * @param until when it must be so
 * @param startup the time from the beginning to {@code until}, for people
 */
public record Goal(List<String> instances, int atLeast, Duration minReady, Instant until, Duration startup) {
    /** Copies the list. */
    public Goal {
        instances = List.copyOf(instances);
    }
}
