package dev.slipway.erroranalyst.healing;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place of the live release, with what is needed and done for it.
 *
 * @param number from 0
 * @param instance that the manager wants here, as far as is known
 * @param before whose place it took; null for the first
 * @param need why it must be repaired; null while it need not
 * @param action that is open for it; null without one
 * @param actions that ended for this slot: the number makes the next one's id, so it never begins anew
 * @param replaced whether the manager says that another instance has its place, which is not known yet
 * @param repairs since the slot was last well for {@link #WELL}
 * @param lastRepair when the last one was sent; null before the first
 * @param healthySince of the instance, without a break; null while it is not healthy
 * @param refusal of the manager that holds; null without one
 */
public record Slot(int number, String instance, @Nullable String before, @Nullable Need need, @Nullable Action action, int actions,
        boolean replaced, int repairs, @Nullable Instant lastRepair, @Nullable Instant healthySince, @Nullable Refusal refusal) {
    /** After so long of health the cooldown begins anew. */
    static final Duration WELL = Duration.ofMinutes(10);

    /** The manager refused. @param times in a row */
    public record Refusal(String because, int times, Instant at) {}

    static Slot of(Instance instance) {
        return new Slot(instance.slot(), instance.id(), null, null, null, 0, false, 0, null, null, null);
    }

    Slot adopting(String successor) {
        return new Slot(number, successor, instance, null, action, actions, false, repairs, lastRepair, healthySince, null);
    }

    /** The one before is wanted after all. */
    Slot back(String to, @Nullable Need owed) {
        return new Slot(number, to, null, owed, action, actions, false, repairs, lastRepair, healthySince, refusal);
    }

    Slot needing(@Nullable Need needed) {
        return new Slot(number, instance, before, needed, action, actions, replaced, repairs, lastRepair, healthySince, refusal);
    }

    Slot acting(Action open) {
        return new Slot(number, instance, before, need, open, actions, replaced, repairs, lastRepair, healthySince, refusal);
    }

    Slot ended() {
        return new Slot(number, instance, before, need, null, actions + 1, replaced, repairs, lastRepair, healthySince, refusal);
    }

    Slot replaced(boolean is) {
        return new Slot(number, instance, before, is ? null : need, action, actions, is, repairs, lastRepair, healthySince, refusal);
    }

    Slot repaired(Instant now) {
        return new Slot(number, instance, before, need, action, actions, replaced, repairs + 1, now, healthySince, refusal);
    }

    /** What was sent changed nothing. */
    Slot unrepaired() {
        return new Slot(number, instance, before, need, action, actions, replaced, Math.max(0, repairs - 1), lastRepair, healthySince, refusal);
    }

    /** What was refused was no repair, but what is refused again is asked for ever more seldom. */
    Slot refused(String because, Instant now) {
        int times = refusal == null ? 1 : refusal.times() + 1;
        return new Slot(number, instance, before, need, action, actions, replaced, Math.max(0, repairs - 1), lastRepair, healthySince,
                new Refusal(because, times, now));
    }

    Slot free() {
        return new Slot(number, instance, before, need, action, actions, false, repairs, lastRepair, healthySince, null);
    }

    Slot healthy(boolean is, Instant now) {
        // Health of before the last repair does not count: it did not keep that one from being needed.
        Instant from = healthySince == null || lastRepair == null || healthySince.isAfter(lastRepair) ? healthySince : lastRepair;
        boolean well = from != null && !now.isBefore(from.plus(WELL));
        Instant since = !is ? null : healthySince == null ? now : healthySince;
        return new Slot(number, instance, before, need, action, actions, replaced, !is && well ? 0 : repairs, lastRepair, since, refusal);
    }
}
