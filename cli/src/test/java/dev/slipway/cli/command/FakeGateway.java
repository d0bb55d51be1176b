package dev.slipway.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real HTTP server with answers that a test gives: by method and path, one after the other, the last again and again. */
final class FakeGateway implements AutoCloseable {
    /** A request as it came. */
    record Request(String call, String body, Map<String, String> headers) {}

    /** An answer. */
    record Reply(int status, String type, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final Map<String, List<Reply>> replies = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeGateway() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers JSON. @param call {@code GET /deployments/1}, below {@code /api/v1}, without a query */
    FakeGateway answer(String call, int status, String json) {
        return reply(call, new Reply(status, status < 400 ? "application/json" : "application/problem+json", json, Map.of()));
    }

    FakeGateway problem(String call, int status, String type, String detail) {
        return answer(call, status, "{\"type\": \"urn:slipway:problem:" + type + "\", \"title\": \"Title\", \"status\": " + status + ", \"detail\": \"" + detail + "\"}");
    }

    FakeGateway reply(String call, Reply reply) {
        replies.computeIfAbsent(call, _ -> new ArrayList<>()).add(reply);
        return this;
    }

    /** Answers a stream of events. */
    FakeGateway stream(String call, String events) {
        return reply(call, new Reply(200, "text/event-stream", events, Map.of()));
    }

    /** What was asked with this call. */
    List<Request> requests(String call) {
        return requests.stream().filter(each -> each.call().split("\\?")[0].equals(call)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        requests.add(new Request(call, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), headers));
        List<Reply> queue = replies.getOrDefault(call.split("\\?")[0], List.of(new Reply(404, "application/problem+json",
                "{\"type\": \"urn:slipway:problem:not-found\", \"title\": \"Not found\", \"detail\": \"there is no such thing\"}", Map.of())));
        Reply reply;
        synchronized (queue) {
            reply = queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
