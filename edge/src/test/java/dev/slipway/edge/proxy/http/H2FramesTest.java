package dev.slipway.edge.proxy.http;

import static dev.slipway.edge.proxy.http.H2Caller.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that RFC 9113 forbids, in the order of its sections, as h2spec has them; what comes back is told by the RFC. */
class H2FramesTest {
    private static final String[] GET = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"};
    private static final int LARGEST = 16_384;

    private static EdgeInTest edge;
    private static ScriptedBackend backend;

    /** What a case sends on a connection that has begun. */
    private interface Sends {
        void to(H2Caller caller) throws IOException;
    }

    @BeforeAll
    static void start() {
        backend = ScriptedBackend.answering((request, wire) -> {
            request.body();
            wire.ok("ok");
        });
        edge = new EdgeInTest();
        edge.serve(backend.port());
    }

    @AfterAll
    static void stop() {
        edge.close();
        backend.close();
    }

    private static Arguments row(String section, String what, String verdicts, Sends sends) {
        return Arguments.of(section, what, verdicts, sends);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    private static void open(H2Caller caller) throws IOException {
        caller.post(1, "/");
    }

    /** A stream that the caller has ended and the edge has answered, so that it is closed. */
    private static void closed(H2Caller caller) throws IOException {
        caller.get(1, "/");
        caller.answer(1);
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                // The end alone: what the edge has not read resets the connection under its last words.
                row("4.2", "a DATA frame that is too large", "RST FRAME_SIZE_ERROR, GOAWAY FRAME_SIZE_ERROR, end", it -> {
                    open(it);
                    it.frame(DATA, 0, 1, new byte[LARGEST + 1]);
                }),
                row("4.2", "a HEADERS frame that is too large", "GOAWAY FRAME_SIZE_ERROR, end", it -> it.frame(HEADERS, END_HEADERS, 1, new byte[LARGEST + 1])),
                row("4.3", "an index that no table has", "GOAWAY COMPRESSION_ERROR", it -> it.frame(HEADERS, END_HEADERS | END_STREAM, 1, 0xff, 0x7f)),
                row("4.3", "a table larger than allowed", "GOAWAY COMPRESSION_ERROR",
                        it -> it.frame(HEADERS, END_HEADERS | END_STREAM, 1, 0x3f, 0xff, 0xff, 0x7f)),
                row("4.3", "a PRIORITY frame in a block of headers", "GOAWAY PROTOCOL_ERROR", it -> {
                    it.frame(HEADERS, END_STREAM, 1, block(GET));
                    it.frame(PRIORITY, 0, 1, new byte[5]);
                }),
                row("4.3", "another stream's headers in a block", "GOAWAY PROTOCOL_ERROR", it -> {
                    it.frame(HEADERS, END_STREAM, 1, block(GET));
                    it.get(3, "/");
                }),
                row("5.1", "DATA on an idle stream", "GOAWAY PROTOCOL_ERROR", it -> it.data(1, true, "x")),
                row("5.1", "RST_STREAM on an idle stream", "GOAWAY PROTOCOL_ERROR", it -> it.frame(RST_STREAM, 0, 1, number(8))),
                row("5.1", "WINDOW_UPDATE on an idle stream", "GOAWAY PROTOCOL_ERROR", it -> it.windowUpdate(1, 1)),
                row("5.1", "CONTINUATION on an idle stream", "GOAWAY PROTOCOL_ERROR", it -> it.frame(CONTINUATION, END_HEADERS, 1, block(GET))),
                row("5.1", "DATA on a stream that was ended", "RST STREAM_CLOSED, GOAWAY STREAM_CLOSED, GOAWAY PROTOCOL_ERROR", it -> {
                    closed(it);
                    it.data(1, true, "x");
                }),
                row("5.1", "HEADERS on a stream that was ended", "RST STREAM_CLOSED, GOAWAY STREAM_CLOSED, GOAWAY PROTOCOL_ERROR", it -> {
                    closed(it);
                    it.get(1, "/");
                }),
                row("5.1.1", "an even stream", "GOAWAY PROTOCOL_ERROR", it -> it.get(2, "/")),
                // The RFC wants the connection's end; Netty ends the stream, which is as harmless.
                row("5.1.1", "a stream below the last one", "GOAWAY PROTOCOL_ERROR, RST STREAM_CLOSED", it -> {
                    it.get(5, "/");
                    it.answer(5);
                    it.get(3, "/");
                }),
                row("5.1.2", "more streams than allowed", "RST REFUSED_STREAM, GOAWAY PROTOCOL_ERROR, RST PROTOCOL_ERROR", it -> {
                    for (int i = 0; i <= 100; i++) {
                        it.post(2 * i + 1, "/");
                    }
                }),
                row("5.3.1", "a stream that depends on itself", "RST PROTOCOL_ERROR, GOAWAY PROTOCOL_ERROR", it -> it.frame(PRIORITY, 0, 1, 0, 0, 0, 1, 16)),
                row("5.5", "an unknown frame in a block of headers", "GOAWAY PROTOCOL_ERROR", it -> {
                    it.frame(HEADERS, END_STREAM, 1, block(GET));
                    it.frame(0x16, 0, 1, 0);
                }),
                row("6.1", "DATA on stream 0", "GOAWAY PROTOCOL_ERROR", it -> it.data(0, true, "x")),
                row("6.1", "more padding than DATA", "GOAWAY PROTOCOL_ERROR", it -> {
                    open(it);
                    it.frame(DATA, PADDED | END_STREAM, 1, 5, 'x');
                }),
                row("6.2", "HEADERS on stream 0", "GOAWAY PROTOCOL_ERROR", it -> it.get(0, "/")),
                row("6.2", "more padding than HEADERS", "GOAWAY PROTOCOL_ERROR", it -> it.frame(HEADERS, PADDED | END_HEADERS | END_STREAM, 1, 99, 0)),
                row("6.3", "PRIORITY on stream 0", "GOAWAY PROTOCOL_ERROR", it -> it.frame(PRIORITY, 0, 0, new byte[5])),
                row("6.3", "PRIORITY of 4 bytes", "RST FRAME_SIZE_ERROR, GOAWAY FRAME_SIZE_ERROR", it -> {
                    open(it);
                    it.frame(PRIORITY, 0, 1, new byte[4]);
                }),
                row("6.4", "RST_STREAM on stream 0", "GOAWAY PROTOCOL_ERROR", it -> it.frame(RST_STREAM, 0, 0, number(8))),
                row("6.4", "RST_STREAM of 3 bytes", "GOAWAY FRAME_SIZE_ERROR", it -> {
                    open(it);
                    it.frame(RST_STREAM, 0, 1, new byte[3]);
                }),
                row("6.5", "an ACK of SETTINGS with content", "GOAWAY FRAME_SIZE_ERROR", it -> it.frame(SETTINGS, ACK, 0, setting(3, 1))),
                row("6.5", "SETTINGS on a stream", "GOAWAY PROTOCOL_ERROR", it -> it.frame(SETTINGS, 0, 1, setting(3, 1))),
                row("6.5", "SETTINGS of 5 bytes", "GOAWAY FRAME_SIZE_ERROR", it -> it.frame(SETTINGS, 0, 0, new byte[5])),
                row("6.5.2", "ENABLE_PUSH of 2", "GOAWAY PROTOCOL_ERROR", it -> it.settings(2, 2)),
                row("6.5.2", "a window of 2^31", "GOAWAY FLOW_CONTROL_ERROR, GOAWAY PROTOCOL_ERROR", it -> it.settings(4, Integer.MIN_VALUE)),
                row("6.5.2", "frames below the least size", "GOAWAY PROTOCOL_ERROR", it -> it.settings(5, LARGEST - 1)),
                row("6.5.2", "frames above the largest size", "GOAWAY PROTOCOL_ERROR", it -> it.settings(5, 1 << 24)),
                row("6.6", "a PUSH_PROMISE from a client", "GOAWAY PROTOCOL_ERROR", it -> {
                    open(it);
                    it.frame(PUSH_PROMISE, END_HEADERS, 1, 0, 0, 0, 2);
                }),
                row("6.7", "PING on a stream", "GOAWAY PROTOCOL_ERROR", it -> it.frame(PING, 0, 1, new byte[8])),
                row("6.7", "PING of 6 bytes", "GOAWAY FRAME_SIZE_ERROR", it -> it.frame(PING, 0, 0, new byte[6])),
                row("6.8", "GOAWAY on a stream", "GOAWAY PROTOCOL_ERROR", it -> it.frame(GOAWAY, 0, 1, new byte[8])),
                row("6.9", "a window raised by nothing", "GOAWAY PROTOCOL_ERROR", it -> it.windowUpdate(0, 0)),
                row("6.9", "a stream's window raised by nothing", "RST PROTOCOL_ERROR, GOAWAY PROTOCOL_ERROR", it -> {
                    open(it);
                    it.windowUpdate(1, 0);
                }),
                row("6.9", "WINDOW_UPDATE of 3 bytes", "GOAWAY FRAME_SIZE_ERROR", it -> it.frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                row("6.9.1", "a window beyond 2^31 - 1", "GOAWAY FLOW_CONTROL_ERROR", it -> it.windowUpdate(0, Integer.MAX_VALUE)),
                row("6.9.1", "a stream's window beyond 2^31 - 1", "RST FLOW_CONTROL_ERROR, GOAWAY FLOW_CONTROL_ERROR", it -> {
                    open(it);
                    it.windowUpdate(1, Integer.MAX_VALUE);
                }),
                row("6.10", "CONTINUATION on stream 0", "GOAWAY PROTOCOL_ERROR", it -> {
                    it.frame(HEADERS, END_STREAM, 1, block(GET));
                    it.frame(CONTINUATION, END_HEADERS, 0, block("x", "y"));
                }),
                row("6.10", "CONTINUATION after the end of headers", "GOAWAY PROTOCOL_ERROR", it -> {
                    open(it);
                    it.frame(CONTINUATION, END_HEADERS, 1, block("x", "y"));
                }));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("frames")
    void a_forbidden_frame_ends_the_stream_or_the_connection(String section, String what, String verdicts, Sends sends) throws IOException {
        try (var caller = H2Caller.on(edge.port())) {
            sends.to(caller);
            assertThat(caller.verdict()).as(section + ": " + what).isIn((Object[]) verdicts.split(", "));
        }
        assertThat(Caller.get(edge.port(), "/").status()).isEqualTo(200);
    }

    @Test
    void what_is_unknown_is_ignored() throws IOException {
        try (var caller = H2Caller.on(edge.port(), 0x99, 7)) {
            caller.frame(0x16, 0xff, 0, 1, 2, 3);
            caller.frame(PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
            H2Caller.Frame pong = caller.next(PING);
            assertThat(pong.has(ACK)).isTrue();
            assertThat(pong.payload()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
            caller.frame(PING, ACK, 0, new byte[8]);
            caller.frame(PRIORITY, 0, 1, 0, 0, 0, 0, 16);
            caller.frame(HEADERS, END_HEADERS | END_STREAM | PADDED | WITH_PRIORITY, 1, padded(block(GET)));
            assertThat(caller.answer(1).body()).isEqualTo("ok");
        }
    }

    private static byte[] padded(byte[] block) {
        return ByteBuffer.allocate(block.length + 6 + 3).put((byte) 3).putInt(0).put((byte) 15).put(block).array();
    }

    @Test
    void headers_may_come_in_pieces() throws IOException {
        byte[] whole = block(GET);
        try (var caller = H2Caller.on(edge.port())) {
            caller.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(whole, 10));
            caller.frame(CONTINUATION, 0, 1, Arrays.copyOfRange(whole, 10, 20));
            caller.frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(whole, 20, whole.length));
            assertThat(caller.answer(1).status()).isEqualTo(200);
        }
    }

    @Test
    void a_beginning_that_is_not_http_2_to_its_end_is_refused() throws IOException {
        try (var caller = new H2Caller(new Socket(InetAddress.getLoopbackAddress(), edge.port()))) {
            caller.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(caller.verdict()).isIn(List.of("GOAWAY PROTOCOL_ERROR", "end"));
        }
        try (var caller = new H2Caller(new Socket(InetAddress.getLoopbackAddress(), edge.port()))) {
            caller.send(H2Caller.PREFACE.getBytes(StandardCharsets.US_ASCII));
            caller.get(1, "/");
            assertThat(caller.verdict()).as("no SETTINGS first").isIn(List.of("GOAWAY PROTOCOL_ERROR", "end"));
        }
    }
}
