package dev.slipway.edge.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was told about routes, and what of it is new. While the topic is read from its beginning nothing is decided, for older
 * records come before newer ones; at its end it is the truth, and what it does not know is gone. From then on a revision that is
 * not above the one known changes nothing.
 *
 * @param revisions known of each environment, whether it could be served or not
 */
public record KnownRoutes(Map<EnvironmentId, Long> revisions) {
    /** A record about an environment. */
    public sealed interface Told {
        /** Whom it is about. */
        EnvironmentId environment();

        /** It is to be served so. */
        record Set(Route route) implements Told {
            @Override
            public EnvironmentId environment() {
                return route.environment();
            }
        }

        /** It is to be served in a way that makes no sense to this edge. */
        record Unusable(EnvironmentId environment, long revision, String because) implements Told {}

        /** It is gone. */
        record Gone(EnvironmentId environment) implements Told {}
    }

    /** What is to be done, and what is known then. */
    public record Decision(KnownRoutes next, List<Told> changes) {}

    /** Copies the map. */
    public KnownRoutes {
        revisions = Map.copyOf(revisions);
    }

    /** What was kept in the file. */
    public static KnownRoutes of(List<Route> kept) {
        var revisions = new HashMap<EnvironmentId, Long>();
        kept.forEach(each -> revisions.put(each.environment(), each.revision()));
        return new KnownRoutes(revisions);
    }

    /** A record was told after the topic had been read to its end. */
    public Decision told(Told told) {
        long known = revisions.getOrDefault(told.environment(), 0L);
        boolean isNew = switch (told) {
            case Told.Gone _ -> known > 0;
            case Told.Set _, Told.Unusable _ -> revision(told) > known;
        };
        return isNew ? apply(List.of(told)) : new Decision(this, List.of());
    }

    /** The topic was read from its beginning to its end. @param newest record of each environment */
    public Decision caughtUp(Map<EnvironmentId, Told> newest) {
        List<Told> changes = new ArrayList<>();
        for (EnvironmentId known : revisions.keySet()) {
            if (!newest.containsKey(known)) {
                changes.add(new Told.Gone(known));
            }
        }
        for (Told told : newest.values()) {
            // Another revision counts even when it is lower: the topic was begun anew while this edge was away.
            if (revision(told) != revisions.getOrDefault(told.environment(), 0L)) {
                changes.add(told);
            }
        }
        return apply(changes);
    }

    private Decision apply(List<Told> changes) {
        var next = new HashMap<>(revisions);
        for (Told change : changes) {
            if (change instanceof Told.Gone) {
                next.remove(change.environment());
            } else {
                next.put(change.environment(), revision(change));
            }
        }
        return new Decision(new KnownRoutes(next), List.copyOf(changes));
    }

    private static long revision(Told told) {
        return switch (told) {
            case Told.Set(var route) -> route.revision();
            case Told.Unusable(_, var revision, _) -> revision;
            case Told.Gone _ -> 0;
        };
    }
}
