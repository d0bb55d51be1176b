package dev.slipway.agent.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where Kafka and the schema registry are, and what they ask of a client.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param schemaRegistry Confluent's REST API; its path, as {@code /apis/ccompat/v7}, is kept
 * @param properties what a client of Kafka needs beside the address, such as credentials
 * @param registryProperties what a client of the registry needs: {@value #USER_INFO}, and {@code ssl.*} as of a client of Kafka
 * @param replication of the topics that are made
 */
public record KafkaConnection(String bootstrapServers, URI schemaRegistry, Map<String, String> properties, Map<String, String> registryProperties,
        Replication replication) {
    /** The registry's basic authentication, {@code user:password}; named as Confluent's clients name it. */
    public static final String USER_INFO = "basic.auth.user.info";

    /**
     * How safe topics are.
     *
     * @param factor replicas of each partition; -1 is the broker's {@code default.replication.factor}
     * @param minInSync replicas that must have a record before it is acknowledged; 0 is the broker's setting
     */
    public record Replication(short factor, int minInSync) {
        /** As the broker has it. */
        public static final Replication BY_THE_BROKER = new Replication((short) -1, 0);
    }

    /** Copies the maps. */
    public KafkaConnection {
        properties = Map.copyOf(properties);
        registryProperties = Map.copyOf(registryProperties);
    }

    /** Of a registry that asks for nothing. */
    public KafkaConnection(String bootstrapServers, URI schemaRegistry, Map<String, String> properties) {
        this(bootstrapServers, schemaRegistry, properties, Map.of(), Replication.BY_THE_BROKER);
    }

    /**
     * Of a suite's {@code endpoints.json} or {@code kafka.json}. A property is a text, or says where the text is:
     * {@code {"file": "PATH"}}, relative to the file, or {@code {"env": "NAME"}}.
     *
     * @throws UncheckedIOException if it, or what it names, cannot be read
     */
    public static KafkaConnection read(Path endpointsJson) {
        try {
            JsonNode root = new JsonMapper().readTree(Files.readString(endpointsJson));
            JsonNode kafka = root.path("kafka");
            JsonNode registry = root.path("schemaRegistry");
            return new KafkaConnection(kafka.path("bootstrapServers").asString(), URI.create(registry.path("url").asString()),
                    texts(kafka.path("properties"), endpointsJson), texts(registry.path("properties"), endpointsJson), Replication.BY_THE_BROKER);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + endpointsJson + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> texts(JsonNode properties, Path of) throws IOException {
        var all = new HashMap<String, String>();
        for (Map.Entry<String, JsonNode> each : properties.properties()) {
            all.put(each.getKey(), text(each.getKey(), each.getValue(), of));
        }
        return all;
    }

    private static String text(String name, JsonNode value, Path of) throws IOException {
        if (value.has("file")) {
            return Files.readString(of.resolveSibling(value.path("file").asString())).strip();
        }
        if (value.has("env")) {
            String variable = System.getenv(value.path("env").asString());
            if (variable == null) {
                throw new IOException(name + " is to come from the environment variable " + value.path("env").asString() + ", which is not set");
            }
            return variable;
        }
        return value.asString();
    }

    /** The same with settings of one client more; those of the connection go before them. */
    public KafkaConnection with(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.putAll(properties);
        return new KafkaConnection(bootstrapServers, schemaRegistry, all, registryProperties, replication);
    }

    /** Settings of any client, to be added to. */
    public Map<String, Object> client() {
        var settings = new HashMap<String, Object>(properties);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Tells no property: there are secrets among them. */
    @Override
    public String toString() {
        return bootstrapServers + " with registry " + schemaRegistry;
    }
}
