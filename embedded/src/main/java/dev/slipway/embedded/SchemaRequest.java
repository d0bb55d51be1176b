package dev.slipway.embedded;

import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bodies of requests to the registry. */
final class SchemaRequest {
    private static final JsonMapper JSON = new JsonMapper();

    private SchemaRequest() {}

    static String schema(byte[] body) throws Refusal {
        JsonNode request = read(body);
        String type = request.path("schemaType").asString("AVRO");
        if (!type.equals("AVRO") || !request.path("references").isEmpty()) {
            throw new Refusal(42201, "schemas are Avro and whole: no other type than AVRO, and no references");
        }
        JsonNode schema = request.path("schema");
        if (!schema.isString()) {
            throw new Refusal(42201, "the body has no text field 'schema'");
        }
        return schema.stringValue();
    }

    static JsonNode read(byte[] body) throws Refusal {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException notJson) {
            throw new Refusal(400, "the body is not JSON: " + notJson.getOriginalMessage());
        }
    }

    static Schema parse(String schema) throws Refusal {
        try {
            return new Schema.Parser().parse(schema);
        } catch (RuntimeException notAvro) {
            throw new Refusal(42201, "not an Avro schema: " + notAvro.getMessage());
        }
    }
}
