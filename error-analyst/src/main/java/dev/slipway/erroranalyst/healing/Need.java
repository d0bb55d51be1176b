package dev.slipway.erroranalyst.healing;

import java.time.Instant;

/**
 * Why a slot needs a repair.
 *
 * @param trigger what was seen
 * @param diagnosis what it means
 * @param since when it was first known
 * @param owed whether a repair was tried in vain: it stays needed, whatever became of the instance meanwhile
 */
public record Need(Repair repair, String trigger, String diagnosis, Instant since, boolean owed) {
    /** What an action was for that was tried in vain. */
    static Need owed(Action action, Instant now) {
        return new Need(action.repair(), action.trigger(), action.diagnosis(), now, true);
    }

    Need owing() {
        return new Need(repair, trigger, diagnosis, since, true);
    }
}
