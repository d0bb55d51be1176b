package dev.slipway.erroranalyst.healing;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What follows from what is known: which instance has a slot, and whether it needs a repair.
 *
 * <p>Which instance the manager wants in a slot is told nowhere; it is concluded. A successor has taken the place once it is
 * healthy, or once the repair that started it succeeded; until then the one before has it, dead or not, and is the one to be
 * repaired again.
 */
final class Observation {
    private static final Comparator<Instance> NEWEST_LAST = Comparator.comparing((Instance each) ->
            each.platform() == null ? Instant.EPOCH : each.platform().startedAt()).thenComparing(Instance::id);

    private Observation() {}

    static Environment of(Environment env, Instant now) {
        Environment next = slots(env);
        for (Slot slot : Healer.inOrder(next)) {
            Slot adopted = adopted(next, slot);
            Slot judged = judged(next, adopted, now);
            boolean fails = judged.need() != null && judged.need().repair() == Repair.REPLACE && !judged.need().owed()
                    && (adopted.need() == null || adopted.need().repair() != Repair.REPLACE);
            next = next.with(judged);
            next = fails ? next.with(next.brake().failing(slot.number(), next.slots().size(), now)) : next;
        }
        return next;
    }

    /** A slot for each place that the live release has instances for; what ended on request is none. */
    static Environment slots(Environment env) {
        Environment next = env;
        for (Instance each : env.instances().values()) {
            if (each.release().equals(env.live()) && !next.slots().containsKey(each.slot()) && env.hasPlace(each.slot())
                    && each.platform() != null && !each.endedBy(Instance.End.REQUESTED)) {
                next = next.with(Slot.of(first(env, each)));
            }
        }
        return next;
    }

    private static Instance first(Environment env, Instance any) {
        return newest(env, any.slot(), null, each -> each.isHealthy(env.isWorker()))
                .or(() -> newest(env, any.slot(), null, each -> !each.endedBy(Instance.End.REQUESTED)))
                .or(() -> newest(env, any.slot(), null, _ -> true))
                .orElse(any);
    }

    private static Slot adopted(Environment env, Slot slot) {
        return successor(env, slot, each -> each.isHealthy(env.isWorker())).map(each -> slot.adopting(each.id())).orElse(slot);
    }

    /**
     * A repair has succeeded: who was started by it has the place, in whatever state it is by now. So has who was restored in place
     * of what was lost with its host, for the manager tells nothing else of that.
     */
    static Environment repaired(Environment env, String deployment) {
        Environment next = env;
        for (Slot slot : Healer.inOrder(env)) {
            Instance current = env.instances().get(slot.instance());
            boolean repaired = slot.action() != null && deployment.equals(slot.action().deployment())
                    && slot.instance().equals(slot.action().instance());
            boolean lost = current != null && current.endedBy(Instance.End.WITH_ITS_HOST);
            if (repaired || current == null || !current.isAlive()) {
                Slot settled = successor(env, slot, each -> repaired || lost ? !each.endedBy(Instance.End.REQUESTED) : each.isAlive())
                        .map(each -> slot.adopting(each.id()).needing(null)).orElse(slot);
                next = next.with(settled);
            }
        }
        return next;
    }

    private static Optional<Instance> successor(Environment env, Slot slot, Predicate<Instance> which) {
        Instance current = env.instances().get(slot.instance());
        return newest(env, slot.number(), slot.instance(), which).filter(each -> each.isNewerThan(current));
    }

    private static Optional<Instance> newest(Environment env, int slot, @Nullable String but, Predicate<Instance> which) {
        return env.of(slot).stream().filter(each -> !each.id().equals(but)).filter(which).max(NEWEST_LAST);
    }

    private static Slot judged(Environment env, Slot slot, Instant now) {
        Instance instance = env.instances().get(slot.instance());
        if (instance == null || instance.platform() == null) {
            return slot.healthy(false, now);
        }
        boolean healthy = instance.isHealthy(env.isWorker());
        Slot known = slot.healthy(healthy, now);
        Need need = slot.replaced() ? null : need(instance, now);
        Need was = slot.need();
        if (need != null) {
            return was != null && was.repair() == need.repair() ? known : known.needing(need);
        }
        if (isEndedByItsRepair(slot, instance)) {
            return known.needing(was != null ? was.owing() : Need.owed(Objects.requireNonNull(slot.action()), now));
        }
        boolean over = healthy || instance.endedBy(Instance.End.WITH_ITS_HOST)
                || (instance.endedBy(Instance.End.REQUESTED) && was != null && !was.owed());
        return over ? known.needing(null) : known;
    }

    /**
     * Whether an instance was ended on request while its repair is under way: its place must be filled, whatever is answered to the
     * command. The request may be that of an earlier command, and a refusal of the later one is then no word about the place.
     */
    private static boolean isEndedByItsRepair(Slot slot, Instance instance) {
        Action action = slot.action();
        return action != null && action.isUnderWay() && action.instance().equals(instance.id()) && instance.endedBy(Instance.End.REQUESTED);
    }

    /** What an instance needs by what is known of it alone. */
    static @Nullable Need need(Instance instance, Instant now) {
        Instance.Platform platform = instance.platform();
        Instance.Checks checks = instance.checks();
        if (platform != null && instance.endedBy(Instance.End.BY_ITSELF)) {
            return new Need(Repair.RESTART, "instance " + instance.id() + ' ' + platform.how(),
                    platform.detail().isEmpty() ? "its process ended without being asked to" : platform.detail(), now, false);
        }
        if (checks != null && instance.isUnhealthy()) {
            return new Need(Repair.REPLACE, "instance " + instance.id() + " is unhealthy: " + checks.because(),
                    "its process lives but does not answer as it should since " + Words.time(now), now, false);
        }
        return null;
    }
}
