package dev.slipway.deploymentmanager.execution;

/** What a change is for. */
public enum Kind {
    /** A version. */
    DEPLOY,
    /** What ran before. */
    ROLLBACK,
    /** What is live in another environment. */
    PROMOTE,
    /** Another number of instances. */
    SCALE,
    /** A repair. */
    HEAL,
    /** Another configuration. */
    CONFIGURE,
    /** The end of everything. */
    RETIRE;

    /** Whether it brings a release that is judged while it comes. */
    public boolean bringsRelease() {
        return this == DEPLOY || this == ROLLBACK || this == PROMOTE || this == CONFIGURE;
    }

    /** Whether a failure undoes what it did. */
    boolean isUndone() {
        return bringsRelease() || this == SCALE;
    }

    /** Whether it only changes how many instances the live release has, or which: whatever waits to replace that goes on waiting. */
    boolean keepsRelease() {
        return this == SCALE || this == HEAL;
    }

    /**
     * Whether a number of instances that the environment was scaled to goes on: what was asked for is no other number, and fewer
     * than somebody wanted for the load there is would be an outage.
     */
    public boolean keepsScaling() {
        return this == ROLLBACK || this == CONFIGURE;
    }

    /** Whether what it verifies is noted as the content of its version; what brings something back notes nothing anew. */
    public boolean notesVersions() {
        return this == DEPLOY;
    }
}
