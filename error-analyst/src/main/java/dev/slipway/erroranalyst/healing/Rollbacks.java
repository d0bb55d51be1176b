package dev.slipway.erroranalyst.healing;

import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.model.manifest.Healing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the release before back when the live one fails more often right after its deployment. Whether it does is decided
 * elsewhere ({@code regression}); here is what follows, what holds it back, and how it ends.
 */
final class Rollbacks {
    /** From one rollback of an environment to the next: a second one in a row helps seldom, and people must have time to look. */
    static final Duration COOLDOWN = Duration.ofMinutes(30);
    /** Older news of a release's failures is no reason any more, as after an hour in which nobody read them. */
    static final Duration NEWS = Duration.ofMinutes(1);
    /** What was not done so long after the release became live is not done by itself any more. */
    static final Duration NOT_LATER_THAN = Trial.WATCHED.multipliedBy(2);
    /** What has not helped within this time has failed. */
    static final Duration AT_MOST = Duration.ofMinutes(15);
    private static final int NO_SLOT = -1;

    private Rollbacks() {}

    // ---- what is told

    static Environment compared(Environment env, Event.Compared told, Instant now) {
        Trial trial = env.trial();
        if (trial == null || trial.over() || trial.isUnderWay() || !trial.release().equals(told.release())) {
            return env;
        }
        Need known = trial.need();
        if (!told.worse() && trial.badAt() != null && told.at().isBefore(trial.badAt().plus(NEWS))) {
            // At the bound it would come and go with each request.
            return env;
        }
        // The first words stay: with each request the numbers are others, and that is no news.
        Need need = !told.worse() ? null : known != null ? known : new Need(Repair.ROLLBACK, told.trigger(), told.diagnosis(), now, false);
        return env.with(trial.compared(need, told.at()));
    }

    /** Another release is live. @param decision that leads there, still of the environment before */
    static Decision live(Decision decision, String release, Change change, Instant now) {
        Environment env = decision.next();
        Trial trial = env.trial();
        Action action = trial == null ? null : trial.action();
        if (trial != null && action != null && action.isUnderWay() && release.equals(action.deployment())) {
            Action verifying = action.verifying();
            return decision.with(env.with(trial.acting(verifying).closed())).telling(verifying);
        }
        Decision closed = close(decision, "release " + release + " is live", now);
        String before = env.live();
        return closed.with(closed.next().with(change == Change.ROLLBACK || before == null ? null : Trial.of(release, before, now)));
    }

    /** A deployment told where it stands. */
    static Decision deployment(Decision decision, Event.DeploymentSeen seen, Instant now) {
        Trial trial = decision.next().trial();
        if (trial == null) {
            return decision;
        }
        Action action = trial.action();
        boolean own = action != null && action.isUnderWay() && seen.deployment().equals(action.deployment());
        if (own && seen.progress() == Progress.FAILED) {
            return fail(decision, trial, seen.because().isEmpty() ? "deployment " + seen.deployment() + " failed" : seen.because(), now);
        }
        boolean another = (seen.change() == Change.RELEASE || seen.change() == Change.ROLLBACK) && !own
                && !seen.deployment().equals(trial.release()) && (seen.progress() == Progress.WAITING || seen.progress() == Progress.RUNNING);
        return another && !trial.isUnderWay() && !trial.over()
                ? close(decision, "deployment " + seen.deployment() + " was asked for meanwhile: who asked for it decides", now) : decision;
    }

    /** Nothing is decided about the release any more. */
    static Decision close(Decision decision, String because, Instant now) {
        Environment env = decision.next();
        Trial trial = env.trial();
        if (trial == null) {
            return decision;
        }
        Action action = trial.action();
        return action == null ? decision.with(env.with(trial.closed()))
                : decision.with(env.with(trial.ended().closed())).telling(action.over(because, now));
    }

    static Decision answered(Decision decision, Trial trial, Action action, Answer answer, Instant now) {
        Environment env = decision.next();
        return switch (answer) {
            case Answer.Taken(var deployment, _) -> {
                Environment taken = env.rolledBack(now);
                if (deployment.equals(action.deployment())) {
                    yield decision.with(taken);
                }
                Action there = action.in(deployment);
                yield decision.with(taken.with(trial.acting(there))).telling(there);
            }
            case Answer.Conflict(var because) -> refused(decision, trial, action, because, now);
            case Answer.Refused(var because) -> refused(decision, trial, action, because, now);
        };
    }

    /** What the manager cannot roll back now it cannot later: nothing ran before, or it is not the live release. */
    private static Decision refused(Decision decision, Trial trial, Action action, String because, Instant now) {
        Environment env = decision.next();
        return fail(decision.with(env.with(env.budget().giveBack(Objects.requireNonNull(action.sentAt())))), trial,
                "the manager refused it: " + because, now);
    }

    private static Decision fail(Decision decision, Trial trial, String because, Instant now) {
        Action action = Objects.requireNonNull(trial.action());
        return decision.with(decision.next().with(trial.ended().closed())).telling(action.failed(because, now));
    }

    // ---- what has ended

    static Decision settle(Decision decision, Instant now) {
        Environment env = decision.next();
        Trial trial = env.trial();
        Action action = trial == null ? null : trial.action();
        if (trial == null || action == null) {
            return decision;
        }
        if (action.state() == Action.State.VERIFYING && !env.slots().isEmpty() && Repairs.areProven(env)) {
            return decision.with(env.with((Trial) null)).telling(action.healed(now));
        }
        return action.isUnderWay() || trial.need() != null ? decision
                : decision.with(env.with(trial.ended())).telling(action.over("release " + trial.release() + " fails no more often than "
                        + trial.before() + " any more", now));
    }

    // ---- what is due

    static Decision act(Decision before, Policy policy, Instant now) {
        Decision decision = late(before, now);
        Environment env = decision.next();
        Trial trial = env.trial();
        if (trial == null || trial.over() || trial.isUnderWay() || trial.need() == null) {
            return decision;
        }
        Action action = trial.action() != null ? trial.action().needing(trial.need()) : opened(env, trial, trial.need(), now);
        return switch (policy.healing().rollback()) {
            case OFF -> held(decision, trial, action.held(Action.State.SUPPRESSED, "healing.rollback is off"));
            case OBSERVE -> held(decision, trial, action.held(Action.State.PROPOSED, "healing.rollback is observe: would roll "
                    + trial.release() + " back to " + trial.before()));
            case AUTO -> byRails(decision, policy.healing(), trial, action, now);
        };
    }

    private static Decision late(Decision decision, Instant now) {
        Trial trial = decision.next().trial();
        Action action = trial == null ? null : trial.action();
        if (trial == null) {
            return decision;
        }
        if (action != null && action.isUnderWay()) {
            return action.sentAt() == null || now.isBefore(action.sentAt().plus(AT_MOST)) ? decision
                    : fail(decision, trial, "not all of " + decision.next().key() + " was healthy within " + Words.of(AT_MOST), now);
        }
        return trial.over() || now.isBefore(trial.since().plus(NOT_LATER_THAN)) ? decision
                : close(decision, "it is live for " + Words.of(NOT_LATER_THAN) + " by now: a person decides", now);
    }

    private static Action opened(Environment env, Trial trial, Need need, Instant now) {
        String from = env.key() + "/rollback/" + trial.release() + '/' + trial.actions();
        return new Action(UUID.nameUUIDFromBytes(from.getBytes(StandardCharsets.UTF_8)).toString(), Repair.ROLLBACK, trial.release(),
                trial.release(), NO_SLOT, need.trigger(), need.diagnosis(), Action.State.SUPPRESSED, null, null, 0, now, null, null);
    }

    private static Decision byRails(Decision decision, Healing healing, Trial trial, Action action, Instant now) {
        Environment env = decision.next();
        if (env.isRetiring()) {
            return held(decision, trial, action.held(Action.State.SUPPRESSED, env.key() + " is being retired"));
        }
        Hold hold = hold(env, healing, trial, now);
        if (hold != null) {
            return held(decision, trial, action.held(Action.State.SUPPRESSED, hold.because()));
        }
        Action sent = action.sent(now);
        return decision.with(env.with(trial.acting(sent)).with(env.budget().spend(healing, now))).telling(sent).sending(sent);
    }

    /** The hold that lasts longest; null when nothing holds. */
    private static @Nullable Hold hold(Environment env, Healing healing, Trial trial, Instant now) {
        return Stream.of(Optional.ofNullable(cooldown(env)), Optional.ofNullable(env.budget().holdRollback(healing, now)),
                        Optional.ofNullable(env.brake().holdRollback(now)), Optional.ofNullable(stale(trial, now)))
                .flatMap(Optional::stream).filter(each -> now.isBefore(each.until()))
                .max(Comparator.comparing(Hold::until)).orElse(null);
    }

    private static @Nullable Hold cooldown(Environment env) {
        Instant last = env.rolledBackAt();
        return last == null ? null : new Hold(last.plus(COOLDOWN), "cooldown: " + Words.at(last.plus(COOLDOWN)) + ", " + Words.of(COOLDOWN)
                + " after the last rollback of " + env.key());
    }

    private static @Nullable Hold stale(Trial trial, Instant now) {
        return trial.badAt() != null && now.isBefore(trial.badAt().plus(NEWS)) ? null
                : new Hold(Instant.MAX, "nothing was heard of its requests for " + Words.of(NEWS));
    }

    private static Decision held(Decision decision, Trial trial, Action held) {
        return held.equals(trial.action()) ? decision : decision.with(decision.next().with(trial.acting(held))).telling(held);
    }
}
