package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies flow; nobody's slowness is paid with the edge's memory. */
class StreamingTest {
    private static final int PART = 64 << 10;
    private static final int PARTS = 4096;
    /** What the edge, and the kernel's buffers on both sides, may hold of a body that nobody reads. */
    private static final long HELD_AT_MOST = 24L << 20;
    private static final long DIRECT_AT_MOST = 4L << 20;

    private final EdgeInTest edge = new EdgeInTest();

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void an_answer_of_256_mib_to_a_caller_that_does_not_read_waits_at_the_instance() throws IOException {
        var written = new AtomicLong();
        try (var big = ScriptedBackend.answering((request, wire) -> {
            if (request.path().equals("/health")) {
                wire.ok("ok");
                return;
            }
            wire.write("HTTP/1.1 200 OK\r\nContent-Length: " + (long) PART * PARTS + "\r\n\r\n");
            byte[] part = new byte[PART];
            for (int i = 0; i < PARTS; i++) {
                wire.write(part);
                written.addAndGet(PART);
            }
        })) {
            edge.serve(big.port());
            try (var caller = new Caller(edge.port())) {
                caller.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(caller.head()).contains("Content-Length: 268435456");
                var seen = new AtomicLong(-1);
                await().pollInterval(Duration.ofMillis(200)).until(() -> written.get() > 0 && seen.getAndSet(written.get()) == written.get());
                assertThat(written.get()).isLessThan(HELD_AT_MOST);
                assertThat(edge.proxy().directBytes()).isLessThan(DIRECT_AT_MOST);
                long read = 0;
                while (read < (long) PART * PARTS) {
                    read += caller.read(PART).length;
                }
                assertThat(edge.proxy().directBytes()).isLessThan(DIRECT_AT_MOST);
            }
        }
    }

    @Test
    void an_upload_of_256_mib_to_an_instance_that_does_not_read_waits_at_the_caller() throws Exception {
        var read = new CountDownLatch(1);
        var sent = new AtomicLong();
        try (var slow = ScriptedBackend.answering((request, wire) -> {
            if (!request.path().equals("/health")) {
                read.await();
            }
            wire.ok(Integer.toString(request.body().length()));
        })) {
            edge.serve(slow.port());
            try (var caller = new Caller(edge.port())) {
                Thread sender = Thread.startVirtualThread(() -> {
                    try {
                        caller.send("PUT /big HTTP/1.1\r\nHost: a\r\nContent-Length: " + (long) PART * PARTS + "\r\n\r\n");
                        String part = "x".repeat(PART);
                        for (int i = 0; i < PARTS; i++) {
                            caller.send(part);
                            sent.addAndGet(PART);
                        }
                    } catch (IOException e) {
                        sent.set(Long.MIN_VALUE);
                    }
                });
                var seen = new AtomicLong(-1);
                await().pollInterval(Duration.ofMillis(200)).until(() -> sent.get() > 0 && seen.getAndSet(sent.get()) == sent.get());
                assertThat(sent.get()).isLessThan(HELD_AT_MOST);
                assertThat(edge.proxy().directBytes()).isLessThan(DIRECT_AT_MOST);
                read.countDown();
                assertThat(caller.answer().body()).isEqualTo(Long.toString((long) PART * PARTS));
                sender.join();
            }
        }
    }
}
