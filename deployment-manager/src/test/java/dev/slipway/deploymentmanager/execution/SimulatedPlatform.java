package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.execution.Seen.End;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What runs in the simulation, and what ever did. */
final class SimulatedPlatform {
    /** Instances that run, with their release. */
    final Map<String, String> alive = new TreeMap<>();
    /** Releases that do not start. */
    final Set<String> broken = new HashSet<>();
    private final Map<String, Integer> starts = new TreeMap<>();
    /** What ended by itself is not started again under its id. */
    private final Set<String> dead = new HashSet<>();
    private final List<String> story;

    SimulatedPlatform(List<String> story) {
        this.story = story;
    }

    /** Ensures that an instance runs; false if that was started before and has been stopped since. */
    boolean starts(String release, String instance) {
        if (broken.contains(release) || alive.containsKey(instance) || dead.contains(instance)) {
            return true;
        }
        story.add("    starts " + instance);
        alive.put(instance, release);
        return starts.merge(instance, 1, Integer::sum) == 1;
    }

    /** Whether it ran. */
    boolean stops(String instance) {
        boolean ran = alive.remove(instance) != null;
        if (ran) {
            story.add("    stops " + instance);
        }
        return ran;
    }

    void dies(String instance) {
        dead.add(instance);
        alive.remove(instance);
    }

    /** What is told of an instance that runs. */
    Optional<Event> told(String instance) {
        return alive.containsKey(instance)
                ? Optional.of(new Event.InstanceSeen(new Seen.Instance(instance, End.NONE, "127.0.0.1:1", "", List.of()))) : Optional.empty();
    }
}
