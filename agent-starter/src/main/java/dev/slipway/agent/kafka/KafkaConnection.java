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
 * Where Kafka and the schema registry are.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param schemaRegistry Confluent's REST API
 * @param properties what a client needs beside the address, such as credentials
 */
public record KafkaConnection(String bootstrapServers, URI schemaRegistry, Map<String, String> properties) {
    /** Copies the map. */
    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    /**
     * Of a suite's {@code endpoints.json}.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static KafkaConnection read(Path endpointsJson) {
        try {
            JsonNode root = new JsonMapper().readTree(Files.readString(endpointsJson));
            var properties = new HashMap<String, String>();
            root.path("kafka").path("properties").properties().forEach(each -> properties.put(each.getKey(), each.getValue().asString()));
            return new KafkaConnection(root.path("kafka").path("bootstrapServers").asString(),
                    URI.create(root.path("schemaRegistry").path("url").asString()), properties);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + endpointsJson, e);
        }
    }

    /** Settings of any client, to be added to. */
    public Map<String, Object> client() {
        var settings = new HashMap<String, Object>(properties);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    @Override
    public String toString() {
        return bootstrapServers + " with registry " + schemaRegistry;
    }
}
