package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopologyShapeTest {
    /** Names are what the stores' changelogs are found by after an update: whoever changes one loses what is in it. */
    @Test
    void names_stay_as_they_are() {
        var envelopes = new Envelopes(new KafkaConnection("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Map.of()));
        assertThat(AnalystTopology.of(envelopes).describe().toString().lines().filter(line -> !line.isBlank()).map(TopologyShapeTest::sorted))
                .containsExactlyElementsOf(Stream.of(
                        "Topologies:",
                        "Sub-topology: 0",
                        "Source: from-applications (topics: [applications])",
                        "--> analyst",
                        "Source: from-deployments (topics: [deployments])",
                        "--> analyst",
                        "Source: from-health (topics: [health])",
                        "--> analyst",
                        "Source: from-instances (topics: [instances])",
                        "--> analyst",
                        "Source: from-metrics (topics: [metrics])",
                        "--> analyst",
                        "Source: from-outcomes (topics: [outcomes])",
                        "--> analyst",
                        "Processor: analyst (stores: [clock-told, environments-watched, manifests-known, traffic-counted])",
                        "--> to-alerts, to-commands, to-healing",
                        "<-- from-applications, from-deployments, from-health, from-instances, from-metrics, from-outcomes",
                        "Sink: to-alerts (topic: alerts)",
                        "<-- analyst",
                        "Sink: to-commands (topic: commands)",
                        "<-- analyst",
                        "Sink: to-healing (topic: healing)",
                        "<-- analyst").map(TopologyShapeTest::sorted).toList());
    }

    /** Which names stand in a line; Kafka Streams gives them in any order. */
    private static List<String> sorted(String line) {
        return Arrays.stream(line.split("[\\s,()\\[\\]]+")).filter(word -> !word.isEmpty()).sorted().toList();
    }
}
