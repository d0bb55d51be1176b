package dev.slipway.deploymentmanager.execution;

/** Where a step stands. */
public enum StepState {
    /** Waits for others. */
    PENDING,
    /** Given to its assignee. */
    DELEGATED,
    /** Its assignee is at work. */
    RUNNING,
    /** Done. */
    SUCCEEDED,
    /** Not done, and what it began may be there. */
    FAILED,
    /** Not needed any more. */
    SKIPPED,
    /** Undone. */
    COMPENSATED;

    /** Whether it is under way. */
    public boolean isActive() {
        return this == DELEGATED || this == RUNNING;
    }

    /** Whether nothing follows but an undo. */
    public boolean isOver() {
        return this != PENDING && !isActive();
    }
}
