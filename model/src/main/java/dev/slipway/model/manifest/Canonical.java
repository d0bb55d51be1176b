package dev.slipway.model.manifest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A manifest's one form as text, and what it comes to in an environment. */
final class Canonical {
    /** Fields that an environment inherits from its application and may override. */
    private static final List<String> INHERITED = List.of("service", "artifact", "variables", "strategy", "healing", "alerts");

    /** Fields of a rolling strategy that no other has. */
    static final List<String> OF_ROLLING = List.of("maxSurge", "maxUnavailable", "minReady");

    private Canonical() {}

    /** With sorted fields and no blanks. */
    static String json(JsonNode node) {
        return Manifests.JSON.writeValueAsString(sorted(node));
    }

    /** The environments of a manifest: {@code dev} unless given. */
    static Set<String> environments(JsonNode manifest) {
        return manifest.has("environments") ? new LinkedHashSet<>(manifest.get("environments").propertyNames()) : Set.of("dev");
    }

    /** The manifest of one environment: what the application says, overridden field by field; lists are replaced whole. */
    static ObjectNode effective(JsonNode manifest, String environment, @Nullable JsonNode artifact, @Nullable JsonNode strategy) {
        ObjectNode effective = JsonNodeFactory.instance.objectNode();
        effective.put("name", manifest.path("name").asString("")).put("environment", environment);
        JsonNode own = manifest.path("environments").path(environment);
        for (String field : INHERITED) {
            JsonNode value = merged(inheritable(field, manifest.path(field), own.path(field)), own.path(field));
            if (!value.isMissingNode()) {
                effective.set(field, value);
            }
        }
        effective.put("platform", own.path("platform").asString("auto"));
        effective.put("instances", own.path("instances").asInt(1));
        if (artifact != null) {
            effective.set("artifact", artifact.deepCopy());
        }
        if (strategy != null) {
            effective.set("strategy", strategy.deepCopy());
        }
        return effective;
    }

    /**
     * What of a field an environment inherits beside its own: nothing that its own choice leaves no meaning for, which it
     * could not take away by any value.
     */
    private static JsonNode inheritable(String field, JsonNode inherited, JsonNode own) {
        if (!(inherited instanceof ObjectNode)) {
            return inherited;
        }
        ObjectNode rest = (ObjectNode) inherited.deepCopy();
        if (field.equals("strategy") && own.has("type") && !own.path("type").equals(inherited.path("type"))) {
            rest.remove(OF_ROLLING);
        }
        if (field.equals("artifact") && own.has("archive")) {
            rest.remove("directory");
        }
        if (field.equals("artifact") && own.has("directory")) {
            rest.remove("archive");
        }
        return rest;
    }

    private static JsonNode merged(JsonNode inherited, JsonNode own) {
        if (own.isMissingNode()) {
            return inherited.deepCopy();
        }
        if (!(inherited instanceof ObjectNode) || !own.isObject()) {
            return own.deepCopy();
        }
        ObjectNode merged = (ObjectNode) inherited.deepCopy();
        own.properties().forEach(each -> merged.set(each.getKey(), merged(inherited.path(each.getKey()), each.getValue())));
        return merged;
    }

    /** A name as part of a JSON pointer (RFC 6901). */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            var fields = new TreeMap<String, JsonNode>();
            node.properties().forEach(each -> fields.put(each.getKey(), sorted(each.getValue())));
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            fields.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> array.add(sorted(each)));
            return array;
        }
        return node;
    }
}
