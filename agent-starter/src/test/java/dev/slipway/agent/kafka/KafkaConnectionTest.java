package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.kafka.KafkaConnection.Replication;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaConnectionTest {
    @Test
    void a_file_names_what_kafka_and_the_registry_ask_for_and_may_leave_secrets_elsewhere(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("jaas"), "a secret;\n");
        Path file = directory.resolve("kafka.json");
        Files.writeString(file, """
                {"kafka": {"bootstrapServers": "broker:9092", "properties": {
                    "security.protocol": "SASL_SSL", "sasl.jaas.config": {"file": "jaas"}, "client.dns.lookup": {"env": "PATH"}}},
                 "schemaRegistry": {"url": "https://registry/apis/ccompat/v7", "properties": {"basic.auth.user.info": "edge:pass"}}}
                """);
        assertThat(KafkaConnection.read(file)).isEqualTo(new KafkaConnection("broker:9092", URI.create("https://registry/apis/ccompat/v7"),
                Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "a secret;", "client.dns.lookup", System.getenv("PATH")),
                Map.of("basic.auth.user.info", "edge:pass"), Replication.BY_THE_BROKER));
        assertThat(KafkaConnection.read(file).toString()).doesNotContain("secret", "pass");
    }

    @Test
    void a_variable_that_is_not_set_is_named(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("kafka.json");
        Files.writeString(file, "{\"kafka\": {\"bootstrapServers\": \"b:1\", \"properties\": {\"sasl.jaas.config\": {\"env\": \"SLIPWAY_NOT_SET\"}}}}");
        assertThatThrownBy(() -> KafkaConnection.read(file)).isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith("sasl.jaas.config is to come from the environment variable SLIPWAY_NOT_SET, which is not set");
    }
}
