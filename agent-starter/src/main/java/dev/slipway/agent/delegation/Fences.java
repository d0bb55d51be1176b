package dev.slipway.agent.delegation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * The highest fence of each target, bounded: of an environment, the {@value #TARGETS} targets with the highest ones are kept, and
 * for all others the highest that was forgotten, its floor.
 *
 * <p>That weakens nothing. The manager raises one counter for all delegations of an environment, and they lie in one partition in
 * that order: whoever reads a delegation has read every lower one before. So a delegation at or below the floor is a repeat or
 * was overtaken, whatever its target, and is refused as before; one that is new is above every fence that was ever noted in its
 * environment. A target that was forgotten can only be refused more, never less.
 */
final class Fences {
    /** More than tasks of one environment are under way: those of 100 instances, each with its repair, are started in fewer. */
    static final int TARGETS = 256;
    /** Ends the name of an environment's floor; no target is named so. */
    private static final String FLOOR = "";

    private final Map<String, Map<String, Long>> environments = new HashMap<>();
    private int size;

    /** The highest noted, or the floor; 0 when nothing was. */
    long highest(String target) {
        Map<String, Long> known = environments.getOrDefault(environment(target), Map.of());
        return Math.max(known.getOrDefault(name(target), 0L), known.getOrDefault(FLOOR, 0L));
    }

    void note(String target, long fence) {
        Map<String, Long> known = environments.computeIfAbsent(environment(target), _ -> new HashMap<>());
        size -= known.size();
        known.merge(name(target), fence, Math::max);
        while (known.size() > TARGETS + 1) {
            Map.Entry<String, Long> lowest = known.entrySet().stream().filter(each -> !each.getKey().equals(FLOOR))
                    .min(Comparator.comparingLong(Map.Entry::getValue)).orElseThrow();
            known.remove(lowest.getKey());
            known.merge(FLOOR, lowest.getValue(), Math::max);
        }
        size += known.size();
    }

    /** Targets and floors. */
    int size() {
        return size;
    }

    /** All of them, as they can be noted again. */
    void forEach(ObjLongConsumer<String> each) {
        environments.forEach((environment, known) -> known.forEach((name, fence) -> each.accept(environment + name, fence)));
    }

    /** {@code application/environment/}; all of it where it has no such beginning. */
    private static String environment(String target) {
        int first = target.indexOf('/');
        int second = first < 0 ? -1 : target.indexOf('/', first + 1);
        return second < 0 ? target : target.substring(0, second + 1);
    }

    private static String name(String target) {
        return target.substring(environment(target).length());
    }
}
