package dev.slipway.agent.spring;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.KafkaConnection.Replication;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every agent needs to be told.
 *
 * @param kafka where Kafka and the schema registry are
 * @param data directory of the suite or of the agent; each agent uses a folder of its own in it
 * @param instance of the agent: the same at each start, different for agents of one kind beside each other
 */
@ConfigurationProperties("slipway")
public record AgentSettings(@Nullable Kafka kafka, @DefaultValue("data") Path data, @DefaultValue("0") String instance) {
    /**
     * Where Kafka and the schema registry are.
     *
     * @param properties what a client needs beside the address
     * @param schemaRegistryUserInfo {@code user:password} of basic authentication
     * @param schemaRegistryProperties {@code ssl.*} as of a client of Kafka
     * @param replication of each partition of the topics that are made; -1 is the broker's setting
     * @param minIsr replicas that must have a record before it is acknowledged; 0 is the broker's setting
     * @param createTopics whether this agent makes the topics that are missing
     * @param partitions of every topic, when the first is made
     */
    public record Kafka(@Nullable String bootstrapServers, @Nullable URI schemaRegistry, @DefaultValue Map<String, String> properties,
            @Nullable String schemaRegistryUserInfo, @DefaultValue Map<String, String> schemaRegistryProperties,
            @DefaultValue("-1") short replication, @DefaultValue("0") int minIsr,
            @DefaultValue("false") boolean createTopics, @DefaultValue("24") int partitions) {
        /** With all defaults. */
        public static Kafka at(String bootstrapServers, URI schemaRegistry) {
            return new Kafka(bootstrapServers, schemaRegistry, Map.of(), null, Map.of(), (short) -1, 0, false, 24);
        }
    }

    /** Checks all at once. */
    public AgentSettings {
        List<String> wrong = new ArrayList<>();
        if (kafka == null || kafka.bootstrapServers() == null) {
            wrong.add("slipway.kafka.bootstrap-servers is missing: host:port of Kafka, several separated by commas");
        }
        if (kafka == null || kafka.schemaRegistry() == null) {
            wrong.add("slipway.kafka.schema-registry is missing: the URL of a registry with Confluent's REST API");
        }
        if (!instance.matches("[A-Za-z0-9._-]{1,40}")) {
            wrong.add("slipway.instance is '" + instance + "'; use 1 to 40 of A-Z a-z 0-9 . _ -");
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", wrong));
        }
    }

    /** The folder of an agent: of its name, and of its instance where it is not the first of its kind. */
    public Path folder(String agent) {
        return data.resolve(instance.equals("0") ? agent : agent + "-" + instance);
    }

    /** The connection that the settings name. */
    public KafkaConnection connection() {
        if (kafka == null || kafka.bootstrapServers() == null || kafka.schemaRegistry() == null) {
            throw new IllegalStateException("checked by the constructor");
        }
        var registry = new HashMap<>(kafka.schemaRegistryProperties());
        if (kafka.schemaRegistryUserInfo() != null) {
            registry.put(KafkaConnection.USER_INFO, kafka.schemaRegistryUserInfo());
        }
        return new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), kafka.properties(), registry,
                new Replication(kafka.replication(), kafka.minIsr()));
    }
}
