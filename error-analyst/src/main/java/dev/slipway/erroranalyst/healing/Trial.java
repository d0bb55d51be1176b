package dev.slipway.erroranalyst.healing;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A release that became live is watched for a time: whether it fails more often than the one before it, and what is done then.
 *
 * @param release that is watched, or was and is being rolled back
 * @param before the live release before it
 * @param since when it became live
 * @param need why it must be rolled back; null while it need not
 * @param badAt when its requests last showed that; null before
 * @param action that is open; null without one
 * @param actions that ended: the number makes the next one's id
 * @param over whether nothing is decided about it any more
 */
public record Trial(String release, String before, Instant since, @Nullable Need need, @Nullable Instant badAt, @Nullable Action action,
        int actions, boolean over) {
    /** So long after it became live a rise of its errors is laid to it; what rises later has other causes too. */
    public static final Duration WATCHED = Duration.ofMinutes(15);

    static Trial of(String release, String before, Instant now) {
        return new Trial(release, before, now, null, null, null, 0, false);
    }

    /** Whether requests up to this time are to be compared. */
    public boolean isWatched(Instant at) {
        return !over && !isUnderWay() && at.isBefore(since.plus(WATCHED));
    }

    boolean isUnderWay() {
        return action != null && action.isUnderWay();
    }

    boolean isWaiting() {
        return need != null || action != null;
    }

    Trial compared(@Nullable Need next, Instant at) {
        return new Trial(release, before, since, next, next == null ? badAt : at, action, actions, over);
    }

    Trial acting(Action open) {
        return new Trial(release, before, since, need, badAt, open, actions, over);
    }

    /** Its action has ended. */
    Trial ended() {
        return new Trial(release, before, since, need, badAt, null, actions + 1, over);
    }

    /** Nothing is decided about it any more. */
    Trial closed() {
        return new Trial(release, before, since, null, badAt, action, actions, true);
    }
}
