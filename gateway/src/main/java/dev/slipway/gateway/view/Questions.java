package dev.slipway.gateway.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@link Views} answers from rows. */
public final class Questions {
    private Questions() {}

    /** One application. */
    public static Optional<ObjectNode> application(Rows rows, String name) {
        return Optional.ofNullable(Listing.APPLICATIONS.find(rows, name)).map(Questions::withManifest);
    }

    /** Its manifest. */
    public static Optional<Views.Manifest> manifest(Rows rows, String name) {
        return Optional.ofNullable(Listing.APPLICATIONS.find(rows, name))
                .map(each -> new Views.Manifest(Json.textOrEmpty(each, "manifest"), each.path("revision").asLong()));
    }

    /** All applications. */
    public static Views.Page applications(Rows rows, int limit, @Nullable String cursor) {
        Views.Page page = Pages.of(rows, Listing.APPLICATIONS, Map.of(), limit, cursor);
        return new Views.Page(page.items().stream().map(Questions::withManifest).toList(), page.nextCursor());
    }

    private static ObjectNode withManifest(ObjectNode row) {
        row.set("manifest", Json.read(Json.textOrEmpty(row, "manifest")));
        return row;
    }

    /** The versions of an application, newest first, also of one that is gone. */
    public static Optional<ObjectNode> versions(Rows rows, String application) {
        ObjectNode known = Listing.APPLICATIONS.find(rows, application);
        Map<String, Set<String>> live = new HashMap<>();
        for (JsonNode each : known == null ? Json.object().arrayNode() : known.path("environments")) {
            String version = Json.text(Deployments.live(rows, application, each.asString()), "version");
            if (version != null) {
                live.computeIfAbsent(version, _ -> new TreeSet<>()).add(each.asString());
            }
        }
        List<ObjectNode> items = new ArrayList<>();
        Deployments.versions(rows, application, (version, row) -> {
            ObjectNode item = Json.object().put("version", version);
            item.set("artifact", Json.read(Json.textOrEmpty(row, "artifact")));
            item.put("digest", Json.text(row, "digest")).put("createdAt", Json.text(row, "createdAt"));
            live.getOrDefault(version, Set.of()).forEach(item.putArray("live")::add);
            items.add(item);
        });
        if (known == null && items.isEmpty()) {
            return Optional.empty();
        }
        items.sort(Comparator.<ObjectNode, String>comparing(each -> Json.textOrEmpty(each, "createdAt")).reversed()
                .thenComparing(each -> Json.textOrEmpty(each, "version")));
        ObjectNode answer = Json.object();
        ArrayNode all = answer.putArray("items");
        items.forEach(all::add);
        return Optional.of(answer);
    }

    /** What a version names since the application was registered: with its end, its names are free again. */
    public static Optional<String> artifactOf(Rows rows, String application, String version) {
        ObjectNode known = Listing.APPLICATIONS.find(rows, application);
        ObjectNode row = Deployments.version(rows, application, version);
        boolean names = known != null && row != null
                && Json.textOrEmpty(row, "namedAt").compareTo(Json.textOrEmpty(known, "createdAt")) >= 0;
        return names ? Optional.ofNullable(Json.text(row, "artifact")) : Optional.empty();
    }

    /** What runs in an environment. */
    public static Optional<ObjectNode> environment(Rows rows, String application, String environment, Instant now) {
        return isKnown(rows, application, environment) ? Optional.of(EnvironmentView.of(rows, application, environment, now)) : Optional.empty();
    }

    /** The variables that were set. */
    public static Optional<ObjectNode> variables(Rows rows, String application, String environment) {
        if (!isKnown(rows, application, environment)) {
            return Optional.empty();
        }
        ObjectNode set = rows.get(Key.of(Place.VARIABLES.table(), application, environment));
        if (set != null) {
            return Optional.of(set);
        }
        ObjectNode none = Json.object().put("application", application).put("environment", environment).put("revision", 0);
        none.putObject("variables");
        return Optional.of(none.putNull("updatedAt"));
    }

    private static boolean isKnown(Rows rows, String application, String environment) {
        ObjectNode known = Listing.APPLICATIONS.find(rows, application);
        return known != null && (known.path("environments").valueStream().anyMatch(each -> each.asString().equals(environment))
                || EnvironmentView.isThere(rows, application, environment));
    }

    /** One thing of a list. */
    public static Optional<ObjectNode> one(Rows rows, Listing listing, String id) {
        return Optional.ofNullable(listing.find(rows, id));
    }

    /** A page of a list. */
    public static Views.Page page(Rows rows, Listing listing, Map<String, String> filters, int limit, @Nullable String cursor) {
        return Pages.of(rows, listing, filters, limit, cursor);
    }

    /** A deployment's report; empty until the manager has told one. */
    public static Optional<String> report(Rows rows, String deploymentId) {
        return Optional.ofNullable(Deployments.report(rows, deploymentId));
    }

    /** A deployment's events after a number. */
    public static List<Views.DeploymentEvent> events(Rows rows, String deploymentId, long after) {
        String prefix = Key.within(Deployments.EVENTS, deploymentId);
        var events = new ArrayList<Views.DeploymentEvent>();
        rows.scan(prefix, prefix + Key.number(Math.max(0, after) + 1), row -> {
            ObjectNode value = row.value();
            if (value.path("data") instanceof ObjectNode data) {
                events.add(new Views.DeploymentEvent(Long.parseLong(row.key().substring(prefix.length()), 16),
                        Json.textOrEmpty(value, "event"), data, value.path("last").asBoolean()));
            }
            return true;
        });
        return List.copyOf(events);
    }

    /** The newest lines of an environment. */
    public static List<Views.LogLine> logs(Rows rows, String application, String environment, Map<String, String> filters,
            @Nullable Instant since, int tail) {
        return Logs.newest(rows, application, environment, filters, since, tail);
    }
}
