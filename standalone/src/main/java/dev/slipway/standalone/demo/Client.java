package dev.slipway.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of the gateway's API. */
public final class Client {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LOOK_EACH = Duration.ofMillis(20);
    private static final Duration REPEATED_FOR = Duration.ofSeconds(30);

    private final URI gateway;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    /** Of a gateway, with a token. */
    public Client(URI gateway, String token) {
        this.gateway = gateway;
        this.token = token;
    }

    /** An answer that is not 2xx. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(String call, int status, String body) {
            super(call + " was answered with " + status + ": " + body);
            this.status = status;
        }

        /** Of HTTP. */
        public int status() {
            return status;
        }
    }

    /** GET. @param path below {@code /api/v1} */
    public JsonNode get(String path) {
        return JSON.readTree(send("GET", path, null).body());
    }

    /** GET of what is not JSON. */
    public String text(String path) {
        return send("GET", path, null).body();
    }

    /** PUT; again while it is answered 503, which says that nothing was done, for up to half a minute. */
    public JsonNode put(String path, String json) {
        long until = System.nanoTime() + REPEATED_FOR.toNanos();
        while (true) {
            try {
                return JSON.readTree(send("PUT", path, json).body());
            } catch (Refused refused) {
                if (refused.status() != 503 || System.nanoTime() > until) {
                    throw refused;
                }
                pause(LOOK_EACH);
            }
        }
    }

    /** POST. */
    public JsonNode post(String path, String json) {
        return JSON.readTree(send("POST", path, json).body());
    }

    /** DELETE. */
    public int delete(String path) {
        return send("DELETE", path, null).statusCode();
    }

    /**
     * Looks again and again until what is there is as wanted.
     *
     * @throws IllegalStateException when it is not within the time, with what was there last
     */
    public JsonNode await(String path, Duration atMost, Predicate<JsonNode> wanted) {
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            JsonNode found = get(path);
            if (wanted.test(found)) {
                return found;
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException(path + " did not become what was awaited within " + atMost.toSeconds() + " s; it is: " + found);
            }
            pause(LOOK_EACH);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpResponse<String> send(String method, String path, @org.jspecify.annotations.Nullable String json) {
        var request = HttpRequest.newBuilder(gateway.resolve("/api/v1" + path)).timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + token);
        try {
            var response = http.send(json == null ? request.method(method, BodyPublishers.noBody()).build()
                    : request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new Refused(method + " " + path, response.statusCode(), response.body());
            }
            return response;
        } catch (IOException e) {
            throw new IllegalStateException("the gateway at " + gateway + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
