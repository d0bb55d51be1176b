package dev.slipway.erroranalyst.healing;

import dev.slipway.model.manifest.Healing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done for slots that need it, what keeps it waiting, and how it ends. */
final class Repairs {
    /** What has not helped within this time has failed. */
    static final Duration AT_MOST = Duration.ofMinutes(5);
    private static final Comparator<Slot> LONGEST_IN_NEED = Comparator.comparing((Slot slot) ->
            slot.need() == null ? Instant.MAX : slot.need().since()).thenComparingInt(Slot::number);

    private Repairs() {}

    // ---- what is under way, or needed no more

    /** Ends what has ended. */
    static Decision settle(Decision before, Instant now) {
        Decision decision = before;
        for (Slot slot : Healer.inOrder(before.next())) {
            Action action = slot.action();
            if (action != null) {
                decision = action.isUnderWay() ? verify(decision, slot, action, now) : stillNeeded(decision, slot, action, now);
            }
        }
        return Rollbacks.settle(decision, now);
    }

    private static Decision verify(Decision decision, Slot slot, Action action, Instant now) {
        Environment env = decision.next();
        boolean succeeded = !slot.instance().equals(action.instance());
        if (succeeded && slot.need() != null) {
            return end(decision, slot, action.failed("its successor failed too: " + slot.need().trigger(), now));
        }
        if (succeeded && areProven(env)) {
            return end(decision, slot, action.healed(now));
        }
        boolean runs = env.of(slot.number()).stream().anyMatch(each -> !each.id().equals(action.instance()) && each.isAlive()
                && each.isNewerThan(env.instances().get(action.instance())));
        if (action.state() == Action.State.RUNNING && runs) {
            Action verifying = action.verifying();
            return decision.with(env.with(slot.acting(verifying))).telling(verifying);
        }
        return decision;
    }

    /** Whether all that should run was healthy in two checks in a row. */
    static boolean areProven(Environment env) {
        return env.slots().values().stream().allMatch(each -> isProven(env, each));
    }

    /** A slot that a plan has emptied on request is not waited for. */
    private static boolean isProven(Environment env, Slot slot) {
        Instance instance = env.instances().get(slot.instance());
        boolean emptied = slot.need() == null && slot.action() == null && instance != null && instance.endedBy(Instance.End.REQUESTED);
        return emptied || (instance != null && slot.need() == null && instance.isProven(env.isWorker()));
    }

    private static Decision stillNeeded(Decision decision, Slot slot, Action action, Instant now) {
        if (slot.need() == null) {
            Instance instance = decision.next().instances().get(slot.instance());
            return end(decision, slot, action.over(because(slot, instance, decision.next()), now));
        }
        return slot.instance().equals(action.instance()) ? decision
                : end(decision, slot, action.over(slot.instance() + " has its place", now));
    }

    private static String because(Slot slot, @Nullable Instance instance, Environment env) {
        if (instance != null && instance.isHealthy(env.isWorker())) {
            return instance.id() + " is healthy";
        }
        return instance != null && instance.endedBy(Instance.End.WITH_ITS_HOST)
                ? "instance " + instance.id() + " was lost with its host: the manager restores it"
                : "slot " + slot.number() + " needs no repair any more";
    }

    static Decision end(Decision decision, Slot slot, Action ended) {
        return decision.with(decision.next().with(slot.number(), Slot::ended)).telling(ended);
    }

    /** It was tried in vain: it is still needed. */
    static Decision fail(Decision decision, Slot slot, String because, Instant now) {
        Action action = Objects.requireNonNull(slot.action());
        Need need = Objects.requireNonNullElseGet(slot.need(), () -> Need.owed(action, now));
        Need owed = owed(decision.next(), action.instance(), need);
        Decision ended = end(decision, slot, action.failed(because, now));
        if (slot.instance().equals(action.instance())) {
            return ended.with(ended.next().with(slot.number(), each -> each.needing(owed)));
        }
        return isGivenUp(decision.next(), slot)
                ? ended.with(ended.next().with(slot.number(), each -> each.back(action.instance(), owed))) : ended;
    }

    /** What stays needed of an instance after a repair in vain: nothing once it is healthy by itself. */
    static @Nullable Need owed(Environment env, String instance, Need need) {
        Instance known = env.instances().get(instance);
        return known != null && known.isHealthy(env.isWorker()) ? null : need.owing();
    }

    /**
     * Whether a successor has ended so that it is no matter of ours. If its repair fails, the manager may want the one before, of
     * which it leaves the repair to us: if it wants another one, it says so.
     */
    static boolean isGivenUp(Environment env, Slot slot) {
        Instance instance = env.instances().get(slot.instance());
        return instance != null && (instance.endedBy(Instance.End.WITH_ITS_HOST) || instance.endedBy(Instance.End.REQUESTED));
    }

    /** The slot as it is when a plan failed that may have given its instance up after it was healed: the one before it is owed again. */
    static Slot givenUp(Environment env, Slot slot, Instant now) {
        String before = slot.before();
        if (before == null || !isGivenUp(env, slot)) {
            return slot;
        }
        Instance known = env.instances().get(before);
        Need own = known == null ? null : Observation.need(known, now);
        return slot.back(before, owed(env, before, own != null ? own : new Need(Repair.RESTART, "instance " + slot.instance() + " was ended",
                "the plan that brought it in place of " + before + " failed", now, true)));
    }

    // ---- what is due

    static Decision act(Decision before, Instant now) {
        Policy policy = before.next().policy();
        if (policy == null) {
            return before;
        }
        Decision decision = quiet(late(before, now), policy.healing(), now);
        List<Slot> needy = decision.next().slots().values().stream()
                .filter(slot -> slot.need() != null && (slot.action() == null || !slot.action().isUnderWay()))
                .sorted(LONGEST_IN_NEED).toList();
        for (Slot slot : needy) {
            decision = repair(decision, policy, slot, now);
        }
        return Rollbacks.act(decision, policy, now);
    }

    private static Decision late(Decision before, Instant now) {
        Decision decision = before;
        for (Slot slot : Healer.inOrder(before.next())) {
            Action action = slot.action();
            if (action != null && action.isUnderWay() && action.sentAt() != null && !now.isBefore(action.sentAt().plus(AT_MOST))) {
                decision = fail(decision, slot, slot.instance().equals(action.instance())
                        ? "no successor was healthy within " + Words.of(AT_MOST) + (slot.healthySince() == null ? ""
                                : "; the instance itself is healthy since " + Words.time(slot.healthySince()))
                        : "its successor " + slot.instance() + " runs, but not all of " + before.next().key() + " was healthy within "
                                + Words.of(AT_MOST), now);
            }
        }
        return decision;
    }

    private static Decision quiet(Decision decision, Healing healing, Instant now) {
        Environment env = decision.next();
        return env.budget().alert() == null || !env.budget().hasRoom(healing, now) ? decision
                : decision.with(env.with(env.budget().quiet())).alerting(env.budget().resolved(now));
    }

    private static Decision repair(Decision decision, Policy policy, Slot slot, Instant now) {
        Environment env = decision.next();
        Need need = Objects.requireNonNull(slot.need());
        Action action = slot.action() != null ? slot.action().needing(need) : opened(env, slot, need, now);
        String word = "healing." + action.repair().word();
        return switch (action.repair().mode(policy)) {
            case OFF -> held(decision, slot, action.held(Action.State.SUPPRESSED, word + " is off"));
            case OBSERVE -> held(decision, slot, action.held(Action.State.PROPOSED, word + " is observe: would " + action.repair().word() + ' '
                    + action.instance() + " in slot " + slot.number()));
            case AUTO -> env.isRetiring() ? held(decision, slot, action.held(Action.State.SUPPRESSED, env.key() + " is being retired"))
                    : byRails(decision, policy.healing(), slot, action, now);
        };
    }

    private static Action opened(Environment env, Slot slot, Need need, Instant now) {
        Instance instance = env.instance(slot.instance(), Objects.requireNonNull(env.live()), slot.number());
        Action left = env.left().get(slot.instance());
        Action action = Action.of(env, instance, need, slot.actions(), now);
        return left != null && left.id().equals(action.id()) ? left.needing(need) : action;
    }

    private static Decision byRails(Decision before, Healing healing, Slot slot, Action action, Instant now) {
        Decision decision = firing(before, healing, now);
        Environment env = decision.next();
        Hold hold = hold(env, healing, slot, action, now);
        if (hold != null) {
            return held(decision, slot, action.held(Action.State.SUPPRESSED, hold.because()));
        }
        Action sent = action.sent(now);
        Environment next = env.with(slot.acting(sent).repaired(now)).with(env.budget().spend(healing, now));
        return decision.with(sent.repair() == Repair.REPLACE ? next.with(next.brake().repaired(now)) : next).telling(sent).sending(sent);
    }

    private static Decision firing(Decision decision, Healing healing, Instant now) {
        Environment env = decision.next();
        if (env.budget().alert() != null || env.budget().hasRoom(healing, now)) {
            return decision;
        }
        Budget firing = env.budget().firing(env.key(), healing, now);
        return decision.with(env.with(firing)).alerting(Objects.requireNonNull(firing.alert()));
    }

    /** The hold that lasts longest; null when nothing holds. */
    private static @Nullable Hold hold(Environment env, Healing healing, Slot slot, Action action, Instant now) {
        return Stream.of(Optional.ofNullable(Cooldown.of(slot)), Optional.ofNullable(Cooldown.ofRefusal(slot)),
                        Optional.ofNullable(env.budget().hold(healing, slot, now)),
                        Optional.ofNullable(action.repair() == Repair.REPLACE ? env.brake().hold(now) : null))
                .flatMap(Optional::stream)
                .filter(each -> now.isBefore(each.until()))
                .max(Comparator.comparing(Hold::until)).orElse(null);
    }

    private static Decision held(Decision decision, Slot slot, Action held) {
        return held.equals(slot.action()) ? decision
                : decision.with(decision.next().with(slot.acting(held))).telling(held);
    }
}
