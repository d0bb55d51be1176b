package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Checked;
import dev.slipway.gateway.intake.Json;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/**
 * A request, read whole.
 *
 * @param variables of the path
 * @param access who asks
 * @param beganNanos monotonic time at which it came
 */
record Request(String method, String path, Map<String, String> variables, Query query, HttpHeaders headers, byte[] body,
        Access access, long beganNanos) {
    /** The gateway answers within 5 s; what remains is for the way. */
    private static final Duration ANSWERED_WITHIN = Duration.ofMillis(4500);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** The name of the token. */
    String caller() {
        return access.name();
    }

    /** A variable of the path. */
    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the path of " + path + " has no variable " + name);
        }
        return value;
    }

    /** What is left of the time in which it must be answered. */
    Duration left() {
        Duration left = ANSWERED_WITHIN.minusNanos(System.nanoTime() - beganNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The body as JSON. */
    JsonNode json() {
        return switch (Json.read(body)) {
            case Json.Parsed.Tree(var node) -> node;
            case Json.Parsed.Unreadable(var because) -> throw Refusal.of(Problem.Kind.MALFORMED, "the body " + because);
        };
    }

    /** The body as JSON; a map without fields when there is none. */
    JsonNode jsonOrNothing() {
        return body.length == 0 ? tools.jackson.databind.node.JsonNodeFactory.instance.objectNode() : json();
    }

    /** What a body was found to be, or the end of the call. */
    static <T> T right(Checked<T> checked) {
        return switch (checked) {
            case Checked.Right<T>(var value) -> value;
            case Checked.Wrong<T>(var problems) -> throw new Refusal(Problem.invalidBody(problems));
            case Checked.Conflicting<T>(var because) -> throw Refusal.of(Problem.Kind.CONFLICT, because);
        };
    }

    /** The {@code Idempotency-Key}; null without one. */
    @Nullable String idempotencyKey() {
        String key = headers.getFirst("Idempotency-Key");
        if (key != null && !KEY.matcher(key).matches()) {
            throw Refusal.parameter("Idempotency-Key", "is not a key: use 1 to 255 printable ASCII characters without blanks");
        }
        return key;
    }
}
