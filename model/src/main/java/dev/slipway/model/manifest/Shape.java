package dev.slipway.model.manifest;

import dev.slipway.model.Nearest;
import dev.slipway.model.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a value may look like: it finds what is wrong in one, and tells itself as a JSON Schema (draft 2020-12). */
sealed interface Shape {
    /** Appends all that is wrong. */
    void check(JsonNode value, String pointer, List<Problem> problems);

    /** The same rule for other programs. */
    ObjectNode schema();

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** How a value is shown in a sentence. */
    static String found(JsonNode value) {
        String text = value.isString() ? "'" + value.stringValue() + "'" : value.isNull() || value.isMissingNode() ? "nothing" : value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    /** Any text. */
    record Text(int atMost) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isString()) {
                problems.add(new Problem(pointer, found(value) + " is not a text; put it into quotes"));
            } else if (value.stringValue().length() > atMost) {
                problems.add(new Problem(pointer, "has " + value.stringValue().length() + " characters; use at most " + atMost));
            }
        }

        @Override
        public ObjectNode schema() {
            return typed("string").put("maxLength", atMost);
        }
    }

    /** A text of a pattern. @param what it is called, with how it looks */
    record Matching(Pattern pattern, String what) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isString() || !pattern.matcher(value.stringValue()).matches()) {
                problems.add(new Problem(pointer, found(value) + " is not " + what));
            }
        }

        @Override
        public ObjectNode schema() {
            return typed("string").put("pattern", "^(?:" + pattern.pattern() + ")$");
        }
    }

    /** A plain value that becomes a text: numbers and booleans are taken as they are written. */
    record Scalar() implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isValueNode() || value.isNull()) {
                problems.add(new Problem(pointer, found(value) + " is not a plain value; use a text or a number"));
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            schema.putArray("type").add("string").add("number").add("boolean");
            return schema;
        }
    }

    /** One of some words; those in {@code later} are known and not supported yet. */
    record Word(String what, List<String> now, List<String> later) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            String word = value.isString() ? value.stringValue() : "";
            if (later.contains(word)) {
                problems.add(new Problem(pointer, "'" + word + "' is not supported yet; use " + String.join(" or ", now)));
            } else if (!now.contains(word)) {
                var known = new java.util.ArrayList<>(now);
                known.addAll(later);
                problems.add(new Problem(pointer, "unknown " + what + " " + found(value) + Nearest.choices(word, known)));
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            now.forEach(schema.putArray("enum")::add);
            return schema;
        }
    }

    /** A duration within bounds, both included. */
    record Time(Duration least, Duration most) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            Optional<Duration> duration = value.isString() ? Durations.parse(value.stringValue()) : Optional.empty();
            if (duration.isEmpty()) {
                problems.add(new Problem(pointer, found(value) + " is not a duration; write it as 500ms, 30s, 5m, 2h or 7d"));
            } else if (duration.get().compareTo(least) < 0) {
                problems.add(new Problem(pointer, value.stringValue() + " is below " + Durations.words(least) + "; use at least that"));
            } else if (duration.get().compareTo(most) > 0) {
                problems.add(new Problem(pointer, value.stringValue() + " is above " + Durations.words(most) + "; use at most that"));
            }
        }

        @Override
        public ObjectNode schema() {
            return typed("string").put("pattern", "^(?:[0-9]{1,9}(?:ms|s|m|h|d)|P.+)$");
        }
    }

    /** A whole number within bounds, both included. */
    record Whole(int least, int most) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isIntegralNumber()) {
                problems.add(new Problem(pointer, found(value) + " is not a whole number; use " + least + " to " + most));
            } else if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
                problems.add(new Problem(pointer, value + " is not within " + least + " to " + most));
            }
        }

        @Override
        public ObjectNode schema() {
            return typed("integer").put("minimum", least).put("maximum", most);
        }
    }

    /** A number from 0 to 1. */
    record Ratio() implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 1) {
                problems.add(new Problem(pointer, found(value) + " is not a ratio; use a number from 0 to 1, such as 0.05 for 5 %"));
            }
        }

        @Override
        public ObjectNode schema() {
            return typed("number").put("minimum", 0).put("maximum", 1);
        }
    }

    /** Another shape, or {@code off}. */
    record OrOff(Shape of) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.asString("").equals("off")) {
                of.check(value, pointer, problems);
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            schema.putArray("anyOf").add(of.schema()).addObject().putArray("enum").add("off");
            return schema;
        }
    }

    /** Fields that depend on the word in one of them. @param otherwise for a word that is none of them, to tell what is wrong */
    record Variants(String by, Map<String, Fields> variants, Fields otherwise) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            variants.getOrDefault(value.path(by).asString(""), otherwise).check(value, pointer, problems);
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            variants.keySet().stream().sorted().forEach(each -> schema.withArray("anyOf").add(variants.get(each).schema()));
            return schema;
        }
    }

    /** A whole number, or a share as in {@code 25%}. */
    record CountOrShare() implements Shape {
        private static final Pattern SHARE = Pattern.compile("(100|[0-9]{1,2})%");

        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            boolean count = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0;
            boolean share = value.isString() && SHARE.matcher(value.stringValue()).matches();
            if (!count && !share) {
                problems.add(new Problem(pointer, found(value) + " is neither a number of instances (0 or more) nor a share such as 25%"));
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            schema.putArray("type").add("integer").add("string");
            return schema;
        }
    }

    /** A list. */
    record Listed(Shape of, int least, int most) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isArray()) {
                problems.add(new Problem(pointer, found(value) + " is not a list; write it as [...]"));
                return;
            }
            if (value.size() < least || value.size() > most) {
                problems.add(new Problem(pointer, "has " + value.size() + " entries; use " + least + " to " + most));
            }
            for (int i = 0; i < value.size(); i++) {
                of.check(value.get(i), pointer + "/" + i, problems);
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = typed("array").put("minItems", least).put("maxItems", most);
            schema.set("items", of.schema());
            return schema;
        }
    }

    /** Values by names of the user's. */
    record Named(Pattern names, String what, Shape of, int most) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isObject()) {
                problems.add(new Problem(pointer, found(value) + " is not a map; write it as {name: value}"));
                return;
            }
            if (value.size() > most) {
                problems.add(new Problem(pointer, "has " + value.size() + " entries; use at most " + most));
            }
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                String at = pointer + "/" + Canonical.escape(entry.getKey());
                if (names.matcher(entry.getKey()).matches()) {
                    of.check(entry.getValue(), at, problems);
                } else {
                    problems.add(new Problem(at, "'" + entry.getKey() + "' is not " + what));
                }
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = typed("object").put("maxProperties", most);
            schema.putObject("propertyNames").put("pattern", "^(?:" + names.pattern() + ")$");
            schema.set("additionalProperties", of.schema());
            return schema;
        }
    }

    /** A field that is known, and not honoured by this version unless it asks for nothing. @param without what it lacks */
    record Later(String without) implements Shape {
        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!asksForNothing(value)) {
                problems.add(new Problem(pointer, "not supported yet: " + without + "; leave it out"));
            }
        }

        private static boolean asksForNothing(JsonNode value) {
            return value.isNull() || (value.isContainer() && value.isEmpty())
                    || (value.isBoolean() && !value.booleanValue())
                    || (value.isString() && List.of("off", "none").contains(value.stringValue()));
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            schema.putArray("enum").add("off").add("none").add(false).addNull().add(JsonNodeFactory.instance.arrayNode())
                    .add(JsonNodeFactory.instance.objectNode());
            return schema.put("description", "not supported yet: " + without);
        }
    }

    /** Either a shape, or a value that asks for nothing or for the only thing that is built. */
    record Only(String value, String without) implements Shape {
        @Override
        public void check(JsonNode found, String pointer, List<Problem> problems) {
            if (!found.asString("").equals(value)) {
                new Later(without).check(found, pointer, problems);
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = new Later(without).schema();
            schema.withArray("enum").add(value);
            return schema;
        }
    }

    /** Fields by their names, some of them required. */
    record Fields(Map<String, Shape> fields, List<String> required) implements Shape {
        static Fields of(List<String> required, Object... namesAndShapes) {
            var fields = new LinkedHashMap<String, Shape>();
            for (int i = 0; i < namesAndShapes.length; i += 2) {
                fields.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
            }
            return new Fields(fields, required);
        }

        @Override
        public void check(JsonNode value, String pointer, List<Problem> problems) {
            if (!value.isObject()) {
                problems.add(new Problem(pointer, found(value) + " is not a map of fields; write {} for an empty one. Known: "
                        + fields.keySet().stream().sorted().collect(Collectors.joining(", "))));
                return;
            }
            for (String name : required) {
                if (!value.has(name)) {
                    problems.add(new Problem(pointer + "/" + name, "is missing"));
                }
            }
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                String at = pointer + "/" + Canonical.escape(entry.getKey());
                Shape shape = fields.get(entry.getKey());
                if (shape == null) {
                    problems.add(new Problem(at, "unknown field" + Nearest.choices(entry.getKey(), fields.keySet().stream().sorted().toList())));
                } else {
                    shape.check(entry.getValue(), at, problems);
                }
            }
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = typed("object").put("additionalProperties", false);
            ObjectNode properties = schema.putObject("properties");
            fields.forEach((name, shape) -> properties.set(name, shape.schema()));
            required.forEach(schema.withArray("required")::add);
            return schema;
        }
    }
}
