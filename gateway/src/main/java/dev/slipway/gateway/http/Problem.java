package dev.slipway.gateway.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * An error as callers get it (RFC 9457).
 *
 * @param type stable name of the kind of error, the end of its URI
 * @param title of the kind
 * @param status of HTTP
 * @param detail what is wrong here, and how to mend it
 */
public record Problem(String type, String title, int status, String detail) {
    /** The token is missing or unknown. */
    public static Problem unauthorized(String detail) {
        return new Problem("unauthorized", "No or bad token", 401, detail);
    }

    /** The call is of the contract and not built yet. */
    public static Problem notBuilt(String call) {
        return new Problem("not-built", "Not built yet", 501, call + " is part of the contract and not built yet in this version");
    }

    /** No such path. */
    public static Problem notFound(String path) {
        return new Problem("not-found", "Not found", 404, "there is nothing at " + path + "; the API begins with /api/v1");
    }

    /** The answer. @param instance path of the request */
    public Mono<ServerResponse> answer(String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "https://slipway.dev/problems/" + type);
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        body.put("instance", instance);
        var response = ServerResponse.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        return (status == 401 ? response.header("WWW-Authenticate", "Bearer") : response).bodyValue(body);
    }
}
