package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;

/**
 * When instances are started, each a millisecond or more after every one before it, over restarts too, although the clock is
 * set back: which of two instances is newer is told by nothing else.
 */
final class StartTimes {
    private final InstantSource clock;
    private Instant last = Instant.EPOCH;

    StartTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** Those of an earlier deployer. */
    synchronized void resume(Collection<Instance> known) {
        known.stream().map(Instance::startedAt).max(Instant::compareTo).ifPresent(newest -> last = newest);
    }

    synchronized Instant next() {
        Instant now = clock.instant();
        // Others hear of milliseconds only.
        Instant soonest = last.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        last = now.isBefore(soonest) ? soonest : now;
        return last;
    }
}
