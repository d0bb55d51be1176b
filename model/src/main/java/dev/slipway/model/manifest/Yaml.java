package dev.slipway.model.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML 1.2 by its core schema, as the JSON that it stands for.
 *
 * <p>It walks the nodes itself instead of asking the library for objects, for two reasons: the value of a variable is taken as
 * it is written ({@code 1.10} is no 1.1, and {@code 007} no 7), and aliases are counted by what they make, since fifty of them
 * can stand for a million values.
 */
final class Yaml {
    /** Of aliases to maps and lists. */
    private static final int ALIASES_AT_MOST = 50;
    /** More than 256 KiB can hold without aliases in any manifest that means something. */
    private static final int VALUES_AT_MOST = 50_000;
    /** The deepest manifest has 8. */
    private static final int DEPTH_AT_MOST = 50;
    /** Whatever is longer means no number. */
    private static final int DIGITS_AT_MOST = 40;
    private static final Pattern VARIABLES = Pattern.compile("(?:/environments/[^/]*)?/variables");
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setMaxAliasesForCollections(ALIASES_AT_MOST)
            .setCodePointLimit(Manifests.BYTES_AT_MOST)
            .setAllowNonScalarKeys(true)
            .setLabel("manifest")
            .build();

    /** Why a text cannot be read, in a sentence that begins with a verb. */
    static final class NotReadable extends Exception {
        private static final long serialVersionUID = 1;

        private NotReadable(String detail) {
            super(detail);
        }

        private NotReadable(String detail, Node at) {
            this("is not YAML: " + detail + at.getStartMark().map(mark -> where(mark.getLine(), mark.getColumn())).orElse(""));
        }

        String detail() {
            return String.valueOf(getMessage());
        }
    }

    private int values;

    private Yaml() {}

    /** The first document of a text; it must be the only one. */
    static JsonNode read(String text) throws NotReadable {
        try {
            var root = new Compose(SETTINGS).composeString(text);
            return root.isPresent() ? new Yaml().json(root.get(), "", 0) : JsonNodeFactory.instance.nullNode();
        } catch (MarkedYamlEngineException notYaml) {
            throw new NotReadable("is not YAML: " + notYaml.getProblem()
                    + notYaml.getProblemMark().map(mark -> where(mark.getLine(), mark.getColumn())).orElse(""));
        } catch (YamlEngineException notYaml) {
            throw new NotReadable("is not YAML: " + notYaml.getMessage());
        } catch (StackOverflowError tooDeep) {
            // The library reads nested values by recursion and has no bound of its own.
            throw new NotReadable("is not YAML that can be read: its values are nested too deeply");
        }
    }

    private JsonNode json(Node node, String pointer, int depth) throws NotReadable {
        values++;
        if (depth > DEPTH_AT_MOST) {
            throw new NotReadable("is not YAML that can be read: its values are nested more than " + DEPTH_AT_MOST + " deep");
        }
        if (values > VALUES_AT_MOST) {
            throw new NotReadable("is not YAML that can be read: it stands for more than " + VALUES_AT_MOST + " values; use fewer aliases");
        }
        return switch (node) {
            case MappingNode map -> object(map, pointer, depth);
            case SequenceNode list -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (Node each : list.getValue()) {
                    array.add(json(each, pointer + "/-", depth + 1));
                }
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar, VARIABLES.matcher(pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')))).matches());
            default -> throw new NotReadable("an alias to nothing", node);
        };
    }

    private ObjectNode object(MappingNode map, String pointer, int depth) throws NotReadable {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw new NotReadable("a key that is no plain word", entry.getKeyNode());
            }
            if (object.has(key.getValue())) {
                throw new NotReadable("found duplicate key " + key.getValue(), key);
            }
            object.set(key.getValue(), json(entry.getValueNode(), pointer + "/" + Canonical.escape(key.getValue()), depth + 1));
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode scalar, boolean asWritten) throws NotReadable {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        // ${NAME} without quotes: the library has a tag of its own for it.
        if (tag.equals(Tag.STR) || tag.equals(Tag.ENV_TAG) || asWritten || text.length() > DIGITS_AT_MOST) {
            return json.stringNode(text);
        }
        try {
            if (tag.equals(Tag.BOOL)) {
                return json.booleanNode(text.toLowerCase(Locale.ROOT).equals("true"));
            }
            if (tag.equals(Tag.INT)) {
                return json.numberNode(integer(text));
            }
            return tag.equals(Tag.FLOAT) ? json.numberNode(new BigDecimal(text)) : unknown(scalar);
        } catch (NumberFormatException noNumber) {
            // .inf and .nan, which JSON does not know.
            return json.stringNode(text);
        }
    }

    private static JsonNode unknown(ScalarNode scalar) throws NotReadable {
        throw new NotReadable("unknown tag " + scalar.getTag().getValue(), scalar);
    }

    private static BigInteger integer(String text) {
        return text.startsWith("0x") ? new BigInteger(text.substring(2), 16)
                : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    }

    private static String where(int line, int column) {
        return " (line " + (line + 1) + ", column " + (column + 1) + ")";
    }
}
