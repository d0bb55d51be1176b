package dev.slipway.erroranalyst.healing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One repair of one instance, one rollback of a release, or why there is none.
 *
 * @param id derived from the instance and how many actions its slot had before, so that a replay gives the same
 * @param instance that is acted on; the release where it is rolled back
 * @param slot its place, -1 where there is none
 * @param trigger what was seen
 * @param diagnosis what it means
 * @param because why it is held back, or only proposed; null otherwise
 * @param deployment where it is carried out; null until it was sent
 * @param attempt how often it was sent
 * @param sentAt when it was sent last; null until then
 * @param finishedAt null until it has ended
 */
public record Action(String id, Repair repair, String instance, String release, int slot, String trigger, String diagnosis, State state,
        @Nullable String because, @Nullable String deployment, int attempt, Instant detectedAt, @Nullable Instant sentAt,
        @Nullable Instant finishedAt) {
    /** Where an action stands. */
    public enum State {
        /** It would be done if the manifest let it. */
        PROPOSED,
        /** The manager has been asked. */
        RUNNING,
        /** The successor runs and must prove itself. */
        VERIFYING,
        /** All that should run was healthy in two checks in a row. */
        HEALED,
        /** It did not help. */
        FAILED,
        /** It is not done, or not yet. */
        SUPPRESSED
    }

    static Action of(Environment env, Instance instance, Need need, int before, Instant now) {
        String id = id(env.key() + '/' + instance.id() + '/' + before);
        return new Action(id, need.repair(), instance.id(), instance.release(), instance.slot(), need.trigger(), need.diagnosis(),
                State.SUPPRESSED, null, null, 0, now, null, null);
    }

    private static String id(String from) {
        return UUID.nameUUIDFromBytes(from.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** The id of the command that asks for it. */
    public String command() {
        return command(attempt);
    }

    private String command(int attempt) {
        return id + '/' + attempt;
    }

    boolean isUnderWay() {
        return state == State.RUNNING || state == State.VERIFYING;
    }

    Action needing(Need need) {
        return new Action(id, need.repair(), instance, release, slot, need.trigger(), need.diagnosis(), state, because, deployment, attempt,
                detectedAt, sentAt, finishedAt);
    }

    Action held(State as, String why) {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis, as, why, null, attempt, detectedAt, null, null);
    }

    Action sent(Instant now) {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis, State.RUNNING, null,
                id("deployment/" + command(attempt + 1)), attempt + 1, detectedAt, now, null);
    }

    Action in(String where) {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis, state, because, where, attempt, detectedAt, sentAt, null);
    }

    Action verifying() {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis, State.VERIFYING, null, deployment, attempt, detectedAt,
                sentAt, null);
    }

    Action healed(Instant now) {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis, State.HEALED, null, deployment, attempt, detectedAt,
                sentAt, now);
    }

    Action failed(String why, Instant now) {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis + "; the repair failed: " + why, State.FAILED, null,
                deployment, attempt, detectedAt, sentAt, now);
    }

    Action over(String why, Instant now) {
        return new Action(id, repair, instance, release, slot, trigger, diagnosis, State.SUPPRESSED, why, deployment, attempt, detectedAt,
                sentAt, now);
    }
}
