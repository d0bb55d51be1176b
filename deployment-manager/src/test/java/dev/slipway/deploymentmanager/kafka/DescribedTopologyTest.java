package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.execution.Surroundings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Names of stores and processors are what Kafka keeps state under: a changed one loses it, and shows here first. */
class DescribedTopologyTest {
    @Test
    void the_topology_is_the_one_that_was_described() throws IOException {
        var envelopes = new Envelopes(new KafkaConnection("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Map.of()));
        String description = ManagerTopology.of(envelopes, new Surroundings.Ports(1, 2, 0), "i", new BrokerTime()).describe().toString();
        try (var kept = Objects.requireNonNull(getClass().getResourceAsStream("topology.txt"))) {
            assertThat(description.stripTrailing().lines().map(String::stripTrailing))
                    .isEqualTo(new String(kept.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }
}
