package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of each request, once, and what a body may measure. */
class AccessedTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final ScriptedBackend backend = ScriptedBackend.answering((request, wire) -> {
        switch (request.path()) {
            case "/breaks" -> {
                wire.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf");
                wire.close();
            }
            case "/no-http" -> wire.write("hello\r\n\r\n");
            case "/waits" -> await().atMost(LONG).until(() -> wire.in().read() < 0);
            default -> wire.ok(request.body().isEmpty() ? "12345" : request.body());
        }
    });
    private final EdgeInTest edge = new EdgeInTest(new Transport(), new Limits(100, LONG, LONG, LONG, LONG, Duration.ofSeconds(1), LONG).with(LONG, LONG, LONG, 10));

    @AfterEach
    void stop() {
        edge.close();
        backend.close();
    }

    private Accessed told() {
        await().until(() -> !edge.accessed().isEmpty());
        return edge.accessed().removeFirst();
    }

    @Test
    void every_end_of_a_request_is_told_once() throws IOException {
        try (var caller = new Caller(edge.port(backend))) {
            caller.get("/ok?q=1");
            assertThat(told()).usingRecursiveComparison().ignoringFields("nanos").isEqualTo(
                    new Accessed(EdgeInTest.SHOP, "127.0.0.1", "HTTP/1.1", "GET", "shop.test", "/ok?q=1", 200, 5, 0, "r1", "a", 1));
            assertThat(caller.ask("POST /no-http HTTP/1.0\r\nHost: b\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi").status()).isEqualTo(502);
            assertThat(told()).returns("HTTP/1.0", Accessed::protocol).returns("POST", Accessed::method).returns(502, Accessed::status).returns("b", Accessed::host);
        }
        Caller.get(edge.port(), "/ok");
        assertThat(told().nanos()).isPositive();
        try (var caller = new Caller(edge.port())) {
            caller.send("GET /breaks HTTP/1.1\r\nHost: a\r\n\r\n");
            caller.toEnd();
            assertThat(told()).returns(200, Accessed::status).returns(4L, Accessed::bytes);
        }
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask("GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
            assertThat(told()).returns(400, Accessed::status).returns("", Accessed::method).returns("", Accessed::instance);
        }
        try (var caller = H2Caller.on(edge.port())) {
            caller.get(1, "/waits");
            await().until(() -> backend.heads().stream().anyMatch(each -> each.contains("/waits")));
            caller.frame(H2Caller.RST_STREAM, 0, 1, 0, 0, 0, 8);
            assertThat(told()).as("a caller that does not wait").returns(0, Accessed::status).returns("/waits", Accessed::target);
        }
        try (var caller = H2Caller.on(edge.port())) {
            caller.get(1, "/ok");
            caller.answer(1);
            assertThat(told()).returns("HTTP/2", Accessed::protocol).returns(200, Accessed::status).returns(5L, Accessed::bytes);
            caller.headers(3, true, ":method", "GET", ":scheme", "http", ":path", "/#x", ":authority", "a");
            assertThat(caller.verdict()).isEqualTo("400");
            assertThat(told()).returns("HTTP/2", Accessed::protocol).returns(400, Accessed::status);
        }
        assertThat(edge.accessed()).isEmpty();
    }

    @Test
    void a_body_above_the_limit_is_answered_413() throws IOException {
        try (var caller = new Caller(edge.port(backend))) {
            assertThat(caller.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234567890").status()).isEqualTo(200);
            caller.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            assertThat(caller.answer().status()).isEqualTo(413);
            assertThat(caller.isEnded()).isTrue();
        }
        try (var caller = new Caller(edge.port())) {
            caller.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n12345\r\n");
            assertThat(caller.answer().status()).isEqualTo(413);
        }
        try (var caller = H2Caller.on(edge.port())) {
            caller.post(1, "/", "content-length", "11");
            assertThat(caller.verdict()).isEqualTo("413");
            caller.post(3, "/");
            caller.data(3, false, "123456");
            caller.data(3, false, "12345");
            assertThat(caller.verdict()).isIn("413", "RST NO_ERROR");
        }
        assertThat(backend.answered()).isEqualTo(1);
    }
}
