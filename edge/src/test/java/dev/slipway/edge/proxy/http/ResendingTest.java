package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.embedded.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers see of instances that fail. */
class ResendingTest {
    private static final String POST = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nform";
    private static final String PUT = "PUT /document HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    private EdgeInTest edge;
    private ScriptedBackend well;

    @BeforeEach
    void start() {
        edge = new EdgeInTest();
        well = ScriptedBackend.answering((request, wire) -> wire.ok("well:" + request.body()));
    }

    @AfterEach
    void stop() {
        edge.close();
        well.close();
    }

    private static ScriptedBackend withoutAWord() {
        return ScriptedBackend.answering((request, wire) -> {
            if (request.path().equals("/health")) {
                wire.ok("ok");
            } else {
                request.body();
                wire.close();
            }
        });
    }

    @Test
    void a_refused_connection_costs_no_request_of_any_method() throws IOException {
        edge.serve(FreePorts.any(), well.port());
        try (var caller = new Caller(edge.port())) {
            for (int i = 0; i < 40; i++) {
                assertThat(caller.ask(i % 2 == 0 ? POST : PUT).status()).isEqualTo(200);
            }
        }
        Tally counted = edge.countedOf("r1");
        assertThat(counted.requests()).isEqualTo(40);
        assertThat(counted.failures()).isZero();
    }

    @Test
    void a_request_that_may_be_repeated_is_sent_to_another_instance_when_its_connection_ends() throws IOException {
        try (var mute = withoutAWord()) {
            edge.serve(mute.port(), well.port());
            try (var caller = new Caller(edge.port())) {
                for (int i = 0; i < 40; i++) {
                    assertThat(caller.get("/").body()).isEqualTo("well:");
                    assertThat(caller.ask(PUT).body()).isEqualTo("well:body");
                }
            }
            assertThat(mute.heads()).isNotEmpty();
            assertThat(edge.countedOf("r1").retried()).isEqualTo(mute.heads().size());
        }
    }

    @Test
    void a_request_that_may_not_be_repeated_is_answered_502_when_its_connection_ends() throws IOException {
        try (var mute = withoutAWord()) {
            edge.serve(mute.port());
            try (var caller = new Caller(edge.port())) {
                Caller.Answer answer = caller.ask(POST);
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.head()).contains("application/problem+json");
                assertThat(caller.ask(POST).status()).as("the caller's connection goes on").isEqualTo(502);
            }
            assertThat(mute.heads()).hasSize(2);
            assertThat(edge.countedOf("r1").failures()).isEqualTo(2);
        }
    }

    @Test
    void a_request_is_written_three_times_at_most() throws IOException {
        try (var one = withoutAWord(); var two = withoutAWord(); var three = withoutAWord(); var four = withoutAWord()) {
            edge.serve(one.port(), two.port(), three.port(), four.port());
            assertThat(Caller.get(edge.port(), "/").status()).isEqualTo(502);
            assertThat(one.heads().size() + two.heads().size() + three.heads().size() + four.heads().size()).isEqualTo(3);
        }
    }

    @Test
    void a_kept_connection_that_ended_is_replaced_where_there_is_one_instance() throws IOException {
        try (var once = ScriptedBackend.answering((request, wire) -> {
            wire.ok("once");
            // Answers and ends, without announcing it, a moment before the next request is read.
            if (!request.path().equals("/health")) {
                wire.in().read();
                wire.close();
            }
        })) {
            edge.serve(once.port());
            try (var caller = new Caller(edge.port())) {
                for (int i = 0; i < 20; i++) {
                    assertThat(caller.get("/" + i).body()).isEqualTo("once");
                }
            }
        }
    }

    @Test
    void an_answer_is_never_replaced_and_5xx_never_ejects() throws IOException {
        try (var ill = ScriptedBackend.answering((_, wire) -> wire.write("HTTP/1.1 503 Down\r\nContent-Length: 3\r\n\r\nill"))) {
            edge.serve(ill.port(), well.port());
            int bad = 0;
            try (var caller = new Caller(edge.port())) {
                for (int i = 0; i < 40; i++) {
                    Caller.Answer answer = caller.get("/");
                    bad += answer.status() == 503 ? 1 : 0;
                    assertThat(answer.has("retry-after: 1")).as("the instance's own answer").isFalse();
                }
            }
            assertThat(bad).isEqualTo(20);
            assertThat(edge.environments().ejected()).isZero();
            assertThat(edge.countedOf("r1").serverErrors()).isEqualTo(20);
        }
    }

    @Test
    void an_answer_that_breaks_off_ends_the_callers_connection_too() throws IOException {
        try (var broken = ScriptedBackend.answering((_, wire) -> {
            wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            wire.close();
        })) {
            edge.serve(broken.port(), well.port());
            try (var caller = new Caller(edge.port())) {
                caller.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
                String all = caller.toEnd();
                assertThat(all).endsWith("5\r\nhello\r\n");
            }
            assertThat(edge.countedOf("r1").failures()).isEqualTo(1);
        }
    }

    @Test
    void what_is_no_http_is_answered_502_and_not_tried_elsewhere() throws IOException {
        try (var odd = ScriptedBackend.answering((_, wire) -> wire.write("SSH-2.0-OpenSSH\r\n\r\n"))) {
            edge.serve(odd.port());
            assertThat(Caller.get(edge.port(), "/").status()).isEqualTo(502);
            assertThat(odd.heads()).hasSize(1);
        }
    }

    @Test
    void an_environment_that_nobody_serves_answers_503_at_once() throws IOException {
        edge.serve(FreePorts.any(), FreePorts.any());
        Caller.Answer answer = Caller.get(edge.port(), "/");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.has("retry-after: 1")).isTrue();
        assertThat(answer.body()).contains("\"type\":\"urn:slipway:problem:no-instance-reachable\"");
        edge.serve(EdgeInTest.release("r1", 100));
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.get("/").status()).as("without any instance").isEqualTo(503);
            assertThat(caller.ask(POST).status()).as("on the same connection").isEqualTo(503);
        }
    }

    @Test
    void another_release_answers_when_all_of_the_drawn_one_are_dead_and_its_own_is_counted() throws IOException {
        edge.serve(EdgeInTest.release("dead", 50, EdgeInTest.instance("a", FreePorts.any())),
                EdgeInTest.release("alive", 50, EdgeInTest.instance("b", well.port())));
        try (var caller = new Caller(edge.port())) {
            for (int i = 0; i < 100; i++) {
                assertThat(caller.get("/").status()).isEqualTo(200);
            }
        }
        assertThat(edge.countedOf("dead").requests() + edge.countedOf("alive").requests()).isEqualTo(100);
        assertThat(edge.countedOf("dead").requests()).isBetween(20L, 80L);
        assertThat(edge.countedOf("dead").failures()).isZero();
    }

    @Test
    void a_waiting_request_leaves_an_instance_that_hangs_once_its_probe_fails() throws Exception {
        var never = new CountDownLatch(1);
        try (var hung = ScriptedBackend.answering((_, _) -> never.await())) {
            edge.probing(Duration.ofMillis(500)).serve(hung.port(), well.port());
            List<CompletableFuture<String>> waiting = IntStream.range(0, 10).mapToObj(_ -> CompletableFuture.supplyAsync(() -> {
                try {
                    return Caller.get(edge.port(), "/").body();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, Thread::startVirtualThread)).toList();
            for (CompletableFuture<String> each : waiting) {
                assertThat(each.get()).isEqualTo("well:");
            }
            assertThat(hung.heads()).isNotEmpty();
            assertThat(edge.environments().ejected()).isEqualTo(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void an_instance_that_answers_its_probe_again_is_asked_again() throws IOException {
        int port = FreePorts.any();
        edge.serve(port, well.port());
        Caller.get(edge.port(), "/");
        await().until(() -> edge.environments().ejected() == 1);
        try (var back = ScriptedBackend.on(port, (_, wire) -> wire.ok("back"))) {
            await().until(() -> Caller.get(edge.port(), "/").body().equals("back"));
            assertThat(edge.environments().ejected()).isZero();
            assertThat(back.heads()).isNotEmpty();
        }
    }

    /** What was counted is given away each second; a request that ended after it was lost with the tally that it began in. */
    @Test
    void a_request_is_counted_in_the_interval_in_which_it_ends() throws Exception {
        var answer = new CountDownLatch(1);
        try (var slow = ScriptedBackend.answering((request, wire) -> {
            if (!request.path().equals("/health")) {
                answer.await();
            }
            wire.write("HTTP/1.1 500 Slow\r\nContent-Length: 0\r\n\r\n");
        }); var caller = new Caller(edge.port(slow))) {
            caller.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> slow.heads().size() == 1);
            assertThat(edge.countedOf("r1").requests()).isZero();
            answer.countDown();
            assertThat(caller.answer().status()).isEqualTo(500);
        }
        assertThat(edge.countedOf("r1").requests()).isEqualTo(1);
        assertThat(edge.countedOf("r1").serverErrors()).isEqualTo(1);
    }
}
