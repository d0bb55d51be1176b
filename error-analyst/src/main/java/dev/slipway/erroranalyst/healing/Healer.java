package dev.slipway.erroranalyst.healing;

import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decides for an environment. What is told changes what is known; what is needed follows from that ({@link Observation});
 * what is done about it, and told, follows from both and the time ({@link Repairs}).
 */
public final class Healer {
    private Healer() {}

    /**
     * What follows from an event.
     *
     * @param now never earlier than that of the event before
     */
    public static Decision decide(Environment env, Event event, Instant now) {
        Decision learnt = learn(env, event, now);
        return event instanceof Event.ApplicationGone ? learnt : Repairs.act(learnt, now);
    }

    /** The same without any new repair: of news that were written while nobody listened, and newer ones wait to be read. */
    public static Decision learn(Environment env, Event event, Instant now) {
        Decision told = told(env, event, now);
        return Repairs.settle(told.with(Observation.of(told.next(), now)), now);
    }

    /** The switch over all that can be told. */
    private static Decision told(Environment env, Event event, Instant now) {
        return switch (event) {
            case Event.InstanceSeen(var id, var release, var slot, var platform) ->
                    seen(env, env.instance(id, release, slot).told(platform), now);
            case Event.HealthSeen(var id, var release, var slot, var checks) ->
                    seen(env, env.instance(id, release, slot).checked(checks), now);
            case Event.InstanceGone(var id) -> Decision.of(gone(env, id, true));
            case Event.HealthGone(var id) -> Decision.of(gone(env, id, false));
            case Event.PolicySeen(var policy) -> Decision.of(env.with(policy));
            case Event.DeploymentSeen deployment -> deployment(env, deployment, now);
            case Event.Answered(var command, var answer) -> answered(env, command, answer, now);
            case Event.Compared compared -> Decision.of(Rollbacks.compared(env, compared, now));
            case Event.ApplicationGone() -> emptied(env, env.application() + " is deleted", now);
            case Event.Tick() -> Decision.of(env);
        };
    }

    // ---- instances

    private static Decision seen(Environment env, Instance instance, Instant now) {
        Environment known = env.with(instance);
        if (!env.isJudged(instance.release()) || known.left().containsKey(instance.id()) || known.policy() == null) {
            return Decision.of(known);
        }
        Need need = Observation.need(instance, now);
        if (need == null || (need.repair() == Repair.REPLACE && !instance.wasHealthy())) {
            return Decision.of(known);
        }
        Action left = Action.of(env, instance, need, 0, now).over("release " + instance.release()
                + " is under judgement: its own deployment decides what follows", now);
        return Decision.of(known.left(plus(known.left(), instance.id(), left))).telling(left);
    }

    private static Environment gone(Environment env, String id, boolean platform) {
        Instance instance = env.instances().get(id);
        if (instance == null) {
            return env;
        }
        return platform ? env.with(instance.told(null)).left(minus(env.left(), id)) : env.with(instance.checked(null));
    }

    // ---- deployments

    private static Decision deployment(Environment env, Event.DeploymentSeen seen, Instant now) {
        return Rollbacks.deployment(changed(env, seen, now), seen, now);
    }

    private static Decision changed(Environment env, Event.DeploymentSeen seen, Instant now) {
        String id = seen.deployment();
        Environment known = env.running(id, seen.progress() == Progress.RUNNING ? seen.change() : null);
        return switch (seen.progress()) {
            case WAITING, RUNNING -> Decision.of(known);
            case SUCCEEDED -> switch (seen.change()) {
                case RELEASE, ROLLBACK -> placed(live(known, id, seen.change(), now), seen, now);
                case SCALE -> placed(Decision.of(freed(known)), seen, now);
                case REPAIR -> placed(Decision.of(Observation.repaired(freed(known), id)), seen, now);
                case RETIREMENT -> emptied(known, env.key() + " is retired", now);
            };
            case FAILED -> placed(failed(freed(known), id, seen.because(), now), seen, now);
        };
    }

    /** What has no place any more is not repaired. */
    private static Decision placed(Decision before, Event.DeploymentSeen seen, Instant now) {
        if (seen.places() == null) {
            return before;
        }
        Decision decision = before.with(before.next().placed(seen.places()));
        for (Slot slot : inOrder(decision.next())) {
            if (!decision.next().hasPlace(slot.number())) {
                Decision closed = slot.action() == null ? decision : Repairs.end(decision, slot,
                        slot.action().over(decision.next().key() + " has no slot " + slot.number() + " any more", now));
                decision = closed.with(closed.next().without(slot.number()));
            }
        }
        return decision.with(Observation.slots(decision.next()));
    }

    private static Decision live(Environment env, String release, Change change, Instant now) {
        if (release.equals(env.live())) {
            return Decision.of(env);
        }
        Decision closed = closed(env, "release " + env.live() + " is not the live one of " + env.key() + " any more: " + release + " is", now);
        Decision judged = Rollbacks.live(closed, release, change, now);
        return judged.with(Observation.slots(judged.next().live(release)));
    }

    private static Decision emptied(Environment env, String because, Instant now) {
        Decision closed = Rollbacks.close(closed(env, because, now), because, now);
        Environment empty = closed.next().live(null).with((Trial) null);
        return empty.budget().alert() == null ? closed.with(empty)
                : closed.with(empty.with(empty.budget().quiet())).alerting(empty.budget().resolved(now));
    }

    private static Decision closed(Environment env, String because, Instant now) {
        Decision decision = Decision.of(env);
        for (Slot slot : inOrder(env)) {
            if (slot.action() != null) {
                decision = Repairs.end(decision, slot, slot.action().over(because, now));
            }
        }
        return decision;
    }

    /** A deployment has ended without doing what it should: what it was to repair still needs it. */
    private static Decision failed(Environment env, String deployment, String because, Instant now) {
        Decision decision = Decision.of(env);
        for (Slot slot : inOrder(env)) {
            Action action = slot.action();
            boolean inVain = action != null && action.isUnderWay() && deployment.equals(action.deployment())
                    && (slot.instance().equals(action.instance()) || Repairs.isGivenUp(env, slot));
            if (inVain) {
                decision = Repairs.fail(decision, slot, because.isEmpty() ? "deployment " + deployment + " failed" : because, now);
            } else if (action == null) {
                decision = decision.with(decision.next().with(Repairs.givenUp(env, slot, now)));
            }
        }
        return decision;
    }

    /** What was refused because of a plan can be asked again once a plan has ended. */
    private static Environment freed(Environment env) {
        Environment next = env;
        for (Slot slot : env.slots().values()) {
            next = next.with(slot.free());
        }
        return next;
    }

    // ---- the manager's answers

    private static Decision answered(Environment env, String command, Answer answer, Instant now) {
        for (Slot slot : env.slots().values()) {
            Action action = slot.action();
            if (action != null && action.isUnderWay() && action.command().equals(command)) {
                return answered(Decision.of(env), slot, action, answer, now);
            }
        }
        Trial trial = env.trial();
        Action rollback = trial == null ? null : trial.action();
        return trial != null && rollback != null && rollback.isUnderWay() && rollback.command().equals(command)
                ? Rollbacks.answered(Decision.of(env), trial, rollback, answer, now) : Decision.of(env);
    }

    private static Decision answered(Decision decision, Slot slot, Action action, Answer answer, Instant now) {
        Environment env = decision.next();
        return switch (answer) {
            case Answer.Taken(var deployment, var unchanged) when unchanged && deployment.equals(action.deployment())
                    && slot.instance().equals(action.instance()) -> elsewhere(decision, slot, action, now);
            case Answer.Taken(var deployment, _) when deployment.equals(action.deployment()) -> decision;
            case Answer.Taken(var deployment, _) -> {
                Action there = action.in(deployment);
                yield decision.with(env.with(slot.acting(there))).telling(there);
            }
            case Answer.Conflict(var because) -> {
                Instant sentAt = Objects.requireNonNull(action.sentAt());
                Action held = action.held(Action.State.SUPPRESSED, "the manager refused it: " + because);
                yield decision.with(env.with(env.budget().giveBack(sentAt)).with(slot.acting(held).refused(because, now)));
            }
            case Answer.Refused(var because) -> Repairs.fail(decision, slot, "the manager refused it: " + because, now);
        };
    }

    /** The manager wants another instance in the slot, and no plan is at work on it: the one before, if one is known. */
    private static Decision elsewhere(Decision decision, Slot slot, Action action, Instant now) {
        Environment env = decision.next();
        String before = slot.before();
        Need need = slot.need();
        Action over = action.over("instance " + action.instance() + " has a successor already"
                + (before == null ? "" : ", or its place belongs to " + before + " again"), now);
        Decision ended = Repairs.end(decision, slot, over);
        Environment refunded = ended.next().with(ended.next().budget().giveBack(Objects.requireNonNull(action.sentAt())));
        return ended.with(refunded.with(slot.number(), each -> before == null || need == null
                ? each.unrepaired().replaced(true) : each.unrepaired().back(before, Repairs.owed(env, before, need))));
    }

    // ---- small things

    static List<Slot> inOrder(Environment env) {
        return env.slots().values().stream().sorted(Comparator.comparingInt(Slot::number)).toList();
    }

    private static Map<String, Action> plus(Map<String, Action> all, String key, Action value) {
        var next = new HashMap<>(all);
        next.put(key, value);
        return next;
    }

    private static Map<String, Action> minus(Map<String, Action> all, String key) {
        var next = new HashMap<>(all);
        next.remove(key);
        return next;
    }
}
