package dev.slipway.gateway.view;

import dev.slipway.model.instance.InstanceState;
import dev.slipway.model.instance.InstanceState.Checks;
import dev.slipway.model.instance.InstanceState.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What runs in an environment now: its instances, its route, what the checks and the edges say, in the API's shape. */
final class EnvironmentView {
    /** How long an instance is shown after its end. */
    static final Duration ENDED_SHOWN = Duration.ofSeconds(30);

    /** An instance with what is known of it. */
    private record Seen(String id, ObjectNode row, Platform platform, Checks checks) {
        InstanceState state() {
            return InstanceState.of(platform, checks);
        }

        String release() {
            return Json.textOrEmpty(row, "release");
        }

        boolean isShown(Instant now) {
            Instant ended = Json.instant(row, "endedAt");
            return !state().hasEnded() || (ended != null && now.isBefore(ended.plus(ENDED_SHOWN)));
        }
    }

    /** A release with its share of the traffic. @param routed instances that the route names */
    private record Share(String version, int weight, Set<String> routed) {}

    private EnvironmentView() {}

    /** Whether anything of it is there, though no manifest may name it any more. */
    static boolean isThere(Rows rows, String application, String environment) {
        String instances = Key.within(Place.INSTANCE.table(), application, environment);
        boolean[] found = {rows.get(Key.of(Place.ROUTE.table(), application, environment)) != null
                || Deployments.inProgress(rows, application, environment) != null};
        rows.scan(instances, instances, _ -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    static ObjectNode of(Rows rows, String application, String environment, Instant now) {
        List<Seen> instances = instances(rows, application, environment);
        ObjectNode live = Deployments.live(rows, application, environment);
        Map<String, Share> shares = shares(rows, application, environment, live);
        String inProgress = Deployments.inProgress(rows, application, environment);
        ObjectNode view = Json.object().put("application", application).put("environment", environment).put("platform", "local")
                .put("url", url(rows, application, environment))
                .put("health", health(instances, shares, inProgress))
                .put("liveVersion", Json.text(live, "version"));
        view.set("releases", releases(instances.stream().filter(each -> each.isShown(now)).toList(), shares));
        return view.put("deploymentInProgress", inProgress);
    }

    private static List<Seen> instances(Rows rows, String application, String environment) {
        String prefix = Key.within(Place.INSTANCE.table(), application, environment);
        var found = new ArrayList<Seen>();
        rows.scan(prefix, prefix, row -> {
            String id = row.key().substring(prefix.length());
            ObjectNode health = rows.get(Key.of(Place.HEALTH.table(), application, environment, id));
            found.add(new Seen(id, row.value(), Platform.valueOf(Json.textOrEmpty(row.value(), "state")),
                    health == null ? Checks.NO_DATA : Checks.valueOf(Json.textOrEmpty(health, "state"))));
            return true;
        });
        found.sort(Comparator.<Seen>comparingInt(each -> each.row().path("slot").asInt(0))
                .thenComparing(each -> Json.textOrEmpty(each.row(), "startedAt")).thenComparing(Seen::id));
        return found;
    }

    /** By release: as the route says; where there is no route, as for a worker, what is live does all the work. */
    private static Map<String, Share> shares(Rows rows, String application, String environment, ObjectNode live) {
        var shares = new TreeMap<String, Share>();
        ObjectNode route = rows.get(Key.of(Place.ROUTE.table(), application, environment));
        String version = Json.text(live, "version");
        if (route == null && version != null) {
            shares.put(Json.textOrEmpty(live, "deployment"), new Share(version, 100, Set.of()));
        }
        if (route != null) {
            for (JsonNode each : route.path("releases")) {
                var routed = new HashSet<String>();
                each.path("instances").forEach(id -> routed.add(id.asString()));
                shares.put(Json.textOrEmpty(each, "release"), new Share(Json.textOrEmpty(each, "version"), each.path("weight").asInt(), routed));
            }
        }
        return shares;
    }

    private static @Nullable String url(Rows rows, String application, String environment) {
        String prefix = Key.within(Place.EDGE.table(), application, environment);
        String[] address = {null};
        rows.scan(prefix, prefix, row -> {
            address[0] = Json.text(row.value(), "address");
            return address[0] == null;
        });
        return address[0] == null ? null : "http://" + address[0];
    }

    private static ArrayNode releases(List<Seen> shown, Map<String, Share> shares) {
        var all = new TreeMap<String, Share>(shares);
        shown.forEach(each -> all.putIfAbsent(each.release(), new Share(Json.textOrEmpty(each.row(), "version"), 0, Set.of())));
        var array = Json.object().arrayNode();
        all.entrySet().stream()
                .filter(each -> each.getValue().weight() > 0 || shown.stream().anyMatch(one -> one.release().equals(each.getKey())))
                .sorted(Comparator.comparingInt(each -> -each.getValue().weight()))
                .forEach(each -> {
                    ObjectNode release = array.addObject().put("id", each.getKey()).put("version", each.getValue().version())
                            .put("weight", each.getValue().weight());
                    ArrayNode its = release.putArray("instances");
                    shown.stream().filter(one -> one.release().equals(each.getKey())).forEach(one -> its.add(instance(one)));
                });
        return array;
    }

    private static ObjectNode instance(Seen seen) {
        return Json.object().put("id", seen.id()).put("state", seen.state().name()).put("address", Json.text(seen.row(), "address"))
                .put("startedAt", Json.text(seen.row(), "startedAt")).put("restarts", seen.row().path("restarts").asInt(0));
    }

    /**
     * Of those that should be there: what the route of a release with weight names, and what else of such a release runs. An
     * instance that is leaving is not missed, and what a deployment is just bringing is not missed before it is in the route.
     */
    private static String health(List<Seen> instances, Map<String, Share> shares, @Nullable String inProgress) {
        int healthy = 0;
        int unknown = 0;
        int expected = 0;
        for (Seen each : instances) {
            Share share = shares.get(each.release());
            boolean routed = share != null && share.routed().contains(each.id());
            boolean comes = each.release().equals(inProgress) && !routed;
            if (share == null || share.weight() == 0 || !counts(each.state(), routed, comes)) {
                continue;
            }
            expected++;
            healthy += each.state() == InstanceState.HEALTHY ? 1 : 0;
            unknown += each.platform() == Platform.RUNNING && each.checks() == Checks.NO_DATA ? 1 : 0;
        }
        for (Share share : shares.values()) {
            expected += share.weight() == 0 ? 0
                    : (int) share.routed().stream().filter(id -> instances.stream().noneMatch(each -> each.id().equals(id))).count();
        }
        if (expected == unknown) {
            return "UNKNOWN";
        }
        return healthy == 0 ? "DOWN" : healthy == expected ? "UP" : "DEGRADED";
    }

    private static boolean counts(InstanceState state, boolean routed, boolean comes) {
        return switch (state) {
            case HEALTHY -> true;
            case UNHEALTHY, STARTING -> !comes;
            case DRAINING -> false;
            case STOPPED, LOST -> routed;
        };
    }
}
