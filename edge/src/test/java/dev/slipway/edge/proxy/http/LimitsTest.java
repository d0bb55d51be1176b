package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge holds for nobody for ever. */
class LimitsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Limits limits(int connections, Duration head, Duration idle, Duration stalled) {
        return new Limits(connections, head, idle, stalled, LONG, SHORT, LONG);
    }

    @Test
    void callers_may_idle_for_a_minute_and_more() {
        assertThat(Limits.ofThisProcess().idle()).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void a_head_that_never_ends_is_answered_408() throws IOException {
        try (var well = ScriptedBackend.answering((_, wire) -> wire.ok("ok")); var edge = new EdgeInTest(new Transport(), limits(100, SHORT, LONG, LONG));
                var caller = new Caller(edge.port(well))) {
            caller.send("GET / HTTP/1.1\r\nHost: a\r\nX-");
            assertThat(caller.answer().status()).isEqualTo(408);
            assertThat(caller.isEnded()).isTrue();
        }
    }

    @Test
    void an_idle_connection_ends_and_a_busy_one_does_not() throws IOException {
        try (var slow = ScriptedBackend.answering((request, wire) -> {
            if (!request.path().equals("/health")) {
                await().during(Duration.ofSeconds(2)).until(() -> true);
            }
            wire.ok("slow");
        }); var edge = new EdgeInTest(new Transport(), limits(100, LONG, SHORT, SHORT)); var caller = new Caller(edge.port(slow))) {
            assertThat(caller.get("/").body()).isEqualTo("slow");
            assertThat(caller.isEnded()).isTrue();
        }
    }

    @Test
    void a_body_that_does_not_come_is_answered_408() throws IOException {
        try (var well = ScriptedBackend.answering((request, wire) -> wire.ok(request.body())); var edge = new EdgeInTest(new Transport(), limits(100, LONG, LONG, SHORT));
                var caller = new Caller(edge.port(well))) {
            caller.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
            assertThat(caller.answer().status()).isEqualTo(408);
            assertThat(caller.isEnded()).isTrue();
            await().until(() -> well.connections() == 0);
        }
    }

    @Test
    void connections_above_the_limit_wait_until_one_ends() throws IOException {
        try (var well = ScriptedBackend.answering((_, wire) -> wire.ok("ok")); var edge = new EdgeInTest(new Transport(), limits(2, LONG, LONG, LONG));
                var one = new Caller(edge.port(well)); var three = thirdBehindTwo(edge, one)) {
            assertThat(three.answer().status()).isEqualTo(200);
            assertThat(one.get("/").status()).isEqualTo(200);
        }
    }

    /** A caller that has waited while the edge had two; one of them is gone now. */
    private static Caller thirdBehindTwo(EdgeInTest edge, Caller one) throws IOException {
        try (var two = new Caller(edge.port())) {
            assertThat(one.get("/").status()).isEqualTo(200);
            assertThat(two.get("/").status()).isEqualTo(200);
            var three = new Caller(edge.port());
            three.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await().during(SHORT).until(() -> edge.proxy().connections() == 2);
            return three;
        }
    }

    @ParameterizedTest(name = "epoll: {0}")
    @ValueSource(booleans = {true, false})
    void it_works_on_epoll_and_without(boolean epoll) throws IOException {
        try (var well = ScriptedBackend.answering((request, wire) -> wire.ok(request.body()));
                var edge = new EdgeInTest(new Transport(epoll && Epoll.isAvailable()), Limits.ofThisProcess());
                var caller = new Caller(edge.port(well))) {
            String large = "x".repeat(1 << 20);
            for (int i = 0; i < 3; i++) {
                assertThat(caller.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large).body()).isEqualTo(large);
            }
        }
    }
}
