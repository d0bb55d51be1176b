package dev.slipway.gateway.view;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folds what the manager tells of deployments: the deployment, its report and events, what of it is live, which are under
 * way, what its version names. The manager's word replaces what a command alone had made; an older word changes nothing.
 */
final class Deployments {
    /** Events by deployment and number. */
    static final String EVENTS = "events";
    /** {@code {lastEvent}} of what the manager told, {@code {asked}}: the version that the command names. */
    private static final String TOLD = "told";
    private static final String REPORT = "report";
    private static final String OPEN = "open";
    private static final String LIVE = "live";
    private static final String VERSION = "version";
    /** As long as the topic keeps them. */
    private static final Duration EVENTS_KEPT = Duration.ofDays(30);
    private static final Set<String> FINAL = Set.of("SUCCEEDED", "ROLLED_BACK", "FAILED", "CANCELLED", "SUPERSEDED");
    private static final Set<String> WITHOUT_RELEASE = Set.of("HEAL", "RETIRE");
    private static final Set<String> NAMING = Set.of("DEPLOY", "PROMOTE");
    private static final Set<String> HOLDING = Set.of("RUNNING", "PAUSED", "ROLLING_BACK");

    private Deployments() {}

    static boolean isTold(Rows rows, String id) {
        ObjectNode told = rows.get(Key.of(TOLD, id));
        return told != null && told.has("lastEvent");
    }

    static Touched told(Fact.DeploymentIs is, Draft rows) {
        String id = Json.textOrEmpty(is.view(), "id");
        ObjectNode told = Objects.requireNonNullElseGet(rows.get(Key.of(TOLD, id)), Json::object);
        if (is.lastEvent() < told.path("lastEvent").asLong(0)) {
            return Touched.NOTHING;
        }
        told.put("lastEvent", is.lastEvent());
        rows.put(Key.of(TOLD, id), told);
        rows.put(Key.of(REPORT, id), Json.object().put("text", is.report()));
        show(rows, id, withAsked(is.view(), told));
        live(is.view(), rows);
        version(is, rows);
        return Touched.deployment(id);
    }

    /** Shows a deployment; what is derived from its phase follows. */
    static void show(Draft rows, String id, ObjectNode view) {
        Listing.DEPLOYMENTS.put(rows, id, view);
        String open = Key.of(OPEN, Json.textOrEmpty(view, "application"), Json.textOrEmpty(view, "environment"), id);
        if (isFinal(view)) {
            rows.delete(open);
            Expiry.at(rows, Listing.DEPLOYMENTS.overAt(view).plus(EVENTS_KEPT), EVENTS, id);
        } else {
            rows.put(open, Json.object().put("phase", Json.text(view, "phase")).put("createdAt", Json.text(view, "createdAt"))
                    .put("begun", Json.text(view, "startedAt") != null));
        }
    }

    /** Notes which version a command named: the manager's word on a deployment that could not begin does not tell it. */
    static void asked(Draft rows, String id, String version) {
        ObjectNode told = Objects.requireNonNullElseGet(rows.get(Key.of(TOLD, id)), Json::object);
        told.put("asked", version);
        rows.put(Key.of(TOLD, id), told);
        ObjectNode view = Listing.DEPLOYMENTS.find(rows, id);
        if (view != null) {
            Listing.DEPLOYMENTS.put(rows, id, withAsked(view, told));
        }
    }

    private static ObjectNode withAsked(ObjectNode view, ObjectNode told) {
        String asked = Json.text(told, "asked");
        return asked == null || !"DEPLOY".equals(Json.text(view, "kind")) ? view : view.put("version", asked);
    }

    static void forget(Draft rows, String id, ObjectNode view) {
        rows.delete(Key.of(TOLD, id));
        rows.delete(Key.of(REPORT, id));
        rows.delete(Key.of(OPEN, Json.textOrEmpty(view, "application"), Json.textOrEmpty(view, "environment"), id));
        rows.deleteRange(Key.within(EVENTS, id), Key.within(EVENTS, id) + Character.MAX_VALUE);
    }

    static Touched happened(Fact.Happened event, Draft rows) {
        rows.put(Key.of(EVENTS, event.deploymentId(), Key.number(event.number())),
                Json.object().put("event", event.name()).put("last", event.last()).set("data", event.data()));
        return Touched.deployment(event.deploymentId());
    }

    static boolean isFinal(ObjectNode view) {
        return FINAL.contains(Json.textOrEmpty(view, "phase"));
    }

    // ---- what an environment and an application have of it

    private static void live(ObjectNode view, Draft rows) {
        String kind = Json.textOrEmpty(view, "kind");
        if (!"SUCCEEDED".equals(Json.text(view, "phase")) || "HEAL".equals(kind)) {
            return;
        }
        String key = Key.of(LIVE, Json.textOrEmpty(view, "application"), Json.textOrEmpty(view, "environment"));
        ObjectNode next = Json.object().put("finishedAt", Json.text(view, "finishedAt")).put("createdAt", Json.text(view, "createdAt"))
                .put("deployment", Json.text(view, "id")).put("version", WITHOUT_RELEASE.contains(kind) ? null : Json.text(view, "version"));
        ObjectNode before = rows.get(key);
        // RFC 3339 in UTC with a fixed number of digits sorts as the times do.
        Comparator<ObjectNode> order = Comparator.<ObjectNode, String>comparing(each -> Json.textOrEmpty(each, "finishedAt"))
                .thenComparing(each -> Json.textOrEmpty(each, "createdAt")).thenComparing(each -> Json.textOrEmpty(each, "deployment"));
        if (before == null || order.compare(before, next) <= 0) {
            rows.put(key, next);
        }
    }

    private static void version(Fact.DeploymentIs is, Draft rows) {
        String version = Json.textOrEmpty(is.view(), "version");
        String created = Json.textOrEmpty(is.view(), "createdAt");
        if (is.artifact() == null || version.isEmpty()) {
            return;
        }
        String key = Key.of(VERSION, Json.textOrEmpty(is.view(), "application"), version);
        ObjectNode row = Objects.requireNonNullElseGet(rows.get(key), Json::object);
        if (!row.has("createdAt") || created.compareTo(Json.textOrEmpty(row, "createdAt")) < 0) {
            row.put("createdAt", created);
        }
        boolean names = NAMING.contains(Json.textOrEmpty(is.view(), "kind"));
        if (!row.has("artifact") || (names && created.compareTo(Json.textOrEmpty(row, "namedAt")) >= 0)) {
            row.put("artifact", is.artifact());
        }
        if (names && created.compareTo(Json.textOrEmpty(row, "namedAt")) >= 0) {
            row.put("namedAt", created);
        }
        if (is.digest() != null && created.compareTo(Json.textOrEmpty(row, "digestAt")) >= 0) {
            row.put("digest", is.digest()).put("digestAt", created);
        }
        rows.put(key, row);
    }

    // ---- asked

    static @Nullable String report(Rows rows, String id) {
        ObjectNode report = rows.get(Key.of(REPORT, id));
        return report == null ? null : Json.text(report, "text");
    }

    /** {@code {deployment, version}} of the newest release that came to be, version null after a retirement; empty when none did. */
    static ObjectNode live(Rows rows, String application, String environment) {
        return Objects.requireNonNullElseGet(rows.get(Key.of(LIVE, application, environment)), Json::object);
    }

    /** The id of the one that holds the environment, else of the oldest that waits; null when there is none. */
    static @Nullable String inProgress(Rows rows, String application, String environment) {
        String prefix = Key.within(OPEN, application, environment);
        String[] found = {null, ""};
        rows.scan(prefix, prefix, row -> {
            boolean holds = holds(row.value().path("begun").asBoolean(true), Json.textOrEmpty(row.value(), "phase"));
            String rank = (holds ? "0" : "1") + Json.textOrEmpty(row.value(), "createdAt");
            if (found[0] == null || rank.compareTo(found[1]) < 0) {
                found[0] = row.key().substring(prefix.length());
                found[1] = rank;
            }
            return true;
        });
        return found[0];
    }

    /** What a deployment waits for that is asked for now, as far as is known: the one that holds the environment; null when none does. */
    static @Nullable ObjectNode waitingFor(Rows rows, String application, String environment) {
        String first = inProgress(rows, application, environment);
        ObjectNode holder = first == null ? null : Listing.DEPLOYMENTS.find(rows, first);
        return holder == null || !holds(Json.text(holder, "startedAt") != null, Json.textOrEmpty(holder, "phase")) ? null : Json.object().put("kind", "QUEUE")
                .put("because", Json.textOrEmpty(holder, "kind") + " " + first + " runs in " + application + "/" + environment).putNull("until");
    }

    /** One that a person holds before it has begun holds nothing itself. */
    private static boolean holds(boolean begun, String phase) {
        return HOLDING.contains(phase) && (begun || !phase.equals("PAUSED"));
    }

    static void versions(Rows rows, String application, BiConsumer<String, ObjectNode> told) {
        String prefix = Key.within(VERSION, application);
        rows.scan(prefix, prefix, row -> {
            told.accept(row.key().substring(prefix.length()), row.value());
            return true;
        });
    }

    static @Nullable ObjectNode version(Rows rows, String application, String version) {
        return rows.get(Key.of(VERSION, application, version));
    }
}
