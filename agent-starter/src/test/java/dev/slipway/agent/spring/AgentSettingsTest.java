package dev.slipway.agent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.KafkaConnection.Replication;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AgentSettingsTest {
    private static final Map<String, String> NEEDED = Map.of("slipway.kafka.bootstrap-servers", "broker:9092",
            "slipway.kafka.schema-registry", "http://registry:8081");

    @Test
    void what_is_not_given_has_its_default() {
        AgentSettings settings = bound(NEEDED);
        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.instance()).isEqualTo("0");
        assertThat(settings.connection()).isEqualTo(new KafkaConnection("broker:9092", URI.create("http://registry:8081"), Map.of()));
    }

    @Test
    void every_key_is_read() {
        var all = new java.util.HashMap<>(NEEDED);
        all.putAll(Map.of("slipway.data", "elsewhere", "slipway.instance", "b-2", "slipway.kafka.properties.security.protocol", "SSL",
                "slipway.kafka.schema-registry-user-info", "agent:secret", "slipway.kafka.schema-registry-properties.ssl.truststore.type", "PEM",
                "slipway.kafka.replication", "3", "slipway.kafka.min-isr", "2", "slipway.kafka.create-topics", "true", "slipway.kafka.partitions", "12"));
        AgentSettings settings = bound(all);
        assertThat(settings.data()).isEqualTo(Path.of("elsewhere"));
        assertThat(settings.instance()).isEqualTo("b-2");
        assertThat(settings.connection().client()).isEqualTo(Map.of("bootstrap.servers", "broker:9092", "security.protocol", "SSL"));
        assertThat(settings.connection().registryProperties())
                .isEqualTo(Map.of("basic.auth.user.info", "agent:secret", "ssl.truststore.type", "PEM"));
        assertThat(settings.connection().replication()).isEqualTo(new Replication((short) 3, 2));
        assertThat(settings.kafka()).isNotNull().satisfies(kafka -> {
            assertThat(kafka.createTopics()).isTrue();
            assertThat(kafka.partitions()).isEqualTo(12);
        });
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        assertThatThrownBy(() -> bound(Map.of("slipway.instance", "a b"))).isInstanceOf(BindException.class).rootCause().hasMessage("""
                slipway.kafka.bootstrap-servers is missing: host:port of Kafka, several separated by commas
                slipway.kafka.schema-registry is missing: the URL of a registry with Confluent's REST API
                slipway.instance is 'a b'; use 1 to 40 of A-Z a-z 0-9 . _ -""");
    }

    private static AgentSettings bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bind("slipway", AgentSettings.class).get();
    }
}
