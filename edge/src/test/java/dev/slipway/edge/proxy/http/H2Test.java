package dev.slipway.edge.proxy.http;

import static dev.slipway.edge.proxy.http.H2Caller.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.edge.routing.KnownRoutes.Told;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 to callers, HTTP/1.1 to instances. */
class H2Test {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MIB = 1 << 20;

    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final ScriptedBackend backend = ScriptedBackend.answering((request, wire) -> {
        switch (request.path()) {
            case "/trailers" -> wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-own\r\nX-Own: 1\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
            case "/early" -> wire.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            case "/no-content" -> wire.write("HTTP/1.1 204 No Content\r\n\r\n");
            case "/head" -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
            case "/refuses" -> {
                wire.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
                wire.close();
            }
            case "/breaks" -> {
                wire.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf");
                wire.close();
            }
            case "/waits" -> {
                go.await();
                wire.ok("waited");
            }
            case "/big" -> {
                wire.write("HTTP/1.1 200 OK\r\nContent-Length: " + 64 * MIB + "\r\n\r\n");
                for (int i = 0; i < 1024; i++) {
                    wire.write(new byte[64 << 10]);
                    sent.addAndGet(64 << 10);
                }
            }
            case "/counts" -> {
                go.await();
                wire.ok(Integer.toString(request.body().length()));
            }
            case "/continue" -> {
                wire.write("HTTP/1.1 100 Continue\r\n\r\n");
                wire.ok(request.body());
            }
            default -> wire.ok(request.body().isEmpty() ? request.path() : request.body());
        }
    });
    private EdgeInTest edge = new EdgeInTest();

    @AfterEach
    void stop() {
        go.countDown();
        edge.close();
        backend.close();
    }

    private H2Caller caller(int... settings) throws IOException {
        return H2Caller.on(edge.port(backend), settings);
    }

    private void within(Duration idle, Duration stalled) {
        edge.close();
        edge = new EdgeInTest(new Transport(), new Limits(100, LONG, idle, stalled, LONG, SHORT, LONG));
    }

    @Test
    void requests_and_answers_of_every_shape_pass() throws IOException {
        try (var caller = caller()) {
            caller.get(1, "/one");
            assertThat(caller.answer(1)).returns(200, Answer::status).returns("/one", Answer::body);
            caller.post(3, "/echo");
            caller.data(3, false, "hel");
            caller.data(3, false, "lo");
            caller.headers(3, true, "x-t", "1");
            assertThat(caller.answer(3).body()).isEqualTo("3\r\nhel\r\n2\r\nlo\r\n0\r\nx-t: 1\r\n\r\n");
            caller.post(5, "/echo", "content-length", "5");
            caller.data(5, true, "hello");
            assertThat(caller.answer(5).body()).isEqualTo("hello");
            caller.get(7, "/trailers");
            Answer trailed = caller.answer(7);
            assertThat(trailed.body()).isEqualTo("hello");
            assertThat(trailed.headers()).containsEntry("x-sum", "42").doesNotContainKeys("transfer-encoding", "connection", "x-own");
            caller.get(9, "/early");
            Frame early = caller.next(HEADERS);
            assertThat(caller.headersOf(early)).containsEntry(":status", "103").containsEntry("link", "</a.css>");
            assertThat(early.has(END_STREAM)).isFalse();
            assertThat(caller.answer(9)).returns(200, Answer::status).returns("ok", Answer::body);
            caller.get(11, "/no-content");
            assertThat(caller.answer(11).status()).isEqualTo(204);
            caller.headers(13, true, ":method", "HEAD", ":scheme", "http", ":path", "/head", ":authority", "a");
            assertThat(caller.answer(13)).returns("", Answer::body).extracting(each -> each.headers().get("content-length")).isEqualTo("99");
            caller.post(15, "/continue", "expect", "100-continue", "content-length", "5");
            assertThat(caller.headersOf(caller.next(HEADERS))).containsEntry(":status", "100");
            caller.data(15, true, "hello");
            assertThat(caller.answer(15).body()).isEqualTo("hello");
        }
        await().until(() -> edge.proxy().streams() == 0 && edge.proxy().connections() == 0);
        assertThat(edge.countedOf("r1")).returns(8L, Tally::requests).returns(0L, Tally::failures);
    }

    @Test
    void streams_do_not_wait_for_each_other() throws IOException {
        try (var caller = caller()) {
            caller.get(1, "/waits");
            for (int i = 3; i < 63; i += 2) {
                caller.get(i, "/" + i);
            }
            caller.get(63, "/last");
            assertThat(caller.answer(63).body()).isEqualTo("/last");
            assertThat(edge.proxy().connections()).isEqualTo(1);
            go.countDown();
            assertThat(caller.answer(1).body()).isEqualTo("waited");
        }
    }

    @Test
    void an_answer_before_the_end_of_the_body_arrives_whole_and_stops_the_body() throws IOException {
        try (var caller = caller()) {
            caller.post(1, "/refuses", "content-length", "1000000");
            caller.data(1, false, "x".repeat(1000));
            assertThat(caller.answer(1)).returns(413, Answer::status).returns("big", Answer::body);
            assertThat(caller.next(RST_STREAM).number()).as("NO_ERROR").isZero();
            caller.get(3, "/next");
            assertThat(caller.answer(3).body()).isEqualTo("/next");
        }
    }

    @Test
    void an_answer_that_breaks_off_resets_its_stream_and_no_other() throws IOException {
        try (var caller = caller()) {
            caller.get(1, "/breaks");
            assertThat(caller.verdict()).isEqualTo("RST INTERNAL_ERROR");
            caller.get(3, "/next");
            assertThat(caller.answer(3).body()).isEqualTo("/next");
        }
    }

    @Test
    void a_caller_that_resets_its_stream_frees_the_instance() throws IOException {
        try (var caller = caller()) {
            caller.get(1, "/waits");
            await().until(() -> backend.heads().stream().anyMatch(head -> head.contains("/waits")));
            caller.frame(RST_STREAM, 0, 1, ByteBuffer.allocate(4).putInt(8).array());
            await().until(() -> edge.proxy().streams() == 0);
            caller.get(3, "/next");
            assertThat(caller.answer(3).body()).isEqualTo("/next");
            assertThat(edge.countedOf("r1")).returns(2L, Tally::requests).returns(0L, Tally::failures);
        }
    }

    @Test
    void a_caller_whose_window_is_full_holds_up_the_instance_and_no_other_stream() throws IOException {
        try (var caller = caller()) {
            caller.windowUpdate(0, 1 << 30);
            caller.get(1, "/big");
            var seen = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(200)).until(() -> sent.get() > 0 && seen.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(24L * MIB);
            assertThat(edge.proxy().directBytes()).isLessThan(4L * MIB);
            caller.get(3, "/other");
            assertThat(caller.answer(3).body()).isEqualTo("/other");
            caller.windowUpdate(1, 1 << 30);
            long read = 65_535;
            while (read < 64L * MIB) {
                Frame frame = caller.next(DATA);
                read += frame.stream() == 1 ? frame.payload().length : 0;
            }
            assertThat(read).isEqualTo(64L * MIB);
        }
    }

    @Test
    void an_upload_to_an_instance_that_does_not_read_waits_at_the_caller() throws Exception {
        int whole = 32 * MIB;
        try (var caller = caller()) {
            caller.post(1, "/counts", "content-length", Integer.toString(whole));
            Thread sender = Thread.startVirtualThread(() -> upload(caller, whole));
            var seen = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(200)).until(() -> sent.get() > 0 && seen.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(24L * MIB);
            assertThat(edge.proxy().directBytes()).isLessThan(4L * MIB);
            go.countDown();
            sender.join();
            assertThat(caller.answer(1).body()).isEqualTo(Integer.toString(whole));
        }
    }

    /** As fast as the windows of stream 1 and of the connection allow. */
    private void upload(H2Caller caller, int whole) {
        int part = 16_000;
        long[] windows = {65_535, 65_535};
        try {
            while (sent.get() < whole) {
                int next = (int) Math.min(part, whole - sent.get());
                while (windows[0] < next || windows[1] < next) {
                    Frame update = caller.next(WINDOW_UPDATE);
                    windows[update.stream()] += update.number();
                }
                caller.data(1, sent.addAndGet(next) == whole, "x".repeat(next));
                windows[0] -= next;
                windows[1] -= next;
            }
        } catch (IOException e) {
            sent.set(Long.MIN_VALUE);
        }
    }

    @Test
    void a_stream_on_which_the_caller_does_not_move_ends() throws IOException {
        within(LONG, SHORT);
        try (var caller = caller()) {
            caller.post(1, "/echo", "content-length", "5");
            assertThat(caller.answer(1).status()).isEqualTo(408);
            caller.windowUpdate(0, 1 << 30);
            caller.get(3, "/big");
            assertThat(caller.next(RST_STREAM)).returns(1, Frame::stream).returns(0, Frame::number);
            assertThat(caller.next(RST_STREAM)).returns(3, Frame::stream).returns(8, Frame::number);
            await().until(() -> edge.proxy().streams() == 0);
        }
    }

    @Test
    void a_connection_without_streams_ends_when_it_has_idled() throws IOException {
        within(SHORT, LONG);
        try (var caller = caller()) {
            caller.get(1, "/one");
            assertThat(caller.answer(1).status()).isEqualTo(200);
            assertThat(caller.verdict()).isEqualTo("GOAWAY NO_ERROR");
            assertThat(caller.verdict()).isEqualTo("end");
        }
    }

    @Test
    void an_environment_that_is_gone_says_so_and_answers_what_has_begun() throws IOException {
        try (var caller = caller()) {
            caller.get(1, "/waits");
            await().until(() -> backend.heads().stream().anyMatch(head -> head.contains("/waits")));
            edge.environments().told(new Told.Gone(EdgeInTest.SHOP));
            assertThat(caller.next(GOAWAY).payload()).startsWith(0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0);
            go.countDown();
            assertThat(caller.headersOf(caller.next(HEADERS))).containsEntry(":status", "200");
            assertThat(caller.next(DATA).payload()).asString().isEqualTo("waited");
            assertThat(caller.verdict()).isIn("GOAWAY NO_ERROR", "end");
        }
    }
}
