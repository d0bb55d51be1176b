package dev.slipway.gateway.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's one way with JSON: strict where it reads, canonical where it writes. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();
    private static final Pattern TWICE = Pattern.compile("Duplicate Object property \"(.*)\"", Pattern.DOTALL);
    private static final Pattern AFFAIRS = Pattern.compile(" \\((?:code \\d+|start marker at .*)\\)|\n.*", Pattern.DOTALL);
    private static final JsonMapper PLAIN = new JsonMapper();

    private Json() {}

    /** What bytes come to. */
    public sealed interface Parsed {
        /** JSON. */
        record Tree(JsonNode node) implements Parsed {}

        /** Not JSON. @param because where and why */
        record Unreadable(String because) implements Parsed {}
    }

    /** Reads one value; a repeated field, bytes that are not UTF-8 and anything after the value are errors. */
    public static Parsed read(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.isBlank()) {
                return new Parsed.Unreadable("is empty; send JSON");
            }
            return new Parsed.Tree(MAPPER.readTree(text));
        } catch (CharacterCodingException notUtf8) {
            return new Parsed.Unreadable("is not UTF-8");
        } catch (JacksonException notJson) {
            var at = notJson.getLocation();
            return new Parsed.Unreadable("is not JSON: " + words(notJson.getOriginalMessage())
                    + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
        }
    }

    /** With sorted fields and no blanks. */
    public static String canonical(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** As it is. */
    public static String write(JsonNode node) {
        return PLAIN.writeValueAsString(node);
    }

    /** Text of ours, which is known to be JSON. */
    public static JsonNode tree(String json) {
        return PLAIN.readTree(json);
    }

    /** The parser's message without its own affairs. */
    private static String words(String message) {
        if (message.startsWith("Trailing token")) {
            return "something follows after its end";
        }
        Matcher twice = TWICE.matcher(message);
        if (twice.matches()) {
            return "field '" + twice.group(1) + "' is there twice";
        }
        return AFFAIRS.matcher(message).replaceAll("");
    }
}
