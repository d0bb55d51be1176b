package dev.slipway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeOptionsTest {
    @Test
    void the_directory_is_enough(@TempDir Path data) throws Exception {
        assertThat(EdgeOptions.of("--data", data.toString())).isEqualTo(new EdgeOptions(data, data.resolve("kafka.json"), "127.0.0.1", ""));
    }

    @Test
    void kafka_may_be_named_by_a_file_elsewhere(@TempDir Path data) throws Exception {
        Path file = Files.writeString(data.resolve("elsewhere.json"), "{\"kafka\":{\"bootstrapServers\":\"b:1\"},\"schemaRegistry\":{\"url\":\"http://r:1\"}}");
        assertThat(EdgeOptions.of("--data", data.toString(), "--kafka", file.toString(), "--listen", "0.0.0.0", "--build", "7"))
                .isEqualTo(new EdgeOptions(data, file, "0.0.0.0", "7"));
    }

    @Test
    void all_mistakes_are_told_at_once(@TempDir Path data) throws Exception {
        Path file = Files.writeString(data.resolve("k.json"), """
                {"kafka": {"properties": {"security.protocol": "SASL_SSL", "acks": "0"}}, "schemaRegistry": {"url": "http://r:1"}}""");
        assertThatThrownBy(() -> EdgeOptions.of("--dta", "x", "--listen", "everywhere", "--kafka", file.toString())).isInstanceOf(EdgeOptions.Mistakes.class).hasMessage("""
                unknown option '--dta'; known: --data DIR, --kafka FILE, --listen ADDRESS, --build BUILD
                --data DIR is missing: the directory of the suite, or of this edge
                --listen is 'everywhere'; use an IPv4 address of this machine, or 0.0.0.0 for all of them
                HERE: kafka.properties: acks is Slipway's own matter; leave it out
                HERE: kafka.properties: sasl.jaas.config is missing: security.protocol is SASL_SSL, which needs credentials
                HERE: kafka.bootstrapServers is missing""".replace("HERE", file.toString()));
    }

    @Test
    void a_file_that_nobody_can_read_is_named(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("kafka.json"), "{\"kafka\": {\"properties\": {\"sasl.jaas.config\": {\"env\": \"SLIPWAY_NOT_SET\"}}}}");
        assertThatThrownBy(() -> EdgeOptions.of("--data", data.toString())).isInstanceOf(EdgeOptions.Mistakes.class)
                .hasMessageContaining("kafka.json").hasMessageContaining("SLIPWAY_NOT_SET, which is not set");
    }
}
