package dev.slipway.deploymentmanager.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What others told about an environment.
 *
 * @param edges by their id
 * @param instances by their id
 * @param goneAt when a wanted instance was last heard of that nobody knows any more
 * @param unattended since when a wanted instance that has ended waits for somebody to ask for its repair
 */
public record Seen(Map<String, Edge> edges, Map<String, Instance> instances, Map<String, Instant> goneAt, Map<String, Instant> unattended) {
    /** An older version's state knows nothing of what waits. */
    public Seen {
        unattended = Objects.requireNonNullElse(unattended, Map.of());
    }

    /** With more than so many, those that no longer count are forgotten. */
    static final int EDGES_KEPT = 16;
    /** Nothing yet. */
    public static final Seen NOTHING = new Seen(Map.of(), Map.of(), Map.of(), Map.of());

    /**
     * What an edge made of the route.
     *
     * @param revision that it speaks of
     * @param refused why it does not serve by it; null when it does
     * @param portTaken whether another port would help
     * @param draining instances that left the route and have requests under way
     */
    public record Edge(long revision, @Nullable String refused, boolean portTaken, Set<String> draining) {}

    /** How an instance ended. */
    public enum End {
        /** It has not. */
        NONE,
        /** By a delegation. */
        REQUESTED,
        /** By itself. */
        BY_ITSELF,
        /** With its machine, its suite or its deployer: restored by the manager. */
        LOST_WITH_ITS_HOST
    }

    /**
     * What the platform told of an instance.
     *
     * @param address {@code host:port}; null where it has no port
     * @param detail how it ended, for people
     * @param lastLines of its log, when it has ended
     */
    public record Instance(String id, End end, @Nullable String address, String detail, List<String> lastLines) {
        /** Whether it has ended, however. */
        public boolean hasEnded() {
            return end != End.NONE;
        }
    }

    /** With an edge's word. Of edges that no longer count only some are kept: one may come back, but not for ever. */
    Seen edge(String id, @Nullable Edge edge, Set<String> counting) {
        Map<String, Edge> all = put(edges, id, edge);
        if (all.size() > EDGES_KEPT) {
            all = all.entrySet().stream().filter(each -> each.getKey().equals(id) || counting.contains(each.getKey()))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        }
        return new Seen(all, instances, goneAt, unattended);
    }

    /** Only these instances. */
    Seen only(Predicate<String> which) {
        return Stream.of(instances, goneAt, unattended).flatMap(each -> each.keySet().stream()).allMatch(which) ? this
                : new Seen(edges, only(instances, which), only(goneAt, which), only(unattended, which));
    }

    private static <V> Map<String, V> only(Map<String, V> map, Predicate<String> which) {
        return map.entrySet().stream().filter(each -> which.test(each.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Seen instance(Instance instance, Instant at) {
        String id = instance.id();
        Instant since = !instance.hasEnded() ? null : unattended.getOrDefault(id, at);
        return new Seen(edges, put(instances, id, instance), put(goneAt, id, null), put(unattended, id, since));
    }

    /** Somebody asks for its repair: whoever watches it, watches. */
    Seen attended(String instance, Instant at) {
        return unattended.containsKey(instance) ? new Seen(edges, instances, goneAt, put(unattended, instance, at)) : this;
    }

    /** Nobody could ask for a time. */
    Seen resumed(Duration away) {
        return new Seen(edges, instances, goneAt, unattended.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> each.getValue().plus(away))));
    }

    Seen gone(String instance, @Nullable Instant at) {
        return new Seen(edges, put(instances, instance, null), put(goneAt, instance, at), put(unattended, instance, null));
    }

    boolean hasEnded(String instance) {
        Instance known = instances.get(instance);
        return known != null && known.hasEnded();
    }

    private static <V> Map<String, V> put(Map<String, V> map, String key, @Nullable V value) {
        if (value == null && !map.containsKey(key)) {
            return map;
        }
        var next = new HashMap<>(map);
        if (value == null) {
            next.remove(key);
        } else {
            next.put(key, value);
        }
        return Map.copyOf(next);
    }
}
