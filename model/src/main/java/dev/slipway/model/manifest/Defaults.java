package dev.slipway.model.manifest;

import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Writes the values that nobody gave into a manifest that people read. */
final class Defaults {
    private Defaults() {}

    static void fill(ObjectNode node, EffectiveManifest manifest) {
        ObjectNode service = node.withObject("/service");
        put(service, "type", manifest.type().name().toLowerCase(Locale.ROOT));
        ObjectNode health = service.withObject("/health");
        HealthPolicy policy = manifest.health();
        put(health, "path", policy.path());
        put(health, "interval", policy.interval());
        put(health, "timeout", policy.timeout());
        put(health, "startup", policy.startup());
        put(health, "unhealthyAfter", policy.unhealthyAfter());
        put(health, "healthyAfter", policy.healthyAfter());
        if (!health.has("components")) {
            ObjectNode components = health.putObject("components");
            policy.components().forEach(components::put);
        }
        ObjectNode shutdown = service.withObject("/shutdown");
        put(shutdown, "signal", manifest.shutdown().signal());
        put(shutdown, "drain", manifest.shutdown().drain());
        put(shutdown, "grace", manifest.shutdown().grace());
        ObjectNode strategy = node.withObject("/strategy");
        put(strategy, "type", manifest.strategy().type());
        put(strategy, "progressDeadline", manifest.strategy().progressDeadline());
        if (manifest.strategy() instanceof Strategy.Rolling rolling) {
            put(strategy, "maxSurge", rolling.maxSurge().toString());
            put(strategy, "maxUnavailable", rolling.maxUnavailable().toString());
            put(strategy, "minReady", rolling.minReady());
        }
        ObjectNode healing = node.withObject("/healing");
        put(healing, "restart", manifest.healing().restart().name().toLowerCase(Locale.ROOT));
        put(healing, "replace", manifest.healing().replace().name().toLowerCase(Locale.ROOT));
        put(healing, "rollback", manifest.healing().rollback().name().toLowerCase(Locale.ROOT));
        ObjectNode budget = healing.withObject("/budget");
        put(budget, "actions", manifest.healing().budgetActions());
        put(budget, "window", manifest.healing().budgetWindow());
    }

    private static void put(ObjectNode node, String field, String value) {
        if (!node.has(field)) {
            node.put(field, value);
        }
    }

    private static void put(ObjectNode node, String field, int value) {
        if (!node.has(field)) {
            node.put(field, value);
        }
    }

    private static void put(ObjectNode node, String field, Duration value) {
        put(node, field, Durations.words(value));
    }
}
