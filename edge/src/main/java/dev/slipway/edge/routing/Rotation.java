package dev.slipway.edge.routing;

import java.util.List;
import java.util.SequencedMap;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.Collections;

/**
 * Which instances of a route are asked, by what the edge itself sees: one that fails a connection or a probe is out until it
 * answers a probe. The last of a release is never out: what is left of a release may be slow rather than dead, and nothing is
 * lost by trying it. When all of a release fail, the one that failed last stays, for it was right most recently.
 *
 * @param failing why, in the order in which they began to fail; an answer with 5xx is no failure
 */
public record Rotation(Route route, SequencedMap<Route.Instance, String> failing) {
    /** What the edge saw, or was told. */
    public sealed interface Event {
        /** A connection could not be made. */
        record ConnectionFailed(Route.Instance instance, String because) implements Event {}

        /** A probe got no answer in time, or no connection. */
        record ProbeFailed(Route.Instance instance, String because) implements Event {}

        /** A probe was answered. */
        record ProbeAnswered(Route.Instance instance) implements Event {}

        /** The route has changed. */
        record Routed(Route route) implements Event {}
    }

    /** Keeps a copy. */
    public Rotation {
        failing = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(failing));
    }

    /** Everybody is asked. */
    public static Rotation of(Route route) {
        return new Rotation(route, Collections.emptyNavigableMap());
    }

    /** What follows from an event; what an instance tells that is not in the route changes nothing. */
    public Rotation after(Event event) {
        return switch (event) {
            case Event.ConnectionFailed(var instance, var because) -> failed(instance, because);
            case Event.ProbeFailed(var instance, var because) -> failed(instance, because);
            case Event.ProbeAnswered(var instance) -> answered(instance);
            case Event.Routed(var next) -> routed(next);
        };
    }

    /** Who of a release is asked: all but those that are out, and one at least if there is any. */
    public List<Route.Instance> asked(Route.Release release) {
        List<Route.Instance> well = release.instances().stream().filter(each -> !failing.containsKey(each)).toList();
        return !well.isEmpty() ? well
                : failing.sequencedKeySet().reversed().stream().filter(release.instances()::contains).limit(1).toList();
    }

    /** Ids of those that are not asked. */
    public Set<String> out() {
        Set<String> out = new TreeSet<>();
        for (Route.Release release : route.releases()) {
            List<Route.Instance> asked = asked(release);
            release.instances().stream().filter(each -> !asked.contains(each)).forEach(each -> out.add(each.id()));
        }
        return out;
    }

    private Rotation failed(Route.Instance instance, String because) {
        if (failing.containsKey(instance) || !route.instances().contains(instance)) {
            return this;
        }
        var next = new LinkedHashMap<>(failing);
        next.put(instance, because);
        return new Rotation(route, next);
    }

    private Rotation answered(Route.Instance instance) {
        if (!failing.containsKey(instance)) {
            return this;
        }
        var next = new LinkedHashMap<>(failing);
        next.remove(instance);
        return new Rotation(route, next);
    }

    private Rotation routed(Route next) {
        var kept = new LinkedHashMap<>(failing);
        kept.keySet().retainAll(next.instances());
        return new Rotation(next, kept);
    }
}
