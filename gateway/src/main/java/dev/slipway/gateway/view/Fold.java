package dev.slipway.gateway.view;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a fact makes of the views. Facts of one partition of a topic come in its order, some of them twice; between topics
 * there is no order, so no fold relies on one.
 */
public final class Fold {
    private Fold() {}

    /** Folds a fact in. @param now by the clock of who reads; nothing but the age of old facts is judged by it */
    public static Touched apply(Fact fact, Draft rows, Instant now) {
        return switch (fact) {
            case Fact.Asked asked -> Commands.asked(asked, rows, now);
            case Fact.Answered answered -> Commands.answered(answered, rows);
            case Fact.DeploymentIs deployment -> Deployments.told(deployment, rows);
            case Fact.Happened event -> Deployments.happened(event, rows);
            case Fact.Listed(var listing, var id, var view) when view == null -> gone(listing, id, rows);
            case Fact.Listed(var listing, var id, var view) -> {
                listing.put(rows, id, view);
                yield Touched.NOTHING;
            }
            case Fact.Replayed replayed -> replayed(replayed, rows);
            case Fact.Is is -> place(is, rows);
            case Fact.Wrote wrote -> Logs.wrote(wrote, rows);
        };
    }

    /** Removes what is older than what is kept. */
    public static void purge(Draft rows, Instant now) {
        Expiry.purge(rows, now);
        Logs.purge(rows, now);
    }

    private static Touched gone(Listing listing, String id, Draft rows) {
        ObjectNode before = listing.find(rows, id);
        listing.remove(rows, id);
        if (listing != Listing.DEPLOYMENTS || before == null) {
            return Touched.NOTHING;
        }
        Deployments.forget(rows, id, before);
        return Touched.deployment(id);
    }

    private static Touched replayed(Fact.Replayed replayed, Draft rows) {
        ObjectNode letter = Listing.DEAD_LETTERS.find(rows, replayed.letter());
        if (letter != null) {
            long times = letter.path("replayed").path("times").asLong(0) + 1;
            letter.putObject("replayed").put("at", Json.time(replayed.at())).put("by", replayed.by()).put("times", times)
                    .put("request", replayed.request());
            Listing.DEAD_LETTERS.put(rows, replayed.letter(), letter);
        }
        return Touched.NOTHING;
    }

    private static Touched place(Fact.Is is, Draft rows) {
        String key = is.id() == null ? Key.of(is.place().table(), is.application(), is.environment())
                : Key.of(is.place().table(), is.application(), is.environment(), is.id());
        if (is.row() != null) {
            rows.put(key, is.row());
            return Touched.NOTHING;
        }
        rows.delete(key);
        if (is.place() == Place.INSTANCE && is.id() != null) {
            Logs.forget(rows, is.application(), is.environment(), is.id());
        }
        return Touched.NOTHING;
    }
}
