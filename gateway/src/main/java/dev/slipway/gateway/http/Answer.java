package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** What a call answers. */
sealed interface Answer {
    /** Headers beside the content's type. */
    Map<String, String> headers();

    /** The same with one more header. */
    Answer header(String name, String value);

    /** Something whole. @param type null when there is no content */
    record Content(int status, Map<String, String> headers, MediaType type, byte[] bytes) implements Answer {
        @Override
        public Content header(String name, String value) {
            return new Content(status, with(headers, name, value), type, bytes);
        }
    }

    /** Events as they come. */
    record Stream(Map<String, String> headers, Flux<ServerSentEvent<String>> events) implements Answer {
        @Override
        public Stream header(String name, String value) {
            return new Stream(with(headers, name, value), events);
        }
    }

    static Content json(int status, JsonNode body) {
        return new Content(status, Map.of(), MediaType.APPLICATION_JSON, Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    static Content problem(int status, JsonNode body, Map<String, String> headers) {
        return new Content(status, headers, MediaType.APPLICATION_PROBLEM_JSON, Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    static Content text(String type, String text) {
        return new Content(200, Map.of(), MediaType.parseMediaType(type), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Unchanged since the caller looked (RFC 9110, 15.4.5). */
    static Content notModified(String tag) {
        return new Content(304, Map.of("ETag", tag), MediaType.APPLICATION_JSON, new byte[0]);
    }

    static Stream stream(Flux<ServerSentEvent<String>> events) {
        return new Stream(Map.of("Cache-Control", "no-cache", "X-Accel-Buffering", "no"), events);
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return all;
    }
}
