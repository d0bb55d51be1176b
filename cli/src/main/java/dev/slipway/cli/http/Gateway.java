package dev.slipway.cli.http;

import dev.slipway.cli.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls of the gateway.
 *
 * <p>They go through {@link HttpURLConnection}: a start with the JDK's newer client costs 130 ms of processor time more, even from
 * an AOT cache (measured 2026-11-25), and needs nothing of what it does better.
 */
public final class Gateway {
    private static final String BASE = "/api/v1";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** The gateway answers within 5 s, by contract. */
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /** An idle stream tells a comment every 15 s, by contract. */
    private static final Duration STREAM = Duration.ofSeconds(45);
    /** Of a change: each is refused within 5 s when nobody takes it. */
    private static final int TRIES = 5;
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Place place;

    /** Of a suite. */
    public Gateway(Place place) {
        this.place = place;
        // The JDK's own repetition of a POST knows nothing of keys.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    /** Where the suite is. */
    public Place place() {
        return place;
    }

    /** A part of a path, escaped. */
    public static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** GET. @param path below {@code /api/v1}, or from the root when it begins with two slashes */
    public Answer get(String path) {
        return send("GET", path, Map.of(), null);
    }

    /** PUT of a text. */
    public Answer put(String path, String type, String text) {
        return repeated("PUT", path, Map.of("Content-Type", type), text);
    }

    /** POST that is done once, however often it must be sent. @param body null for none */
    public Answer post(String path, @Nullable JsonNode body) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        return repeated("POST", path, headers, body == null ? null : Json.write(body));
    }

    /** Sent again while the gateway is busy, or when the connection broke after it was made: what is sent comes to the same. */
    private Answer repeated(String method, String path, Map<String, String> headers, @Nullable String text) {
        for (int attempt = 1; ; attempt++) {
            try {
                return send(method, path, headers, text);
            } catch (Refused busy) {
                if (!busy.isPassing() || attempt == TRIES) {
                    throw busy;
                }
            } catch (Unreachable lost) {
                if (!lost.isBroken() || attempt == TRIES) {
                    throw lost;
                }
            }
            pause(BETWEEN);
        }
    }

    /** Opens a stream of events. @param after id of the last one known; null: from the beginning */
    public EventStream events(String path, @Nullable String after) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept", "text/event-stream");
        if (after != null) {
            headers.put("Last-Event-ID", after);
        }
        URI address = place.address();
        try {
            HttpURLConnection connection = open(address, "GET", path, headers, STREAM);
            int status = connection.getResponseCode();
            if (status / 100 != 2) {
                throw new Refused("GET " + path, status, text(connection.getErrorStream()));
            }
            return new EventStream(connection);
        } catch (IOException e) {
            throw lost(address, e);
        }
    }

    private Answer send(String method, String path, Map<String, String> headers, @Nullable String text) {
        URI address = place.address();
        try {
            HttpURLConnection connection = open(address, method, path, headers, ANSWER);
            if (text != null || method.equals("POST")) {
                byte[] body = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                try (var out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            String body = text(status < 400 ? connection.getInputStream() : connection.getErrorStream());
            if (status / 100 != 2) {
                throw new Refused(method + " " + path, status, body);
            }
            return new Answer(status, body, connection.getHeaderField("Slipway-Stale"));
        } catch (IOException e) {
            throw lost(address, e);
        }
    }

    private HttpURLConnection open(URI address, String method, String path, Map<String, String> headers, Duration answer) throws IOException {
        String whole = path.startsWith("//") ? path.substring(1) : BASE + path;
        URI at = URI.create(address.toString().replaceAll("/+$", "") + whole);
        // A gateway of this machine is never behind a proxy, whatever the environment says.
        var connection = (HttpURLConnection) (isLocal(at) ? at.toURL().openConnection(Proxy.NO_PROXY) : at.toURL().openConnection());
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) answer.toMillis());
        Optional.ofNullable(path.startsWith("//") ? null : place.token())
                .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private static boolean isLocal(URI at) {
        return at.getHost() != null && (at.getHost().equals("localhost") || at.getHost().startsWith("127.") || at.getHost().equals("[::1]"));
    }

    private static String text(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return "";
        }
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Unreachable lost(URI address, IOException e) {
        String because = e instanceof java.net.ConnectException || e instanceof java.net.NoRouteToHostException ? "nothing answers there"
                : e instanceof java.net.SocketTimeoutException ? "it does not answer in time"
                : e instanceof java.net.UnknownHostException ? "its host is unknown"
                : e instanceof java.io.EOFException || e instanceof java.net.SocketException ? "it closed the connection" : String.valueOf(e.getMessage());
        return new Unreachable("the gateway at " + address + " cannot be reached: " + because
                + "; is the suite up? ./slipway up starts it, --data DIR or --gateway URL say where it is", e);
    }

    /** Waits. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
