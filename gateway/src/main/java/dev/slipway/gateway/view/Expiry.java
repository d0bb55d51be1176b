package dev.slipway.gateway.view;

import java.time.Instant;
import java.util.LinkedHashMap;

/** What is to be looked at again at a time, under keys in the order of time, so that a look at the first tells whether anything is due. */
final class Expiry {
    private static final String TABLE = "expiry";
    /** Looked at in one go. */
    private static final int AT_ONCE = 10_000;

    private Expiry() {}

    /** Notes it. @param kind what is due; @param id of what */
    static void at(Draft rows, Instant time, String kind, String id) {
        rows.put(Key.of(TABLE, Key.oldestFirst(time), kind, id), Json.object());
    }

    /** Does what is due and forgets it. */
    static void purge(Draft rows, Instant now) {
        var due = new LinkedHashMap<String, String[]>();
        String until = Key.oldestFirst(now);
        rows.scan(Key.within(TABLE), Key.within(TABLE), row -> {
            String[] parts = Key.parts(row.key());
            if (parts[1].compareTo(until) > 0 || due.size() == AT_ONCE) {
                return false;
            }
            due.put(row.key(), parts);
            return true;
        });
        due.forEach((key, parts) -> {
            expire(rows, parts[2], parts[3], now);
            rows.delete(key);
        });
    }

    private static void expire(Draft rows, String kind, String id, Instant now) {
        switch (kind) {
            case Deployments.EVENTS -> rows.deleteRange(Key.within(Deployments.EVENTS, id), Key.within(Deployments.EVENTS, id) + Character.MAX_VALUE);
            case Commands.TABLE -> rows.delete(Key.of(Commands.TABLE, id));
            case Commands.UNANSWERED -> Commands.giveUp(rows, id);
            default -> forget(rows, kind, id, now);
        }
    }

    private static void forget(Draft rows, String table, String id, Instant now) {
        for (Listing listing : Listing.values()) {
            if (listing.isCalled(table)) {
                var view = listing.find(rows, id);
                if (view != null && listing.isGone(view, now)) {
                    listing.remove(rows, id);
                    if (listing == Listing.DEPLOYMENTS) {
                        Deployments.forget(rows, id, view);
                    }
                }
            }
        }
    }
}
