package dev.slipway.model.instance;

/** How an instance is, as callers see it: what the platform knows and what the checks know, combined. */
public enum InstanceState {
    /** Is coming up: nothing says yet that it can serve, and nothing that it cannot. */
    STARTING,
    /** The checks pass. */
    HEALTHY,
    /** It is there, and the checks fail. */
    UNHEALTHY,
    /** Was told to end and finishes what it has begun. */
    DRAINING,
    /** Has ended. */
    STOPPED,
    /** Is gone without anybody having seen its end. */
    LOST;

    /** What the platform knows of an instance. */
    public enum Platform {
        /** Nothing that this version understands. */
        UNKNOWN,
        /** Started, does not listen yet. */
        STARTING,
        /** Alive, and listening where it has a port. */
        RUNNING,
        /** Was told to end. */
        DRAINING,
        /** Has ended. */
        STOPPED,
        /** Is gone. */
        LOST
    }

    /** What the checks know of an instance. */
    public enum Checks {
        /** Nothing: not checked yet, or no check could be made. */
        NO_DATA,
        /** They pass. */
        HEALTHY,
        /** They fail. */
        UNHEALTHY
    }

    /**
     * The combination. Whoever is on the way out is so whatever its checks say; a failed check of one that does not listen
     * yet says nothing that was not known.
     */
    public static InstanceState of(Platform platform, Checks checks) {
        return switch (platform) {
            case STARTING -> checks == Checks.HEALTHY ? HEALTHY : STARTING;
            case RUNNING, UNKNOWN -> switch (checks) {
                case HEALTHY -> HEALTHY;
                case UNHEALTHY -> UNHEALTHY;
                case NO_DATA -> STARTING;
            };
            case DRAINING -> DRAINING;
            case STOPPED -> STOPPED;
            case LOST -> LOST;
        };
    }

    /** Whether it is no more. */
    public boolean hasEnded() {
        return this == STOPPED || this == LOST;
    }
}
