package dev.slipway.standalone;

import dev.slipway.standalone.demo.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The sample shop as the tests deploy it. */
public final class Shops {
    static final JsonMapper JSON = new JsonMapper();
    static final Duration LIMIT = Duration.ofSeconds(120);

    private Shops() {}

    /** A manifest. @param strategy as JSON; @param instances in dev */
    public static String manifest(String name, String strategy, int instances) {
        ObjectNode manifest = JSON.createObjectNode().put("name", name);
        manifest.set("artifact", artifact());
        manifest.withObject("/service/health").put("interval", "1s").put("timeout", "500ms").put("unhealthyAfter", 1).put("startup", "30s");
        manifest.withObject("/service/shutdown").put("drain", "5s").put("grace", "5s");
        manifest.withObject("/environments/dev").put("instances", instances);
        // The tests harm more than five times an hour.
        manifest.withObject("/healing/budget").put("actions", 1000);
        manifest.set("strategy", JSON.readTree(strategy));
        return JSON.writeValueAsString(manifest);
    }

    /** The shop's command, with what is broken in it. */
    public static ObjectNode artifact(String... arguments) {
        ObjectNode artifact = JSON.createObjectNode();
        var command = artifact.putArray("command").add(RunningSuite.java())
                .add("-Xmx24m").add("-XX:+UseSerialGC").add("-XX:TieredStopAtLevel=1")
                .add("-cp").add(samples()).add("dev.slipway.samples.Shop");
        List.of(arguments).forEach(command::add);
        return artifact;
    }

    /** Asks for a deployment to dev. @return its id */
    public static String deploy(Client client, String application, String version) {
        return deploy(client, application, version, null);
    }

    /** The same with an artifact in place of the manifest's. */
    public static String deploy(Client client, String application, String version, @org.jspecify.annotations.Nullable ObjectNode artifact) {
        ObjectNode body = JSON.createObjectNode().put("application", application).put("environment", "dev").put("version", version);
        if (artifact != null) {
            body.set("artifact", artifact);
        }
        return client.post("/deployments", JSON.writeValueAsString(body)).path("id").asString();
    }

    /** The deployment when it has ended. */
    public static JsonNode ended(Client client, String deployment) {
        return client.await("/deployments/" + deployment, LIMIT, found -> found.path("finishedAt").isString());
    }

    /** What runs in dev. */
    public static JsonNode environment(Client client, String application) {
        return client.get("/applications/" + application + "/environments/dev");
    }

    /** The instances of releases that get traffic; what has ended is shown for some time, and left out here. */
    public static List<JsonNode> instances(JsonNode environment) {
        return environment.path("releases").valueStream().filter(release -> release.path("weight").asInt() > 0)
                .flatMap(release -> release.path("instances").valueStream())
                .filter(each -> !List.of("STOPPED", "LOST").contains(each.path("state").asString())).toList();
    }

    /** The environment once so many instances are healthy and there are no others. */
    public static JsonNode healthy(Client client, String application, int count) {
        return client.await("/applications/" + application + "/environments/dev", LIMIT, env -> instances(env).size() == count
                && instances(env).stream().allMatch(each -> each.path("state").asString().equals("HEALTHY")));
    }

    /** Where the sample's classes are. */
    private static String samples() {
        try {
            return Path.of(dev.slipway.samples.Shop.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
