package dev.slipway.agent.kafka;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import tools.jackson.databind.json.JsonMapper;

/** A schema registry that gives every schema the same id, or answers with an error: what the embedded one never does. */
final class FakeRegistry implements AutoCloseable {
    static final int ID = 258;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean broken;

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            questions.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            Object answer = Map.of("id", ID);
            int status = 200;
            if (broken) {
                status = 500;
            } else if (path.startsWith("/schemas/ids/")) {
                Schema schema = schemas.get(Integer.parseInt(path.substring("/schemas/ids/".length())));
                status = schema == null ? 404 : 200;
                answer = schema == null ? Map.of("error_code", 40403, "message", "Schema not found") : Map.of("schema", schema.toString());
            }
            byte[] body = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            try (exchange; var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    FakeRegistry knows(int id, Schema schema) {
        schemas.put(id, schema);
        return this;
    }

    void breakDown() {
        broken = true;
    }

    int questions() {
        return questions.get();
    }

    Envelopes envelopes() {
        return new Envelopes(new KafkaConnection("127.0.0.1:1", URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Map.of()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
