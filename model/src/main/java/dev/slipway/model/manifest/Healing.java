package dev.slipway.model.manifest;

import java.time.Duration;
import java.util.Objects;

/**
 * What is repaired by itself (manifest, {@code healing}).
 *
 * @param restart an instance that exited
 * @param replace one that hangs or stays unhealthy
 * @param rollback a release whose error rate rose right after its deployment
 * @param budgetActions repairs at most in each {@code budgetWindow}
 * @param budgetWindow 1 min to 1 day
 */
public record Healing(Mode restart, Mode replace, Mode rollback, int budgetActions, Duration budgetWindow) {
    /** A state that an older version has kept says nothing of rollbacks. */
    public Healing {
        rollback = Objects.requireNonNullElse(rollback, Mode.OBSERVE);
    }

    /** Who decides. */
    public enum Mode {
        /** Nobody. */
        OFF,
        /** It is told what would be done. */
        OBSERVE,
        /** It is done. */
        AUTO
    }
}
