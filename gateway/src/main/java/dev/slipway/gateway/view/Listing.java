package dev.slipway.gateway.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list of things, newest first, ties by id: the things, and two indexes by time (all, and those of an application) whose
 * rows hold the fields that are filtered by, so that a page reads only what it shows.
 */
public enum Listing {
    /** Registered applications by name. */
    APPLICATIONS("applications", "createdAt", "updatedAt", List.of(), null),
    /** Tokens of the API. */
    TOKENS("tokens", "createdAt", "createdAt", List.of(), null),
    /** Deployments. */
    DEPLOYMENTS("deployments", "createdAt", "finishedAt", List.of("application", "environment", "phase", "kind"), Duration.ofDays(400)),
    /** Alerts. */
    ALERTS("alerts", "startedAt", "resolvedAt", List.of("application", "environment", "state"), Duration.ofDays(400)),
    /** Healing actions. */
    HEALING_ACTIONS("healing-actions", "detectedAt", "finishedAt", List.of("application", "environment", "state"), Duration.ofDays(400)),
    /** What could not be processed. */
    DEAD_LETTERS("dead-letters", "at", "at", List.of("application", "topic"), Duration.ofDays(30));

    private final String table;
    private final String begin;
    private final String end;
    private final List<String> filters;
    /** As long as the topic keeps them; null: until they are deleted. */
    private final @Nullable Duration kept;

    Listing(String table, String begin, String end, List<String> filters, @Nullable Duration kept) {
        this.table = table;
        this.begin = begin;
        this.end = end;
        this.filters = filters;
        this.kept = kept;
    }

    boolean isCalled(String name) {
        return table.equals(name);
    }

    /** Fields that a page can be filtered by. */
    List<String> filters() {
        return filters;
    }

    @Nullable ObjectNode find(Rows rows, String id) {
        return rows.get(Key.of(table, id));
    }

    void put(Draft rows, String id, ObjectNode view) {
        ObjectNode before = find(rows, id);
        if (before != null) {
            unindex(rows, id, before);
        }
        String position = position(id, view);
        rows.put(Key.of(table, id), view);
        ObjectNode entry = Json.object();
        filters.forEach(field -> entry.put(field, Json.text(view, field)));
        rows.put(index("") + position, entry);
        if (!filters.isEmpty()) {
            rows.put(index(Json.textOrEmpty(view, "application")) + position, entry);
        }
        if (kept != null) {
            Expiry.at(rows, overAt(view).plus(kept), table, id);
        }
    }

    void remove(Draft rows, String id) {
        ObjectNode before = find(rows, id);
        if (before != null) {
            unindex(rows, id, before);
            rows.delete(Key.of(table, id));
        }
    }

    /** Whether a thing is older than what is kept. */
    boolean isGone(ObjectNode view, Instant now) {
        return kept != null && !overAt(view).plus(kept).isAfter(now);
    }

    /** When a thing ended, or else began. */
    Instant overAt(ObjectNode view) {
        Instant ended = Json.instant(view, end);
        return ended == null ? began(view) : ended;
    }

    /** The beginning of the index's keys. @param application empty: of all */
    String index(String application) {
        return Key.within(table + "-by-time", application);
    }

    private void unindex(Draft rows, String id, ObjectNode view) {
        rows.delete(index("") + position(id, view));
        rows.delete(index(Json.textOrEmpty(view, "application")) + position(id, view));
    }

    private String position(String id, ObjectNode view) {
        return Key.of(Key.newestFirst(began(view)), id);
    }

    private Instant began(ObjectNode view) {
        Instant began = Json.instant(view, begin);
        if (began == null) {
            throw new IllegalArgumentException("of the " + table + " one has no " + begin + ": " + view);
        }
        return began;
    }
}
