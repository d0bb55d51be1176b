package dev.slipway.cli.http;

import dev.slipway.cli.text.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A 2xx of the gateway.
 *
 * @param status of HTTP
 * @param body as it came
 * @param stale how old it is, since the suite cannot reach Kafka; null when it is fresh
 */
public record Answer(int status, String body, @Nullable String stale) {
    /** The body as a tree. */
    public JsonNode json() {
        return Json.read(body);
    }
}
