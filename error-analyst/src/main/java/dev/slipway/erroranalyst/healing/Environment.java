package dev.slipway.erroranalyst.healing;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an environment, and what is being done in it.
 *
 * @param policy of its manifest; null while none was told
 * @param live the release that should run; null while none should
 * @param running deployments that hold it
 * @param instances of any release, by id
 * @param slots of the live release, by number
 * @param places the numbers of those that should be filled; null while the manager has not told them
 * @param trial of the live release, or how it is being rolled back; null when there is nothing to compare it with
 * @param rolledBackAt when the manager took a rollback last; null before the first
 * @param left why nothing is done for instances under judgement, by their id
 */
public record Environment(String application, String name, @Nullable Policy policy, @Nullable String live,
        Map<String, Event.Change> running, Map<String, Instance> instances, Map<Integer, Slot> slots, @Nullable Set<Integer> places,
        Map<String, Action> left, Budget budget, Brake brake, @Nullable Trial trial, @Nullable Instant rolledBackAt) {
    /** Copies the maps. */
    public Environment {
        running = Map.copyOf(running);
        instances = Map.copyOf(instances);
        slots = Map.copyOf(slots);
        places = places == null ? null : Set.copyOf(places);
        left = Map.copyOf(left);
    }

    /** Of which nothing is known. */
    public static Environment empty(String application, String name) {
        return new Environment(application, name, null, null, Map.of(), Map.of(), Map.of(), null, Map.of(), Budget.UNSPENT, Brake.FREE, null, null);
    }

    /** Its name in keys and texts: {@code application/environment}. */
    public String key() {
        return application + '/' + name;
    }

    /** Whether nothing is left of it to remember. */
    public boolean isForgotten() {
        return live == null && running.isEmpty() && instances.isEmpty();
    }

    /** Whether the passing of time may change something. */
    public boolean isWaiting() {
        return budget.alert() != null || (trial != null && trial.isWaiting()) || slots.values().stream().anyMatch(slot -> slot.action() != null || slot.need() != null);
    }

    boolean isWorker() {
        return policy != null && policy.worker();
    }

    boolean isJudged(String release) {
        return running.get(release) == Event.Change.RELEASE || running.get(release) == Event.Change.ROLLBACK;
    }

    boolean isRetiring() {
        return running.containsValue(Event.Change.RETIREMENT);
    }

    Instance instance(String id, String release, int slot) {
        return instances.getOrDefault(id, Instance.unknown(id, release, slot));
    }

    Slot slot(int number) {
        return Objects.requireNonNull(slots.get(number), () -> "no slot " + number + " in " + key());
    }

    /** The instances of a slot of the live release. */
    List<Instance> of(int slot) {
        return instances.values().stream().filter(each -> each.release().equals(live) && each.slot() == slot).toList();
    }

    Environment with(Policy told) {
        return new Environment(application, name, told, live, running, instances, slots, places, left, budget, brake, trial, rolledBackAt);
    }

    Environment with(Instance told) {
        var next = new HashMap<>(instances);
        if (told.platform() == null && told.checks() == null) {
            next.remove(told.id());
        } else {
            next.put(told.id(), told);
        }
        return new Environment(application, name, policy, live, running, next, slots, places, left, budget, brake, trial, rolledBackAt);
    }

    Environment with(Slot slot) {
        var next = new HashMap<>(slots);
        next.put(slot.number(), slot);
        return new Environment(application, name, policy, live, running, instances, next, places, left, budget, brake, trial, rolledBackAt);
    }

    /** Without a slot of the live release, and without what was in it. */
    Environment without(int slot) {
        var next = new HashMap<>(slots);
        next.remove(slot);
        var others = new HashMap<>(instances);
        of(slot).forEach(each -> others.remove(each.id()));
        return new Environment(application, name, policy, live, running, others, next, places, left, budget, brake, trial, rolledBackAt);
    }

    Environment placed(Set<Integer> told) {
        return new Environment(application, name, policy, live, running, instances, slots, told, left, budget, brake, trial, rolledBackAt);
    }

    /** Whether the live release has a place of this number. */
    boolean hasPlace(int slot) {
        return places == null || places.contains(slot);
    }

    Environment with(int slot, UnaryOperator<Slot> change) {
        return with(change.apply(slot(slot)));
    }

    Environment with(Budget next) {
        return new Environment(application, name, policy, live, running, instances, slots, places, left, next, brake, trial, rolledBackAt);
    }

    Environment with(Brake next) {
        return new Environment(application, name, policy, live, running, instances, slots, places, left, budget, next, trial, rolledBackAt);
    }

    Environment with(@Nullable Trial next) {
        return new Environment(application, name, policy, live, running, instances, slots, places, left, budget, brake, next, rolledBackAt);
    }

    Environment rolledBack(Instant at) {
        return new Environment(application, name, policy, live, running, instances, slots, places, left, budget, brake, trial, at);
    }

    Environment running(String deployment, Event.@Nullable Change change) {
        var next = new HashMap<>(running);
        if (change == null) {
            next.remove(deployment);
        } else {
            next.put(deployment, change);
        }
        return new Environment(application, name, policy, live, next, instances, slots, places, left, budget, brake, trial, rolledBackAt);
    }

    Environment left(Map<String, Action> next) {
        return new Environment(application, name, policy, live, running, instances, slots, places, next, budget, brake, trial, rolledBackAt);
    }

    /** Another release is live: its slots begin anew, the budget goes on. */
    Environment live(@Nullable String release) {
        return new Environment(application, name, policy, release, running, instances, Map.of(), null, left, budget, Brake.FREE, trial, rolledBackAt);
    }
}
