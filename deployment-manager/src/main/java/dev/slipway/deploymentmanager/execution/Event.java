package dev.slipway.deploymentmanager.execution;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an environment can be told. Sealed: a new kind does not compile until the decision treats it. */
public sealed interface Event {
    /** Somebody asks for a change. */
    record Asked(Deployment deployment) implements Event {}

    /** Somebody asked for a change that cannot be: it is told as failed, and blocks nothing. */
    record AskedInVain(Deployment deployment, String because) implements Event {}

    /**
     * Somebody wants a deployment undone.
     *
     * @param asRollback whether its end is ROLLED_BACK and not CANCELLED
     */
    record StopAsked(String deployment, String by, boolean asRollback) implements Event {}

    /** A person holds a deployment: no further step of it begins. */
    record PauseAsked(String deployment, String by) implements Event {}

    /** It goes on. */
    record ResumeAsked(String deployment, String by) implements Event {}

    /**
     * The error-analyst wants an instance repaired.
     *
     * @param deployment id of the deployment, where the repair becomes one of its own
     * @param kill whether the instance may still be alive
     */
    record HealAsked(String deployment, String by, String release, String instance, boolean kill, String because) implements Event {}

    /** A specialist's report about a step. */
    record Reported(String deployment, String step, int attempt, long sequence, String incarnation, Outcome outcome) implements Event {}

    /** How a task stands. */
    sealed interface Outcome {
        /** It is in the specialist's hands. */
        record AtWork(String detail) implements Outcome {}

        /** Done. */
        record Done(String detail, Map<String, String> outputs) implements Outcome {}

        /** Not done. */
        record Failed(String detail) implements Outcome {}

        /** Given up, as a task with a higher fence took its target. */
        record Cancelled(String detail) implements Outcome {}

        /** Refused: a higher fence had come before, or the deadline had passed. */
        record Stale(String detail, @Nullable Long lostTo) implements Outcome {}
    }

    /** A specialist's process was started anew: what the former one had in hand is nobody's. */
    record SpecialistRestarted(String assignee, String incarnation) implements Event {}

    /** An edge told what it made of a route; null: it forgot the environment. */
    record EdgeSeen(String edge, Seen.@Nullable Edge view) implements Event {}

    /** The platform told of an instance. */
    record InstanceSeen(Seen.Instance instance) implements Event {}

    /** Nobody knows the instance any more. */
    record InstanceGone(String instance) implements Event {}

    /**
     * Time has passed.
     *
     * @param mayRestore whether another restoration may begin
     */
    record Tick(boolean mayRestore) implements Event {}

    /** What follows for the running deployment is larger than can be kept. */
    record Overgrown(String because) implements Event {}

    /** Nobody could act for a time: deadlines move. */
    record Resumed(Duration away) implements Event {}
}
