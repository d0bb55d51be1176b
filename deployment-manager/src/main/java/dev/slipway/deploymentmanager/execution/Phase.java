package dev.slipway.deploymentmanager.execution;

/** Where a deployment stands. */
public enum Phase {
    /** Waits for its turn. */
    QUEUED,
    /** Its plan is being computed. */
    PLANNING,
    /** A person must agree. */
    AWAITING_APPROVAL,
    /** Its steps are carried out. */
    RUNNING,
    /** A person holds it; whether it has begun or waits. */
    PAUSED,
    /** What it did is being undone. */
    ROLLING_BACK,
    /** What it asked for runs. */
    SUCCEEDED,
    /** Everything is undone; what ran before runs. */
    ROLLED_BACK,
    /** There was nothing to go back to, or an undo failed. */
    FAILED,
    /** Undone, or never begun, by a person. */
    CANCELLED,
    /** A newer one came before it began. */
    SUPERSEDED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return ordinal() >= SUCCEEDED.ordinal();
    }

    /** Whether it holds its environment. */
    public boolean holds() {
        return this == RUNNING || this == PAUSED || this == ROLLING_BACK;
    }
}
