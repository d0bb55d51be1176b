package dev.slipway.gateway.intake;

import dev.slipway.model.Nearest;
import dev.slipway.model.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the fields of a body and collects all that is wrong. A field with the value null is as good as not there. */
final class Fields {
    private final JsonNode body;
    private final List<Problem> problems;

    Fields(JsonNode body, List<String> known, List<Problem> problems) {
        this.body = body;
        this.problems = problems;
        if (!body.isObject()) {
            problems.add(new Problem("", found(body) + " is not a map of fields; known: " + String.join(", ", known)));
        }
        body.propertyNames().stream().filter(name -> !known.contains(name)).forEach(name -> problems.add(
                new Problem("/" + escape(name), "unknown field" + Nearest.choices(name, known))));
    }

    @Nullable String required(String name, int atMost) {
        String text = text(name, atMost);
        if (body.isObject() && absent(name)) {
            problems.add(new Problem("/" + name, "is missing"));
        }
        return text;
    }

    @Nullable String text(String name, int atMost) {
        if (absent(name)) {
            return null;
        }
        JsonNode value = body.path(name);
        if (!value.isString()) {
            problems.add(new Problem("/" + name, found(value) + " is not a text; put it into quotes"));
            return null;
        }
        if (value.stringValue().length() > atMost) {
            problems.add(new Problem("/" + name, "has " + value.stringValue().length() + " characters; use at most " + atMost));
            return null;
        }
        return value.stringValue();
    }

    /** A whole number that must be there; 0 where it is not right. */
    int whole(String name, int atLeast, int atMost) {
        JsonNode value = body.path(name);
        if (absent(name)) {
            if (body.isObject()) {
                problems.add(new Problem("/" + name, "is missing"));
            }
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < atLeast || value.intValue() > atMost) {
            problems.add(new Problem("/" + name, found(value) + " is not a whole number from " + atLeast + " to " + atMost));
            return 0;
        }
        return value.intValue();
    }

    boolean flag(String name) {
        JsonNode value = body.path(name);
        if (!absent(name) && !value.isBoolean()) {
            problems.add(new Problem("/" + name, found(value) + " is neither true nor false"));
        }
        return value.asBoolean(false);
    }

    @Nullable JsonNode value(String name) {
        return absent(name) ? null : body.path(name);
    }

    private boolean absent(String name) {
        return body.path(name).isMissingNode() || body.path(name).isNull();
    }

    /** How a value is shown in a sentence. */
    static String found(JsonNode value) {
        String text = value.isString() ? "'" + value.stringValue() + "'" : value.isNull() ? "nothing" : value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
