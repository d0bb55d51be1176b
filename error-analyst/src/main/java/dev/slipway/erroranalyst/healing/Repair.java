package dev.slipway.erroranalyst.healing;

import dev.slipway.model.manifest.Healing;
import java.util.Locale;

/** What can be done. */
public enum Repair {
    /** It has ended: its successor is started in its slot. That it ended was seen. */
    RESTART,
    /** It hangs or stays unhealthy: it is killed and its successor started beside it. Checks tell so, and may be wrong. */
    REPLACE,
    /** A release fails more often than the one before it, right after its deployment: that one is brought back. */
    ROLLBACK;

    /** Its name in the manifest and the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Healing.Mode mode(Policy policy) {
        return switch (this) {
            case RESTART -> policy.healing().restart();
            case REPLACE -> policy.healing().replace();
            case ROLLBACK -> policy.healing().rollback();
        };
    }
}
