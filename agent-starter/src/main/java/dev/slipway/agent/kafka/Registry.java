package dev.slipway.agent.kafka;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a schema registry with Confluent's REST API; what it has learnt it asks for only once. */
final class Registry {
    private static final JsonMapper JSON = new JsonMapper();
    /** Below the 4 s of a {@link Publisher}, whose caller waits for this too. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";

    private final RegistryAccess access;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    Registry(KafkaConnection connection) {
        this.access = new RegistryAccess(connection, TIMEOUT);
    }

    /**
     * The id of a schema under a subject, registered where it is new.
     *
     * @throws RegistryAwayException if there is no answer, or it does not let us in
     * @throws SerializationException if it is refused
     */
    int id(String subject, Schema schema) {
        Integer known = ids.get(subject);
        if (known != null) {
            return known;
        }
        String body = JSON.writeValueAsString(Map.of("schema", schema.toString()));
        int id = ask("/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions", body).path("id").asInt();
        ids.put(subject, id);
        return id;
    }

    /**
     * The schema of an id.
     *
     * @throws RegistryAwayException if there is no answer, or it does not let us in
     * @throws SerializationException if there is none
     */
    Schema schema(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Schema schema = new Schema.Parser().parse(ask("/schemas/ids/" + id, "").path("schema").asString());
        schemas.put(id, schema);
        return schema;
    }

    private JsonNode ask(String path, String body) {
        var request = access.request(path).header("Accept", TYPE);
        try {
            var response = access.send(body.isEmpty() ? request.GET().build()
                    : request.header("Content-Type", TYPE).POST(BodyPublishers.ofString(body)).build());
            // One that does not let us in says nothing about the record: it waits until the credentials are mended.
            if (response.statusCode() >= 500 || List.of(401, 403, 429).contains(response.statusCode())) {
                throw new RegistryAwayException("the schema registry answered " + response.statusCode() + " to " + path + ": " + response.body());
            }
            if (response.statusCode() != 200) {
                throw new SerializationException("the schema registry answered " + response.statusCode() + " to " + path + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new RegistryAwayException("the schema registry at " + access + " cannot be reached: " + DeadLetters.words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryAwayException("interrupted while asking the schema registry", e);
        }
    }
}
