package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step and how far it is.
 *
 * @param group steps that fail together and alone, as those of one repair; null for those that the deployment stands on
 * @param undoes the step that this one undoes
 * @param delegation the newest, null before the first and for what the manager does itself
 * @param revision of the route that the step waits for, 0 where it waits for none
 * @param deadline when it counts as failed; null before its start
 * @param detail in a sentence how it is or why it ended
 */
public record StepRun(Step step, StepState state, @Nullable String group, @Nullable String undoes,
        @Nullable Delegated delegation, long revision, @Nullable Instant startedAt, @Nullable Instant finishedAt,
        @Nullable Instant deadline, String detail, Map<String, String> outputs) {

    /**
     * A step in its assignee's hands.
     *
     * @param attempt from 1
     * @param fence higher than every one before it in the environment
     * @param sequence of the newest report of this attempt, 0 before the first
     * @param incarnation of the specialist's process that reported; empty before
     * @param heardAt when it was delegated or last reported
     * @param stale refusals in a row because of a higher fence
     */
    public record Delegated(int attempt, long fence, long sequence, String incarnation, Instant heardAt, int stale) {}

    static StepRun pending(Step step, @Nullable String group, @Nullable String undoes) {
        return new StepRun(step, StepState.PENDING, group, undoes, null, 0, null, null, null, "", Map.of());
    }

    /** Of the step. */
    public String id() {
        return step.id();
    }

    StepRun started(Instant now) {
        return new StepRun(step, StepState.RUNNING, group, undoes, delegation, revision, now, null, now.plus(step.deadline()), detail, outputs);
    }

    StepRun waitingFor(long route) {
        return new StepRun(step, state, group, undoes, delegation, route, startedAt, finishedAt, deadline, detail, outputs);
    }

    StepRun delegated(Delegated to, StepState as) {
        return new StepRun(step, as, group, undoes, to, revision, startedAt, finishedAt, deadline, detail, outputs);
    }

    StepRun saying(String words) {
        return new StepRun(step, state, group, undoes, delegation, revision, startedAt, finishedAt, deadline, words, outputs);
    }

    StepRun over(StepState as, String words, Map<String, String> found, Instant now) {
        return new StepRun(step, as, group, undoes, delegation, revision, startedAt, now, deadline, words, Map.copyOf(found));
    }

    StepRun withoutWords() {
        return new StepRun(step, state, group, undoes, delegation, revision, startedAt, finishedAt, deadline, "", Map.of());
    }

    StepRun compensated() {
        return new StepRun(step, StepState.COMPENSATED, group, undoes, delegation, revision, startedAt, finishedAt, deadline, detail, outputs);
    }

    /**
     * With a deadline that is as far away as it was before nobody could act for a time, at most by its own length: however long
     * that was, it has not passed.
     */
    StepRun extended(Duration away, Instant now) {
        if (!state.isActive() || deadline == null) {
            return this;
        }
        Instant full = now.plus(step.deadline());
        Instant next = deadline.plus(away).isBefore(full) ? deadline.plus(away) : full;
        Delegated heard = delegation == null ? null
                : new Delegated(delegation.attempt, delegation.fence, delegation.sequence, delegation.incarnation, now, delegation.stale);
        return new StepRun(step, state, group, undoes, heard, revision, startedAt, finishedAt, next.isBefore(deadline) ? deadline : next,
                detail, outputs);
    }

    /** For how long it has been at work, without the time in which nobody could act. */
    public Duration spent(Instant at) {
        return deadline == null ? Duration.ZERO : step.deadline().minus(Duration.between(at, deadline));
    }
}
