package dev.slipway.edge.proxy.http;

import static dev.slipway.edge.proxy.http.H2Caller.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that make the edge work or remember for nothing, over HTTP/2: each loses its connection, and nobody else notices. */
class H2FloodsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CountDownLatch go = new CountDownLatch(1);
    private final ScriptedBackend backend = ScriptedBackend.answering((request, wire) -> {
        if (request.path().equals("/waits")) {
            go.await();
        }
        wire.ok(request.path());
    });
    private EdgeInTest edge = new EdgeInTest();

    @AfterEach
    void stop() {
        go.countDown();
        edge.close();
        backend.close();
    }

    private H2Caller caller() throws IOException {
        return H2Caller.on(edge.port(backend));
    }

    private interface Flood {
        void send(H2Caller caller, int turn) throws IOException;
    }

    private void endsWith(String verdicts, int most, Flood flood) throws IOException {
        try (var caller = caller()) {
            try {
                for (int i = 0; i < most; i++) {
                    flood.send(caller, i);
                }
            } catch (SocketException ended) {
                assertThat(ended).isNotNull();
            }
            assertThat(caller.verdict()).isIn((Object[]) verdicts.split(", "));
        }
        await().until(() -> edge.proxy().streams() == 0);
        assertThat(Caller.get(edge.port(), "/after").status()).isEqualTo(200);
    }

    @Test
    void rapid_reset_ends_the_connection() throws IOException {
        endsWith("GOAWAY ENHANCE_YOUR_CALM, end", 10_000, (caller, turn) -> {
            caller.get(2 * turn + 1, "/waits");
            caller.frame(RST_STREAM, 0, 2 * turn + 1, ByteBuffer.allocate(4).putInt(8).array());
        });
        assertThat(backend.heads().stream().filter(head -> head.contains("/waits")).count()).isLessThan(300);
    }

    @Test
    void making_the_edge_reset_ends_the_connection() throws IOException {
        go.countDown();
        var resets = new AtomicLong();
        try (var caller = caller()) {
            for (int i = 0; i < 300; i++) {
                caller.post(2 * i + 1, "/waits");
                caller.windowUpdate(2 * i + 1, 0);
            }
            String verdict;
            do {
                verdict = caller.verdict();
                resets.incrementAndGet();
            } while (verdict.startsWith("RST"));
            assertThat(verdict).isIn("GOAWAY ENHANCE_YOUR_CALM", "end");
            assertThat(resets.get()).isLessThan(250);
        } catch (SocketException ended) {
            assertThat(ended).isNotNull();
        }
    }

    @Test
    void a_flood_of_continuations_ends_the_connection() throws IOException {
        endsWith("GOAWAY ENHANCE_YOUR_CALM, end", 10_000, (caller, turn) ->
                caller.frame(turn == 0 ? HEADERS : CONTINUATION, 0, 1, turn == 0 ? block(":method", "GET") : block("x" + turn, "y")));
    }

    @Test
    void headers_beyond_the_limit_are_refused() throws IOException {
        var many = new String[1000];
        Arrays.fill(many, "x");
        try (var caller = caller()) {
            caller.frame(HEADERS, END_STREAM | END_HEADERS, 1, block(many));
            assertThat(caller.verdict()).isEqualTo("431");
            caller.get(3, "/after");
            assertThat(caller.answer(3).body()).isEqualTo("/after");
        }
        endsWith("431, GOAWAY PROTOCOL_ERROR, GOAWAY ENHANCE_YOUR_CALM, end", 10, (caller, turn) ->
                caller.frame(turn == 0 ? HEADERS : CONTINUATION, turn == 0 ? END_STREAM : 0, 1, block("x", "y".repeat(9_000))));
    }

    @Test
    void a_flood_of_empty_frames_ends_the_connection() throws IOException {
        endsWith("GOAWAY ENHANCE_YOUR_CALM, end", 10_000, (caller, turn) -> {
            if (turn == 0) {
                caller.post(1, "/waits");
            } else {
                caller.data(1, false, "");
            }
        });
    }

    @Test
    void pings_whose_answers_nobody_reads_end_the_connection() throws IOException {
        byte[] ping = {0, 0, 8, PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        var many = ByteBuffer.allocate(ping.length * 10_000);
        while (many.hasRemaining()) {
            many.put(ping);
        }
        endsWith("end, GOAWAY ENHANCE_YOUR_CALM", 1000, (caller, _) -> caller.send(many.array()));
    }

    @Test
    void streams_beyond_what_all_may_have_are_refused_and_may_be_sent_again() throws IOException {
        edge.close();
        edge = new EdgeInTest(new Transport(), new Limits(2, LONG, LONG, LONG, LONG, LONG, LONG));
        try (var caller = caller()) {
            caller.get(1, "/waits");
            caller.get(3, "/waits");
            caller.get(5, "/third");
            Frame refused = caller.next(RST_STREAM);
            assertThat(refused).returns(5, Frame::stream).returns(7, Frame::number);
            go.countDown();
            await().until(() -> edge.proxy().streams() < 2);
            caller.get(7, "/third");
            assertThat(caller.answer(7).body()).isEqualTo("/third");
        }
    }
}
