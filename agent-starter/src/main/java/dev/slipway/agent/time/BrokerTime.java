package dev.slipway.agent.time;

import java.time.Instant;

/**
 * The broker's time: that of the newest record seen, plus what the monotonic clock has counted since. No agent's wall clock
 * enters it, and it never runs backwards. Safe for use by several threads.
 */
public final class BrokerTime {
    private record Mark(long epochMs, long nanos) {}

    private volatile Mark mark = new Mark(0, 0);

    /** A record has this time of the broker's. */
    public synchronized void seen(Instant at) {
        long ms = at.toEpochMilli();
        if (!isKnown() || ms > now().toEpochMilli()) {
            mark = new Mark(ms, System.nanoTime());
        }
    }

    /** The time now; the epoch while none is known. */
    public Instant now() {
        Mark now = mark;
        return now.epochMs == 0 ? Instant.EPOCH : Instant.ofEpochMilli(now.epochMs + (System.nanoTime() - now.nanos) / 1_000_000);
    }

    /** Whether any record was seen. */
    public boolean isKnown() {
        return mark.epochMs != 0;
    }
}
