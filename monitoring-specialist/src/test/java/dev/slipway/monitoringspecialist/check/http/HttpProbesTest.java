package dev.slipway.monitoringspecialist.check.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoringspecialist.FaultyServer;
import dev.slipway.monitoringspecialist.FaultyServer.Answer;
import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Failure;
import dev.slipway.monitoringspecialist.check.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProbesTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private final FaultyServer server = new FaultyServer();
    private final HttpProbes probes = new HttpProbes();

    @AfterEach
    void close() {
        server.close();
        probes.close();
    }

    private Outcome ask(String address, String path, Duration timeout) {
        var told = new CompletableFuture<Outcome>();
        probes.ask(address, new Probe(1, path, timeout), told::complete);
        return told.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Outcome ask(String path) {
        return ask(server.address(), path, TIMEOUT);
    }

    private static Outcome.Unanswered timeout() {
        return new Outcome.Unanswered(Failure.Kind.TIMEOUT, "no answer within 300ms");
    }

    @ParameterizedTest(name = "status {0} is an answer")
    @ValueSource(ints = {200, 204, 302, 404, 500, 503})
    void every_status_is_an_answer_and_no_redirect_is_followed(int status) {
        server.on("/health?deep=1", new Answer.Status(status, status == 204 ? "" : "some words"));
        assertThat(ask(server.address(), "/health?deep=1", Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(Outcome.Answered.class, answered -> assertThat(answered.status()).isEqualTo(status));
        assertThat(server.asked()).containsExactly("/health?deep=1");
    }

    @Test
    void who_hangs_is_given_up_whether_before_or_within_the_answer() {
        server.on("/hang", new Answer.Hang()).on("/half", new Answer.HangInBody());
        assertThat(ask("/hang")).isEqualTo(timeout());
        assertThat(ask("/half")).isEqualTo(timeout());
    }

    @Test
    void a_listener_that_takes_no_connection_is_given_up() throws Exception {
        var others = new ArrayList<Socket>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                var other = new Socket();
                others.add(other);
                try {
                    other.connect(full.getLocalSocketAddress(), 50);
                } catch (java.net.SocketTimeoutException queueIsFull) {
                    break;
                }
            }
            assertThat(ask("127.0.0.1:" + full.getLocalPort(), "/", TIMEOUT)).isEqualTo(timeout());
        } finally {
            for (Socket each : others) {
                each.close();
            }
        }
    }

    @Test
    void a_body_without_end_is_read_to_its_limit_only() {
        server.on("/endless", new Answer.Endless());
        assertThat(ask(server.address(), "/endless", Duration.ofSeconds(10))).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void nobody_there_is_refused_also_right_after_an_answer() {
        server.on("/", 200);
        assertThat(ask(server.address(), "/", Duration.ofSeconds(10))).isInstanceOf(Outcome.Answered.class);
        server.close();
        assertThat(ask(server.address(), "/", Duration.ofSeconds(10)))
                .isEqualTo(new Outcome.Unanswered(Failure.Kind.REFUSED, "nothing listens on " + server.address()));
    }

    @Test
    void what_is_cut_or_no_http_is_broken_and_is_asked_once() {
        server.on("/cut", new Answer.Cut()).on("/mail", new Answer.Garbage());
        for (String path : List.of("/cut", "/mail")) {
            Outcome first = ask(server.address(), path, Duration.ofSeconds(10));
            assertThat(first).isInstanceOfSatisfying(Outcome.Unanswered.class, broken -> assertThat(broken.kind()).isEqualTo(Failure.Kind.BROKEN));
            assertThat(ask(server.address(), path, Duration.ofSeconds(10))).as("the same words, or each would be news").isEqualTo(first);
        }
        assertThat(server.asked()).containsExactly("/cut", "/cut", "/mail", "/mail");
    }

    @ParameterizedTest(name = "address ''{0}'' says nothing about the instance")
    @ValueSource(strings = {"", "nowhere", "a b:80", "no-such-host.invalid:80"})
    void an_address_that_is_none_says_nothing_about_the_instance(String address) {
        assertThat(ask(address, "/", Duration.ofSeconds(10))).isInstanceOf(Outcome.NotMade.class);
    }

    @Test
    void checks_wait_for_no_other_check() {
        server.on("/hang", new Answer.Hang()).on("/", 200);
        var hanging = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 100; i++) {
            var told = new CompletableFuture<Outcome>();
            hanging.add(told);
            probes.ask(server.address(), new Probe(i, "/hang", Duration.ofSeconds(60)), told::complete);
        }
        assertThat(ask(server.address(), "/", Duration.ofSeconds(10))).isInstanceOf(Outcome.Answered.class);
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
    }
}
