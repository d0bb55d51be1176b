package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.monitoringspecialist.await.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How the instances stand, for tasks that wait for a change. Safe for use by several threads. */
final class Standings {
    private final Map<String, Standing> standings = new HashMap<>();
    private long changes;
    private final AtomicInteger checked = new AtomicInteger();

    synchronized void put(String key, @Nullable Standing standing) {
        @Nullable Standing before = standing == null ? standings.remove(key) : standings.put(key, standing);
        if (before == null ? standing != null : !before.equals(standing)) {
            changes++;
            notifyAll();
        }
    }

    /** @param keys by what the answer names them with */
    synchronized Map<String, Standing> of(Map<String, String> keys) {
        var found = new HashMap<String, Standing>();
        keys.forEach((name, key) -> {
            Standing standing = standings.get(key);
            if (standing != null) {
                found.put(name, standing);
            }
        });
        return found;
    }

    /** The number of changes so far. */
    synchronized long changes() {
        return changes;
    }

    /** Returns when there were more changes than the caller has seen, or the time is over. */
    synchronized void await(long seen, Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (changes == seen && System.nanoTime() < until) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
    }

    /** Instances are checked that were not, or with a negative number no longer. */
    void checked(int more) {
        checked.addAndGet(more);
    }

    /** Instances that are checked. */
    int checked() {
        return checked.get();
    }
}
