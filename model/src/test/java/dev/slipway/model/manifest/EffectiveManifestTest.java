package dev.slipway.model.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.manifest.AlertRules.Rule;
import dev.slipway.model.manifest.Healing.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EffectiveManifestTest {
    private static final String SHOP = """
            name: shop
            service: {health: {path: /up, interval: 10s}, shutdown: {grace: 1m}}
            artifact: {command: [bin/shop, a, b], directory: d}
            variables: {LOG_LEVEL: info, SIZE: 1}
            strategy: {maxSurge: 2, maxUnavailable: 1}
            environments:
              dev: {}
              production:
                instances: 3
                service: {health: {interval: 2s}}
                artifact: {command: [bin/shop]}
                variables: {LOG_LEVEL: warn}
                strategy: {type: blue-green}
                healing: {restart: off}
                alerts: [{rule: unavailable, state: off}]
            """;

    @Test
    void what_nobody_says_has_its_default() {
        EffectiveManifest effective = of("name: hello\nartifact: {command: [x]}\n", "dev");
        assertThat(effective).isEqualTo(new EffectiveManifest("hello", "dev", ServiceType.WEB,
                new HealthPolicy("/health", false, Map.of("db", "/health/db", "redis", "/health/redis", "external", "/health/external"), false,
                        Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 1, Duration.ofSeconds(60)),
                new Shutdown("TERM", Duration.ofSeconds(10), Duration.ofSeconds(30)), Resources.UNLIMITED, new ArtifactSource.Command(List.of("x"), null),
                new TreeMap<>(), 1,
                new Strategy.Rolling(new Surge(1, false), new Surge(0, false), Duration.ZERO, Duration.ofMinutes(10)),
                new Healing(Mode.AUTO, Mode.AUTO, Mode.OBSERVE, 5, Duration.ofHours(1)),
                new AlertRules(true, new Rule(2000.0, 5000.0, Duration.ZERO, Duration.ofMinutes(1)),
                        new Rule(0.05, 0.1, Duration.ZERO, Duration.ofMinutes(1)), new Rule(null, 0.999, Duration.ZERO, Duration.ofMinutes(1))),
                "{\"artifact\":{\"command\":[\"x\"]},\"environment\":\"dev\",\"instances\":1,\"name\":\"hello\",\"platform\":\"auto\"}"));
        assertThat(EffectiveManifest.read(effective.json())).isEqualTo(effective);
    }

    @Test
    void resources_are_read_in_bytes_and_files() {
        EffectiveManifest effective = of("name: a\nservice: {resources: {memory: 256Mi, openFiles: 4096}}\nartifact: {command: [x]}\n", "dev");
        assertThat(effective.resources()).isEqualTo(new Resources(256L << 20, 4096));
        assertThat(of("name: a\nservice: {resources: {memory: 2Gi}}\n", "dev").resources()).isEqualTo(new Resources(2L << 30, null));
    }

    @Test
    void a_built_in_alert_keeps_what_is_not_overridden() {
        AlertRules rules = of("name: s\nalerts: [{rule: error-rate, warning: 0.02}, {rule: uptime, state: off},"
                + " {rule: response-time, warning: off, critical: 1500ms, for: 30s, keepFiringFor: 5m}]\n", "dev").alerts();
        assertThat(rules).isEqualTo(new AlertRules(true, new Rule(null, 1500.0, Duration.ofSeconds(30), Duration.ofMinutes(5)),
                new Rule(0.02, 0.1, Duration.ZERO, Duration.ofMinutes(1)), null));
    }

    @Test
    void an_environment_inherits_field_by_field_and_replaces_lists_whole() {
        EffectiveManifest dev = of(SHOP, "dev");
        EffectiveManifest production = of(SHOP, "production");
        assertThat(dev.health().interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(production.health()).returns("/up", HealthPolicy::path).returns(Duration.ofSeconds(2), HealthPolicy::interval);
        assertThat(production.shutdown().grace()).isEqualTo(Duration.ofMinutes(1));
        assertThat(production.artifact()).isEqualTo(new ArtifactSource.Command(List.of("bin/shop"), "d"));
        assertThat(production.variables()).isEqualTo(Map.of("LOG_LEVEL", "warn", "SIZE", "1"));
        assertThat(List.of(dev.instances(), production.instances())).containsExactly(1, 3);
        assertThat(production.healing()).returns(Mode.OFF, Healing::restart).returns(Mode.AUTO, Healing::replace);
        assertThat(dev.alerts().names()).containsExactly("unavailable", "response-time", "error-rate", "uptime");
        assertThat(production.alerts().names()).containsExactly("response-time", "error-rate", "uptime");
        assertThat(EffectiveManifest.environments(canonical(SHOP))).containsExactlyInAnyOrder("dev", "production");
    }

    /** No value of the environment's could have taken away what its own choice leaves no meaning for. */
    @Test
    void another_strategy_or_another_artifact_inherits_no_field_that_it_cannot_have() {
        assertThat(of(SHOP, "dev").strategy()).isEqualTo(
                new Strategy.Rolling(new Surge(2, false), new Surge(1, false), Duration.ZERO, Duration.ofMinutes(10)));
        assertThat(of(SHOP, "production").strategy()).isEqualTo(new Strategy.BlueGreen(Duration.ofMinutes(10)));
        String archive = "{name: s, artifact: {command: [x], directory: d}, environments: {p: {artifact: {archive: {path: a.zip}}}}}";
        assertThat(of(archive, "p").artifact()).isEqualTo(new ArtifactSource.Archive(List.of("x"), "a.zip", null));
        String directory = "{name: s, artifact: {command: [x], archive: {path: a.zip}}, environments: {p: {artifact: {directory: d}}}}";
        assertThat(of(directory, "p").artifact()).isEqualTo(new ArtifactSource.Command(List.of("x"), "d"));
    }

    @Test
    void a_deployment_replaces_artifact_and_strategy_whole() {
        EffectiveManifest effective = EffectiveManifest.of(canonical(SHOP), "dev", "{\"command\": [\"y\"]}", "{\"minReady\": \"5s\"}");
        assertThat(effective.artifact()).isEqualTo(new ArtifactSource.Command(List.of("y"), null));
        assertThat(effective.strategy()).isEqualTo(
                new Strategy.Rolling(new Surge(1, false), new Surge(0, false), Duration.ofSeconds(5), Duration.ofMinutes(10)));
        assertThat(effective.artifactJson()).isEqualTo("{\"command\":[\"y\"]}");
    }

    @Test
    void a_timeout_that_is_not_given_never_exceeds_the_interval() {
        assertThat(of("{name: s, service: {health: {interval: 1s}}}", "dev").health().timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(of("{name: s, service: {health: {interval: 1h}}}", "dev").health().timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void the_service_travels_alone_and_is_read_back() {
        EffectiveManifest effective = of(SHOP, "production");
        assertThat(EffectiveManifest.readService(effective.serviceJson())).isEqualTo(effective.health());
        assertThat(EffectiveManifest.readType("{\"type\":\"worker\"}")).isEqualTo(ServiceType.WORKER);
        assertThat(of("{name: s}", "dev").serviceJson()).isEqualTo("{}");
    }

    @Test
    void fields_of_a_later_version_are_ignored_where_it_travels() {
        EffectiveManifest effective = of(SHOP, "dev");
        String later = effective.json().replaceFirst("\\{", "{\"aLaterField\":{\"x\":1},");
        assertThat(EffectiveManifest.read(later)).returns(effective.health(), EffectiveManifest::health)
                .returns(effective.strategy(), EffectiveManifest::strategy);
    }

    @Test
    void every_value_is_told_with_where_it_came_from() {
        JsonNode answer = Manifests.JSON.readTree(EffectiveManifest.withOrigins(canonical(SHOP), "production"));
        JsonNode origins = answer.path("origins");
        var expected = new TreeMap<>(Map.of("/name", "application", "/service/health/path", "application", "/service/health/interval", "environment",
                "/service/health/timeout", "default", "/artifact/command", "environment", "/artifact/directory", "application",
                "/variables/LOG_LEVEL", "environment", "/variables/SIZE", "application", "/platform", "default", "/instances", "environment"));
        expected.putAll(Map.of("/strategy/type", "environment", "/strategy/progressDeadline", "default", "/healing/restart", "environment",
                "/healing/budget/actions", "default", "/service/type", "default", "/alerts", "environment"));
        expected.forEach((pointer, origin) -> {
            assertThat(origins.path(pointer).asString("")).as(pointer).isEqualTo(origin);
            assertThat(answer.path("manifest").at(pointer).isMissingNode()).as(pointer).isFalse();
        });
        assertThat(origins.has("/strategy/maxSurge")).isFalse();
        assertThat(answer.path("manifest").at("/service/health/timeout").asString()).isEqualTo("2s");
    }

    private static EffectiveManifest of(String yaml, String environment) {
        return EffectiveManifest.of(canonical(yaml), environment, null, null);
    }

    private static String canonical(String yaml) {
        Reading reading = Manifests.readYaml(yaml);
        assertThat(reading).isInstanceOf(Reading.Valid.class);
        return ((Reading.Valid) reading).canonicalJson();
    }
}
