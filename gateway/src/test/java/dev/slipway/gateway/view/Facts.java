package dev.slipway.gateway.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Facts for tests: of the application shop with the environments staging and production. */
public final class Facts {
    /** When everything began. */
    public static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    /** The application. */
    public static final String SHOP = "shop";

    private Facts() {}

    /** Seconds after the start. */
    public static Instant at(long second) {
        return START.plusSeconds(second);
    }

    /** It is registered. */
    public static Fact registered(long second) {
        ObjectNode row = Json.object().put("name", SHOP).put("revision", 1).put("manifest", "{\"name\":\"shop\"}");
        row.putArray("environments").add("production").add("staging");
        return new Fact.Listed(Listing.APPLICATIONS, SHOP, row.put("createdAt", Json.time(at(second))).put("updatedAt", Json.time(at(second))));
    }

    /** A deployment as it is shown. */
    public static ObjectNode view(String id, String kind, String environment, String version, String phase, long created, @Nullable Long finished) {
        ObjectNode view = Json.object().put("id", id).put("kind", kind).put("application", SHOP).put("environment", environment)
                .put("version", version).putNull("previousVersion").put("phase", phase).putNull("outcome").putNull("waitingFor").put("createdAt", Json.time(at(created)))
                .put("finishedAt", finished == null ? null : Json.time(at(finished)));
        return view;
    }

    /** Somebody asked for a deployment. The command's id is {@code c-} and the deployment's. */
    public static Fact asked(String id, String environment, String version, long second) {
        return new Fact.Asked("c-" + id, view(id, "DEPLOY", environment, version, "QUEUED", second, null), null, at(second));
    }

    /** Somebody asked for a rollback. */
    public static Fact rollback(String id, String undoes, long second) {
        return new Fact.Asked("c-" + id, view(id, "ROLLBACK", "staging", "", "QUEUED", second, null), undoes, at(second));
    }

    /** It was taken, and concerns this deployment. */
    public static Fact taken(String commandOf, String deployment, long second) {
        return new Fact.Answered("c-" + commandOf, new Views.Outcome.Taken(0, true, false, List.of(deployment), null), at(second));
    }

    /** It was refused. */
    public static Fact refused(String commandOf, String reason, long second) {
        return new Fact.Answered("c-" + commandOf, new Views.Outcome.Refused(reason, "no", List.of()), at(second));
    }

    /** What the manager tells, with an artifact named as the version. */
    public static Fact.DeploymentIs told(ObjectNode view, long lastEvent) {
        return new Fact.DeploymentIs(view, "report " + lastEvent, "{\"command\":[\"" + view.path("version").asString() + "\"]}", null, lastEvent);
    }

    /** A change of phase. */
    public static Fact.Happened phase(String id, long number, String phase, boolean last) {
        return new Fact.Happened(id, number, "phase", Json.object().put("number", number).put("phase", phase), last);
    }

    /** An instance, to the platform. */
    public static Fact instance(String id, String release, String state, @Nullable Long ended) {
        return new Fact.Is(Place.INSTANCE, SHOP, "staging", id, Json.object().put("release", release).put("version", "v-" + release)
                .put("slot", 0).put("state", state).put("address", "127.0.0.1:1").put("startedAt", Json.time(START))
                .put("endedAt", ended == null ? null : Json.time(at(ended))).put("restarts", 0));
    }

    /** An instance, to the checks. */
    public static Fact health(String id, String state) {
        return new Fact.Is(Place.HEALTH, SHOP, "staging", id, Json.object().put("state", state));
    }

    /** A route. @param releases weight by release; the release's instances are named as it, with -1 and -2 */
    public static Fact route(Map<String, Integer> releases) {
        ObjectNode row = Json.object();
        var all = row.putArray("releases");
        releases.forEach((release, weight) -> all.addObject().put("release", release).put("version", "v-" + release).put("weight", weight)
                .putArray("instances").add(release + "-1").add(release + "-2"));
        return new Fact.Is(Place.ROUTE, SHOP, "staging", null, row);
    }
}
