package dev.slipway.erroranalyst.healing;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be told of an environment. Sealed: a new kind does not compile until the decision treats it. */
public sealed interface Event {
    /** The platform told the state of an instance. */
    record InstanceSeen(String instance, String release, int slot, Instance.Platform platform) implements Event {}

    /** The platform forgot an instance. */
    record InstanceGone(String instance) implements Event {}

    /** The checks told the state of an instance. */
    record HealthSeen(String instance, String release, int slot, Instance.Checks checks) implements Event {}

    /** An instance is not checked any more. */
    record HealthGone(String instance) implements Event {}

    /**
     * A deployment told where it stands.
     *
     * @param because why it ended; empty before
     * @param places the numbers of the slots that should be filled once it has ended; null when that is not told
     */
    record DeploymentSeen(String deployment, Change change, Progress progress, String because, @Nullable Set<Integer> places) implements Event {
        /** Copies the set. */
        public DeploymentSeen {
            places = places == null ? null : Set.copyOf(places);
        }
    }

    /** The manifest told what may be healed. */
    record PolicySeen(Policy policy) implements Event {}

    /** The application was deleted. */
    record ApplicationGone() implements Event {}

    /** The manager answered a command. */
    record Answered(String command, Answer answer) implements Event {}

    /**
     * A release was compared with the one before it.
     *
     * @param worse whether it fails more often; trigger and diagnosis say how much, or are empty
     * @param at the time of the newest requests
     */
    record Compared(String release, boolean worse, Instant at, String trigger, String diagnosis) implements Event {}

    /** Time has passed. What is due follows from the time alone. */
    record Tick() implements Event {}

    /** What a deployment changes. */
    enum Change {
        /** What runs: the deployment's id is the release's. */
        RELEASE,
        /** The same, with what ran before: nobody compares it with what it replaces. */
        ROLLBACK,
        /** How many instances the live release has. */
        SCALE,
        /** Nothing: instances of the live release are repaired. */
        REPAIR,
        /** Everything is taken away. */
        RETIREMENT
    }

    /** Where a deployment stands. */
    enum Progress {
        /** It holds nothing yet. */
        WAITING,
        /** It holds the environment. */
        RUNNING,
        /** It did what was asked. */
        SUCCEEDED,
        /** It ended otherwise. */
        FAILED
    }

    /** What the manager says to a repair. */
    sealed interface Answer {
        /** It is done in this deployment. @param unchanged whether there was nothing to do, as the instance has a successor */
        record Taken(String deployment, boolean unchanged) implements Answer {}

        /** The state of the environment does not allow it now. */
        record Conflict(String because) implements Answer {}

        /** It cannot be done. */
        record Refused(String because) implements Answer {}
    }
}
