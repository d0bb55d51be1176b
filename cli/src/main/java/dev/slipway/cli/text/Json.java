package dev.slipway.cli.text;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as a tree. It is read and written by Jackson's streams alone: a mapper, whose set-up costs 60 ms of processor time at
 * each start even from an AOT cache (measured 2026-11-25), has nothing to map here.
 */
public final class Json {
    private static final JsonFactory STREAMS = new JsonFactory();

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A text as a tree; what is no JSON is missing. */
    public static JsonNode read(String text) {
        try (JsonParser parser = STREAMS.createParser(ObjectReadContext.empty(), text)) {
            return parser.nextToken() == null ? missing() : value(parser);
        } catch (JacksonException notJson) {
            return missing();
        }
    }

    /** A tree as text, without blanks. */
    public static String write(JsonNode node) {
        var out = new StringWriter();
        try (JsonGenerator generator = STREAMS.createGenerator(ObjectWriteContext.empty(), out)) {
            write(node, generator);
        }
        return out.toString();
    }

    /** The text of a field; null when it is null or missing. */
    public static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.stringValue() : null;
    }

    /** The text of a field; empty when it is null or missing. */
    public static String textOrEmpty(JsonNode node, String field) {
        String text = text(node, field);
        return text == null ? "" : text;
    }

    private static JsonNode missing() {
        return JsonNodeFactory.instance.missingNode();
    }

    private static JsonNode value(JsonParser parser) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = nodes.objectNode();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    object.set(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = nodes.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> nodes.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case null, default -> missing();
        };
    }

    private static void write(JsonNode node, JsonGenerator generator) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                node.properties().forEach(each -> {
                    generator.writeName(each.getKey());
                    write(each.getValue(), generator);
                });
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                node.forEach(each -> write(each, generator));
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(node.stringValue());
            case NUMBER -> generator.writeNumber(node.decimalValue());
            case BOOLEAN -> generator.writeBoolean(node.booleanValue());
            case NULL, MISSING, BINARY, POJO -> generator.writeNull();
        }
    }
}
