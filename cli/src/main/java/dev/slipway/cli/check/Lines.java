package dev.slipway.cli.check;

import dev.slipway.cli.text.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
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

/** Where the values of a YAML or JSON text stand, by JSON pointer. A text that cannot be read has no values. */
public final class Lines {
    private static final int DEPTH_AT_MOST = 50;
    /** Aliases can stand for far more than a text holds. */
    private static final int VALUES_AT_MOST = 50_000;

    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private int values;
    private JsonNode tree = JsonNodeFactory.instance.missingNode();

    private Lines() {}

    /** Of a text. */
    public static Lines of(String text) {
        var found = new Lines();
        try {
            new Compose(LoadSettings.builder().setSchema(new CoreSchema()).setAllowNonScalarKeys(true).build()).composeString(text)
                    .ifPresent(root -> found.tree = found.note(root, "", 0));
        } catch (YamlEngineException | StackOverflowError unreadable) {
            // Whoever reads the text says what is wrong with it, with its own line.
            found.lines.clear();
        }
        return found;
    }

    /**
     * The line of a value, from 1; 0 when nobody knows. Of a value that is not there, it is the line of what should hold it, unless that
     * is the whole text.
     */
    public int line(String pointer) {
        String at = pointer;
        while (!lines.containsKey(at) && at.lastIndexOf('/') > 0) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return at.isEmpty() ? 0 : lines.getOrDefault(at, 0);
    }

    /** A text among the values; empty when there is none. */
    public String text(String pointer) {
        JsonNode value = tree.at(pointer);
        return value.isString() ? value.stringValue() : "";
    }

    /** The values, numbers and truth values among them as texts are read by the core schema of YAML 1.2. */
    public JsonNode tree() {
        return tree;
    }

    private JsonNode note(Node node, String pointer, int depth) {
        node.getStartMark().ifPresent(mark -> lines.putIfAbsent(pointer, mark.getLine() + 1));
        values++;
        return depth > DEPTH_AT_MOST || values > VALUES_AT_MOST ? JsonNodeFactory.instance.missingNode() : switch (node) {
            case MappingNode map -> {
                ObjectNode object = Json.object();
                for (NodeTuple entry : map.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode key) {
                        String at = pointer + "/" + key.getValue().replace("~", "~0").replace("/", "~1");
                        // A value may begin below its key; its mistake is looked for at the key.
                        key.getStartMark().ifPresent(mark -> lines.putIfAbsent(at, mark.getLine() + 1));
                        object.set(key.getValue(), note(entry.getValueNode(), at, depth + 1));
                    }
                }
                yield object;
            }
            case SequenceNode list -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (int i = 0; i < list.getValue().size(); i++) {
                    array.add(note(list.getValue().get(i), pointer + "/" + i, depth + 1));
                }
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> JsonNodeFactory.instance.missingNode();
        };
    }

    private static JsonNode scalar(ScalarNode scalar) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL)) {
            JsonNode read = Json.read(scalar.getValue());
            return read.isMissingNode() ? nodes.stringNode(scalar.getValue()) : read;
        }
        return tag.equals(Tag.NULL) ? nodes.nullNode() : nodes.stringNode(scalar.getValue());
    }
}
