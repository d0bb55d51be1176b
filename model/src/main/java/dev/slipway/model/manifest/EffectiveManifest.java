package dev.slipway.model.manifest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a manifest comes to in one environment: everything inherited, overridden, and given its default.
 *
 * @param application its name
 * @param environment its name
 * @param type of the service
 * @param health how its instances are checked
 * @param shutdown how they are ended
 * @param resources what each may take of its machine
 * @param artifact what is run; null when each deployment must say
 * @param variables plain ones of the manifest
 * @param instances wanted, 1 or more
 * @param strategy of deployments
 * @param healing what is repaired
 * @param alerts the built-in alert rules
 * @param json the same as canonical JSON, without defaults: it travels in releases
 */
public record EffectiveManifest(String application, String environment, ServiceType type, HealthPolicy health, Shutdown shutdown,
        Resources resources,
        @Nullable ArtifactSource artifact, SortedMap<String, String> variables, int instances, Strategy strategy, Healing healing,
        AlertRules alerts, String json) {

    static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /**
     * Of a validated manifest.
     *
     * @param artifactJson in place of the manifest's, whole
     * @param strategyJson in place of the manifest's, whole
     */
    public static EffectiveManifest of(String canonicalManifest, String environment, @Nullable String artifactJson, @Nullable String strategyJson) {
        return of(Canonical.effective(tree(canonicalManifest), environment,
                artifactJson == null ? null : tree(artifactJson), strategyJson == null ? null : tree(strategyJson)));
    }

    /** Reads {@link #json} back, leniently: fields of other versions are ignored. */
    public static EffectiveManifest read(String effectiveJson) {
        return of((ObjectNode) tree(effectiveJson));
    }

    /** The environments of a validated manifest. */
    public static Set<String> environments(String canonicalManifest) {
        return Collections.unmodifiableSet(Canonical.environments(tree(canonicalManifest)));
    }

    /** The service part as canonical JSON; {@link #readService} reads it. */
    public String serviceJson() {
        JsonNode service = tree(json).path("service");
        return service.isObject() ? Canonical.json(service) : "{}";
    }

    /** The artifact as canonical JSON; null when there is none. */
    public @Nullable String artifactJson() {
        JsonNode found = tree(json).path("artifact");
        return found.isObject() ? Canonical.json(found) : null;
    }

    /** How a service of {@link #serviceJson} is checked. */
    public static HealthPolicy readService(String serviceJson) {
        return health(tree(serviceJson).path("health"));
    }

    /** What kind of service it is, of {@link #serviceJson}. */
    public static ServiceType readType(String serviceJson) {
        return type(tree(serviceJson));
    }

    /**
     * Every value of an environment with where it came from: {@code application}, {@code environment} or {@code default}.
     *
     * @return JSON: {@code {manifest, origins: {pointer: origin}}}
     */
    public static String withOrigins(String canonicalManifest, String environment) {
        JsonNode manifest = tree(canonicalManifest);
        ObjectNode effective = Canonical.effective(manifest, environment, null, null);
        EffectiveManifest read = of(effective);
        ObjectNode full = effective.deepCopy();
        Defaults.fill(full, read);
        ObjectNode origins = JsonNodeFactory.instance.objectNode();
        leaves(full, "", new ArrayList<>()).forEach(pointer -> {
            boolean own = !manifest.path("environments").path(environment).at(pointer).isMissingNode();
            boolean inherited = !manifest.at(pointer).isMissingNode() || pointer.equals("/environment");
            origins.put(pointer, own ? "environment" : inherited ? "application" : "default");
        });
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("manifest", full);
        answer.set("origins", origins);
        return Canonical.json(answer);
    }

    private static List<String> leaves(JsonNode node, String pointer, List<String> found) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(each -> leaves(each.getValue(), pointer + "/" + Canonical.escape(each.getKey()), found));
        } else {
            found.add(pointer);
        }
        return found;
    }

    private static JsonNode tree(String json) {
        return Manifests.JSON.readTree(json);
    }

    private static EffectiveManifest of(ObjectNode node) {
        JsonNode service = node.path("service");
        JsonNode shutdown = service.path("shutdown");
        SortedMap<String, String> variables = new TreeMap<>();
        node.path("variables").properties().forEach(each -> variables.put(each.getKey(), each.getValue().asString("")));
        return new EffectiveManifest(node.path("name").asString(""), node.path("environment").asString("dev"), type(service),
                health(service.path("health")),
                new Shutdown(shutdown.path("signal").asString("TERM"), time(shutdown, "drain", Duration.ofSeconds(10)),
                        time(shutdown, "grace", Duration.ofSeconds(30))),
                Resources.of(service.path("resources")),
                artifact(node.path("artifact")), Collections.unmodifiableSortedMap(variables), node.path("instances").asInt(1),
                strategy(node.path("strategy")), healing(node.path("healing")), AlertRules.of(node.path("alerts")), Canonical.json(node));
    }

    private static ServiceType type(JsonNode service) {
        return ServiceType.valueOf(service.path("type").asString("web").toUpperCase(Locale.ROOT));
    }

    private static HealthPolicy health(JsonNode health) {
        var components = new TreeMap<String, String>();
        health.path("components").properties().forEach(each -> components.put(each.getKey(), each.getValue().asString("/")));
        boolean given = health.has("components");
        Duration interval = time(health, "interval", INTERVAL);
        Duration timeout = time(health, "timeout", interval.compareTo(TIMEOUT) < 0 ? interval : TIMEOUT);
        return new HealthPolicy(health.path("path").asString("/health"), health.has("path"),
                given ? components : Map.of("db", "/health/db", "redis", "/health/redis", "external", "/health/external"), given,
                interval, timeout, health.path("unhealthyAfter").asInt(2), health.path("healthyAfter").asInt(1),
                time(health, "startup", Duration.ofSeconds(60)));
    }

    private static @Nullable ArtifactSource artifact(JsonNode artifact) {
        if (!artifact.isObject() || artifact.isEmpty()) {
            return null;
        }
        var command = new ArrayList<String>();
        artifact.path("command").forEach(each -> command.add(each.asString("")));
        JsonNode archive = artifact.path("archive");
        return archive.isObject()
                ? new ArtifactSource.Archive(List.copyOf(command), archive.path("path").asString(""), text(archive, "sha256"))
                : new ArtifactSource.Command(List.copyOf(command), text(artifact, "directory"));
    }

    private static Strategy strategy(JsonNode strategy) {
        Duration progress = time(strategy, "progressDeadline", Duration.ofMinutes(10));
        return strategy.path("type").asString("rolling").equals("blue-green")
                ? new Strategy.BlueGreen(progress)
                : new Strategy.Rolling(Surge.parse(strategy.path("maxSurge").asString("1")),
                        Surge.parse(strategy.path("maxUnavailable").asString("0")), time(strategy, "minReady", Duration.ZERO), progress);
    }

    private static Healing healing(JsonNode healing) {
        JsonNode budget = healing.path("budget");
        return new Healing(mode(healing, "restart", "auto"), mode(healing, "replace", "auto"), mode(healing, "rollback", "observe"), budget.path("actions").asInt(5),
                time(budget, "window", Duration.ofHours(1)));
    }

    private static Healing.Mode mode(JsonNode healing, String action, String otherwise) {
        return Healing.Mode.valueOf(healing.path(action).asString(otherwise).toUpperCase(Locale.ROOT));
    }

    private static Duration time(JsonNode parent, String field, Duration otherwise) {
        return Durations.parse(parent.path(field).asString("")).orElse(otherwise);
    }

    private static @Nullable String text(JsonNode parent, String field) {
        return parent.has(field) ? parent.get(field).asString("") : null;
    }
}
