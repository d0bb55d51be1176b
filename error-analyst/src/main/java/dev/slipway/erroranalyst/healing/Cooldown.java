package dev.slipway.erroranalyst.healing;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How soon a slot may be repaired again: the first time at once, then after 1 s, 2 s, 4 s ... of its last repair. */
final class Cooldown {
    /** After the first repair. */
    static final Duration SHORTEST = Duration.ofSeconds(1);
    /** However many there were. */
    static final Duration LONGEST = Duration.ofMinutes(5);
    /** Twice as long each time reaches {@link #LONGEST} before. */
    private static final int DOUBLED_AT_MOST = 10;

    private Cooldown() {}

    /** @param times it was tried, 1 or more */
    static Duration after(int times) {
        Duration wait = SHORTEST.multipliedBy(1L << Math.min(times - 1, DOUBLED_AT_MOST));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    static @Nullable Hold of(Slot slot) {
        Instant last = slot.lastRepair();
        if (slot.repairs() == 0 || last == null) {
            return null;
        }
        Duration wait = after(slot.repairs());
        Instant until = last.plus(wait);
        return new Hold(until, "cooldown: " + Words.at(until) + ", " + Words.of(wait) + " after " + Words.repair(slot.repairs())
                + " of slot " + slot.number());
    }

    static @Nullable Hold ofRefusal(Slot slot) {
        Slot.Refusal refusal = slot.refusal();
        if (refusal == null) {
            return null;
        }
        Instant until = refusal.at().plus(after(refusal.times()));
        return new Hold(until, "the manager refused it: " + refusal.because() + "; asked again " + Words.at(until));
    }
}
