package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A WebSocket: after the 101 the edge passes bytes, and knows when that is over. */
class TunnelTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String UPGRADE = "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: x\r\n\r\n";
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: y\r\n\r\n";

    private static EdgeInTest edge(Duration stalled, Duration tunnelIdle) {
        return new EdgeInTest(new Transport(), new Limits(100, LONG, LONG, stalled, tunnelIdle, SHORT, LONG));
    }

    private static ScriptedBackend socket(ScriptedBackend.Script afterUpgrade) {
        return ScriptedBackend.answering((request, wire) -> {
            if (request.path().equals("/socket")) {
                wire.write(SWITCHING);
                afterUpgrade.answer(request, wire);
                wire.close();
            } else {
                wire.ok("ok");
            }
        });
    }

    private static void upgrade(Caller caller) throws IOException {
        caller.send(UPGRADE);
        assertThat(caller.head()).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void a_caller_that_has_said_its_last_still_hears_the_instance() throws IOException {
        try (var instance = socket((_, wire) -> {
            byte[] all = wire.in().readAllBytes();
            wire.write("heard " + new String(all, StandardCharsets.US_ASCII));
        }); var edge = edge(LONG, LONG); var caller = new Caller(edge.port(instance))) {
            upgrade(caller);
            caller.send("everything");
            caller.shutdownOutput();
            assertThat(caller.toEnd()).isEqualTo("heard everything");
            await().until(() -> edge.proxy().connections() == 0 && instance.connections() == 0);
        }
    }

    @Test
    void an_instance_that_has_said_its_last_still_hears_the_caller() throws IOException {
        var heard = new StringBuffer();
        try (var instance = socket((_, wire) -> {
            wire.write("last words");
            wire.shutdownOutput();
            heard.append(new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII));
        }); var edge = edge(LONG, LONG); var caller = new Caller(edge.port(instance))) {
            upgrade(caller);
            assertThat(caller.toEnd()).isEqualTo("last words");
            caller.send("and mine");
            caller.shutdownOutput();
            await().until(() -> heard.toString().equals("and mine"));
            await().until(() -> edge.proxy().connections() == 0 && instance.connections() == 0);
        }
    }

    @Test
    void a_tunnel_in_which_nobody_says_anything_ends() throws IOException {
        try (var instance = socket((_, wire) -> wire.in().readAllBytes()); var edge = edge(LONG, SHORT); var caller = new Caller(edge.port(instance))) {
            upgrade(caller);
            assertThat(caller.isEnded()).isTrue();
            await().until(() -> edge.proxy().connections() == 0);
        }
    }

    @Test
    void a_tunnel_that_is_half_closed_and_silent_ends_sooner() throws IOException {
        try (var instance = socket((_, wire) -> {
            wire.in().readAllBytes();
            await().atMost(LONG).until(() -> wire.in().read() > 0);
        }); var edge = edge(SHORT, LONG); var caller = new Caller(edge.port(instance))) {
            upgrade(caller);
            caller.shutdownOutput();
            assertThat(caller.isEnded()).isTrue();
            await().until(() -> edge.proxy().connections() == 0);
        }
    }

    @Test
    void a_tunnel_outlives_the_route_by_the_drain_time_and_is_counted_once() throws IOException {
        try (var old = socket((_, wire) -> wire.write(new String(wire.in().readNBytes(4), StandardCharsets.US_ASCII) + wire.in().read()));
                var next = ScriptedBackend.answering((_, wire) -> wire.ok("next")); var edge = edge(LONG, LONG).draining(Duration.ofSeconds(2));
                var caller = new Caller(edge.port(old))) {
            upgrade(caller);
            edge.serve(EdgeInTest.release("r2", 100, EdgeInTest.instance("b", next.port())));
            assertThat(edge.reports().getLast()).asString().contains("draining=[a]");
            assertThat(Caller.get(edge.port(), "/").body()).isEqualTo("next");
            caller.send("ping");
            assertThat(caller.isEnded()).as("when the drain time is over").isTrue();
            await().until(() -> old.connections() == 0);
            assertThat(edge.countedOf("r1")).returns(1L, Tally::requests).returns(0L, Tally::failures).returns(0L, Tally::serverErrors);
        }
    }

    @Test
    void an_instance_that_refuses_the_upgrade_answers_as_to_any_request() throws IOException {
        try (var plain = ScriptedBackend.answering((request, wire) -> wire.ok(request.path())); var edge = edge(LONG, LONG);
                var caller = new Caller(edge.port(plain))) {
            caller.send(UPGRADE);
            assertThat(caller.answer().body()).isEqualTo("/socket");
            assertThat(caller.get("/after").body()).isEqualTo("/after");
        }
    }
}
