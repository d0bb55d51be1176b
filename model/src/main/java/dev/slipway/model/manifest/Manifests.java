package dev.slipway.model.manifest;

import dev.slipway.model.Nearest;
import dev.slipway.model.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads manifests: all that is wrong at once, each with its place. */
public final class Manifests {
    /** Bytes of a manifest at most (contract of the API). */
    public static final int BYTES_AT_MOST = 256 * 1024;

    /** Decimals keep their zeros: the value of a variable is taken as it is written. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Manifests() {}

    /** Reads a manifest in JSON. */
    public static Reading readJson(String text) {
        if (tooLong(text).isPresent()) {
            return new Reading.Invalid(List.of(tooLong(text).get()));
        }
        try {
            return check(JSON.readTree(text));
        } catch (JacksonException notJson) {
            var at = notJson.getLocation();
            return invalid("is not JSON: " + notJson.getOriginalMessage()
                    + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
        }
    }

    /** Reads a manifest in YAML 1.2 (core schema), which JSON is too. */
    public static Reading readYaml(String text) {
        if (tooLong(text).isPresent()) {
            return new Reading.Invalid(List.of(tooLong(text).get()));
        }
        try {
            JsonNode manifest = Yaml.read(text);
            return manifest.isObject() ? check(manifest) : invalid("is not a map of fields; begin with name: ...");
        } catch (Yaml.NotReadable notYaml) {
            return invalid(notYaml.detail());
        }
    }

    /** What is wrong in an artifact that stands in another body. */
    public static List<Problem> checkArtifact(JsonNode artifact, String pointer) {
        var problems = new ArrayList<Problem>();
        ManifestFields.ARTIFACT.check(artifact, pointer, problems);
        if (problems.isEmpty()) {
            checkRunnable(artifact, pointer, problems);
        }
        return problems;
    }

    /** What is wrong in a strategy that stands in another body. */
    public static List<Problem> checkStrategy(JsonNode strategy, String pointer) {
        var problems = new ArrayList<Problem>();
        ManifestFields.STRATEGY.check(strategy, pointer, problems);
        if (problems.isEmpty()) {
            checkStrategyFits(strategy, pointer, problems);
        }
        return problems;
    }

    /** What is wrong in plain variables, where null removes one. */
    public static List<Problem> checkVariables(JsonNode variables, String pointer) {
        var problems = new ArrayList<Problem>();
        if (variables instanceof ObjectNode object) {
            ObjectNode set = object.deepCopy();
            object.properties().stream().filter(each -> each.getValue().isNull()).forEach(each -> set.put(each.getKey(), ""));
            ManifestFields.VARIABLES.check(set, pointer, problems);
        } else {
            ManifestFields.VARIABLES.check(variables, pointer, problems);
        }
        return problems;
    }

    /** The manifest's JSON Schema, draft 2020-12. */
    public static String jsonSchema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("title", "Slipway application manifest");
        schema.setAll(ManifestFields.MANIFEST.schema());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema);
    }

    private static Optional<Problem> tooLong(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= BYTES_AT_MOST ? Optional.empty()
                : Optional.of(new Problem("", "has " + bytes + " bytes; use at most " + BYTES_AT_MOST));
    }

    private static Reading.Invalid invalid(String detail) {
        return new Reading.Invalid(List.of(new Problem("", detail)));
    }

    private static Reading check(JsonNode manifest) {
        var problems = new ArrayList<Problem>();
        ManifestFields.MANIFEST.check(manifest, "", problems);
        if (problems.isEmpty()) {
            fits(manifest, problems);
        }
        problems.sort(Comparator.comparing(Problem::pointer));
        if (!problems.isEmpty()) {
            return new Reading.Invalid(List.copyOf(problems));
        }
        return new Reading.Valid(manifest.get("name").stringValue(), Canonical.json(texts((ObjectNode) manifest.deepCopy())));
    }

    /** Rules over several fields, each told where its user can mend it. */
    private static void fits(JsonNode manifest, List<Problem> problems) {
        checkStrategyFits(manifest.path("strategy"), "/strategy", problems);
        checkAlerts(manifest.path("alerts"), "/alerts", problems);
        Set<String> environments = Canonical.environments(manifest);
        if (environments.isEmpty()) {
            problems.add(new Problem("/environments", "is empty; name at least one, or leave it out for dev"));
        }
        var told = new TreeSet<Problem>(Comparator.comparing(Problem::pointer).thenComparing(Problem::detail));
        for (String environment : environments) {
            ObjectNode effective = Canonical.effective(manifest, environment, null, null);
            String own = "/environments/" + environment;
            timeoutFits(manifest, effective, environment).ifPresent(told::add);
            var found = new ArrayList<Problem>();
            String artifactAt = manifest.path("environments").path(environment).has("artifact") ? own + "/artifact" : "/artifact";
            if (effective.has("artifact")) {
                checkRunnable(effective.get("artifact"), artifactAt, found);
                checkArguments(effective, artifactAt, found);
            }
            checkAlerts(manifest.path("environments").path(environment).path("alerts"), own + "/alerts", found);
            if (manifest.path("environments").path(environment).has("strategy")) {
                checkStrategyFits(effective.path("strategy"), own + "/strategy", found);
            }
            told.addAll(found);
        }
        problems.addAll(told);
    }

    private static Optional<Problem> timeoutFits(JsonNode manifest, ObjectNode effective, String environment) {
        JsonNode health = effective.path("service").path("health");
        if (!health.has("timeout")) {
            return Optional.empty();
        }
        String timeout = health.get("timeout").stringValue();
        String interval = health.path("interval").asString(Durations.words(EffectiveManifest.INTERVAL));
        boolean fits = Durations.parse(timeout).orElseThrow().compareTo(Durations.parse(interval).orElseThrow()) <= 0;
        String own = "/environments/" + environment + "/service/health/timeout";
        String at = manifest.at(own).isMissingNode() ? "/service/health/timeout" : own;
        return fits ? Optional.empty() : Optional.of(new Problem(at,
                timeout + " is above interval (" + interval + "); use at most " + interval + ", or raise interval"));
    }

    private static void checkRunnable(JsonNode artifact, String pointer, List<Problem> problems) {
        if (!artifact.has("command") && !artifact.isEmpty()) {
            problems.add(new Problem(pointer + "/command", "is missing: say how the artifact is run, as in [\"bin/shop\", \"--port\", \"${PORT}\"]"));
        } else if (artifact.isEmpty()) {
            problems.add(new Problem(pointer, "is empty; give a command, or leave it out and give one with each deployment"));
        }
        if (artifact.has("archive") && artifact.has("directory")) {
            problems.add(new Problem(pointer + "/directory", "cannot stand beside archive: the archive is unpacked to a directory of its own"));
        }
    }

    private static void checkArguments(ObjectNode effective, String pointer, List<Problem> problems) {
        JsonNode command = effective.path("artifact").path("command");
        Set<String> known = Arguments.alwaysThere();
        effective.path("variables").propertyNames().forEach(known::add);
        if (!"worker".equals(effective.path("service").path("type").asString("web"))) {
            known.add("PORT");
        }
        for (int i = 0; i < command.size(); i++) {
            for (String unknown : Arguments.unknown(List.of(command.get(i).stringValue()), known)) {
                problems.add(new Problem(pointer + "/command/" + i, "unknown variable ${" + unknown + "}"
                        + Nearest.choices(unknown, known)
                        + "; write $${ for a literal ${"));
            }
        }
    }

    /** Rules over the fields of alerts; told once where they stand, however many environments inherit them. */
    private static void checkAlerts(JsonNode alerts, String pointer, List<Problem> problems) {
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < alerts.size(); i++) {
            JsonNode alert = alerts.get(i);
            String at = pointer + "/" + i;
            String name = alert.path("rule").asString("");
            if (!seen.add(name)) {
                problems.add(new Problem(at + "/rule", "'" + name + "' stands here twice; say all of it in one place"));
            }
            if (alert.size() == 1) {
                problems.add(new Problem(at, "changes nothing of '" + name + "'; give a bound, a time or a state, or leave it out"));
            }
            AlertRules.Rule rule = AlertRules.rule(name, alert);
            Double warning = rule.warning();
            Double critical = rule.critical();
            if ((alert.has("warning") || alert.has("critical")) && warning != null && critical != null && warning >= critical) {
                String field = alert.has("warning") ? "/warning" : "/critical";
                problems.add(new Problem(at + field, "warning (" + bound(alert, "warning", warning, name) + ") is not below critical ("
                        + bound(alert, "critical", critical, name) + "); lower the one, or raise the other"));
            }
        }
    }

    private static String bound(JsonNode alert, String field, double bound, String rule) {
        return alert.has(field) ? alert.get(field).asString()
                : "by default " + (rule.equals("response-time") ? Durations.words(Duration.ofMillis((long) bound)) : Double.toString(bound));
    }

    private static final Pattern ZERO = Pattern.compile("0%?");

    private static void checkStrategyFits(JsonNode strategy, String pointer, List<Problem> problems) {
        boolean blueGreen = "blue-green".equals(strategy.path("type").asString(""));
        for (String field : Canonical.OF_ROLLING) {
            if (blueGreen && strategy.has(field)) {
                problems.add(new Problem(pointer + "/" + field, "belongs to rolling, not to blue-green; leave it out"));
            }
        }
        boolean noSurge = ZERO.matcher(strategy.path("maxSurge").asString("1")).matches();
        boolean noneAway = ZERO.matcher(strategy.path("maxUnavailable").asString("0")).matches();
        if (!blueGreen && noSurge && noneAway) {
            problems.add(new Problem(pointer + "/maxSurge", "is 0 as maxUnavailable is: no instance could ever be replaced; raise one of them"));
        }
    }

    /** Variables as texts, however they were written. */
    private static ObjectNode texts(ObjectNode manifest) {
        asTexts(manifest.path("variables"));
        manifest.path("environments").forEach(environment -> asTexts(environment.path("variables")));
        return manifest;
    }

    private static void asTexts(JsonNode variables) {
        if (variables instanceof ObjectNode object) {
            List.copyOf(object.properties()).forEach(each -> object.put(each.getKey(), each.getValue().asString()));
        }
    }
}
