package dev.slipway.edge.proxy.http;

import static dev.slipway.edge.proxy.http.EdgeInTest.instance;
import static dev.slipway.edge.proxy.http.EdgeInTest.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.edge.routing.KnownRoutes.Told;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.routing.Route;
import dev.slipway.embedded.FreePorts;
import dev.slipway.testing.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes come and go under traffic. */
class RouteChangesTest {
    private final EdgeInTest edge = new EdgeInTest();

    @AfterEach
    void stop() {
        edge.close();
    }

    /** A caller goes on until told to stop, and every answer but 200 is a failure. */
    private static void call(int port, AtomicInteger left, ConcurrentLinkedQueue<String> failures) {
        while (left.get() > 0) {
            try (var caller = new Caller(port)) {
                for (int i = 0; i < 100 && left.getAndDecrement() > 0; i++) {
                    Caller.Answer answer = caller.get("/");
                    if (answer.status() != 200) {
                        failures.add(answer.head() + answer.body());
                    }
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    @Test
    void twenty_thousand_requests_survive_route_changes_and_killed_instances() throws Exception {
        RandomGenerator random = Seeds.random(Seeds.ofThisRun().findFirst().orElseThrow());
        List<ScriptedBackend> alive = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            alive.add(ScriptedBackend.answering((_, wire) -> wire.ok("ok")).quiet());
        }
        edge.draining(Duration.ofSeconds(5)).serve(alive.stream().mapToInt(ScriptedBackend::port).toArray());
        var left = new AtomicInteger(20_000);
        var failures = new ConcurrentLinkedQueue<String>();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            callers.add(CompletableFuture.runAsync(() -> call(edge.port(), left, failures), Thread::startVirtualThread));
        }
        int changes = 0;
        int kills = 0;
        while (left.get() > 0) {
            changes++;
            ScriptedBackend next = ScriptedBackend.answering((_, wire) -> wire.ok("ok")).quiet();
            alive.add(next);
            ScriptedBackend leaves = alive.remove(random.nextInt(alive.size() - 1));
            if (random.nextBoolean()) {
                kills++;
                leaves.close();
            }
            edge.serve(alive.stream().mapToInt(ScriptedBackend::port).toArray());
            // As the deployment manager does: what left is ended when nothing drains any more.
            await().until(() -> ((Report.Applied) edge.environments().report(EdgeInTest.SHOP)).draining().isEmpty());
            leaves.close();
        }
        callers.forEach(CompletableFuture::join);
        alive.forEach(ScriptedBackend::close);
        assertThat(failures).as(changes + " changes, " + kills + " kills").isEmpty();
        assertThat(changes).isGreaterThan(3);
        assertThat(edge.countedOf("r1").requests()).isEqualTo(20_000);
    }

    @Test
    void releases_share_requests_by_weight() throws IOException {
        try (var one = ScriptedBackend.answering((_, wire) -> wire.ok("one")); var two = ScriptedBackend.answering((_, wire) -> wire.ok("two"))) {
            edge.serve(release("stable", 90, instance("a", one.port())), release("canary", 10, instance("b", two.port())));
            try (var caller = new Caller(edge.port())) {
                for (int i = 0; i < 2000; i++) {
                    caller.get("/");
                }
            }
            // 200 expected; 5 standard deviations are 67.
            assertThat(two.answered()).isBetween(133, 267);
            assertThat(edge.countedOf("canary").requests()).isEqualTo(two.answered());
            assertThat(edge.countedOf("stable").requests()).isEqualTo(2000 - two.answered());
        }
    }

    @Test
    void what_left_and_is_busy_drains_in_the_report_of_the_very_revision_until_it_is_idle() throws Exception {
        var answer = new CountDownLatch(1);
        try (var busy = ScriptedBackend.answering((request, wire) -> {
            if (!request.path().equals("/health")) {
                answer.await();
            }
            wire.ok("at last");
        }); var idle = ScriptedBackend.answering((_, wire) -> wire.ok("idle")); var next = ScriptedBackend.answering((_, wire) -> wire.ok("next"))) {
            edge.serve(release("r1", 100, instance("busy", busy.port())));
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> body("/"), Thread::startVirtualThread);
            await().until(() -> busy.heads().size() == 1);
            edge.serve(release("r1", 100, instance("busy", busy.port()), instance("idle", idle.port())));
            edge.serve(release("r2", 100, instance("next", next.port())));
            String address = "127.0.0.1:" + edge.port();
            await().untilAsserted(() -> assertThat(edge.reports().getLast()).isEqualTo(new Report.Applied(3, address, List.of("busy"))));
            assertThat(body("/")).isEqualTo("next");
            answer.countDown();
            assertThat(waiting.get()).isEqualTo("at last");
            await().untilAsserted(() -> assertThat(edge.reports().getLast()).isEqualTo(new Report.Applied(3, address, List.of())));
            assertThat(edge.reports()).filteredOn(each -> each instanceof Report.Applied applied && applied.revision() == 3).hasSize(2);
        }
    }

    @Test
    void an_instance_that_comes_back_does_not_drain_and_is_not_cut() throws Exception {
        var answer = new CountDownLatch(1);
        try (var busy = ScriptedBackend.answering((request, wire) -> {
            if (!request.path().equals("/health")) {
                answer.await();
            }
            wire.ok("at last");
        }); var next = ScriptedBackend.answering((_, wire) -> wire.ok("next"))) {
            edge.draining(Duration.ofMillis(50)).serve(busy.port());
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> body("/"), Thread::startVirtualThread);
            await().until(() -> busy.heads().size() == 1);
            // Both at once, before the time to drain is over.
            edge.tell(edge.port(), release("r2", 100, instance("n", next.port())));
            edge.serve(busy.port());
            assertThat(edge.environments().report(EdgeInTest.SHOP)).isEqualTo(new Report.Applied(3, "127.0.0.1:" + edge.port(), List.of()));
            await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
            answer.countDown();
            assertThat(waiting.get()).isEqualTo("at last");
        }
    }

    @Test
    void what_is_not_done_when_the_time_to_drain_is_over_is_cut_or_sent_again() throws Exception {
        var never = new CountDownLatch(1);
        try (var busy = ScriptedBackend.answering((request, wire) -> {
            switch (request.path()) {
                case "/health" -> wire.ok("ok");
                case "/half" -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    never.await();
                }
                default -> never.await();
            }
        }); var next = ScriptedBackend.answering((_, wire) -> wire.ok("next")); var half = new Caller(edge.port(busy))) {
            half.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(half.head()).startsWith("HTTP/1.1 200");
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> body("/whole"), Thread::startVirtualThread);
            await().until(() -> busy.heads().size() == 2);
            edge.draining(Duration.ofMillis(200)).serve(release("r2", 100, instance("n", next.port())));
            assertThat(half.toEnd()).isEqualTo("half");
            assertThat(waiting.get()).isEqualTo("next");
            await().untilAsserted(() -> assertThat(edge.environments().report(EdgeInTest.SHOP))
                    .isEqualTo(new Report.Applied(2, "127.0.0.1:" + edge.port(), List.of())));
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_port_that_somebody_holds_is_refused_and_taken_when_it_is_free() throws IOException {
        try (var well = ScriptedBackend.answering((_, wire) -> wire.ok("well"))) {
            edge.serve(well.port());
            int held = FreePorts.any();
            try (var stranger = new ServerSocket(held, 1, InetAddress.getLoopbackAddress())) {
                edge.tell(held, release("r1", 100, instance("a", well.port())));
                await().until(() -> edge.environments().report(EdgeInTest.SHOP) instanceof Report.Refused refused && refused.portTaken()
                        && refused.revision() == 2 && refused.because().contains(Integer.toString(held)));
                assertThat(body("/")).as("it goes on with the one before").isEqualTo("well");
                assertThat(stranger.isClosed()).isFalse();
            }
            await().until(() -> edge.environments().report(EdgeInTest.SHOP).equals(new Report.Applied(2, "127.0.0.1:" + held, List.of())));
            assertThat(Caller.get(held, "/").body()).isEqualTo("well");
            assertThat(FreePorts.preferring(edge.port())).as("the port of before is free").isEqualTo(edge.port());
        }
    }

    @Test
    void nobody_else_can_listen_on_the_port_of_an_environment() throws IOException {
        try (var well = ScriptedBackend.answering((_, wire) -> wire.ok("well"))) {
            edge.serve(well.port());
            assertThat(FreePorts.preferring(edge.port())).isNotEqualTo(edge.port());
        }
    }

    @Test
    void an_environment_that_is_gone_frees_its_port_and_lets_requests_end() throws Exception {
        var answer = new CountDownLatch(1);
        try (var busy = ScriptedBackend.answering((request, wire) -> {
            if (!request.path().equals("/health")) {
                answer.await();
            }
            wire.ok("at last");
        }); var kept = new Caller(edge.port(busy))) {
            kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> busy.heads().size() == 1);
            edge.environments().told(new Told.Gone(EdgeInTest.SHOP));
            await().until(() -> edge.environments().report(EdgeInTest.SHOP).equals(new Report.Gone()));
            await().until(() -> FreePorts.preferring(edge.port()) == edge.port());
            answer.countDown();
            Caller.Answer last = kept.answer();
            assertThat(last.body()).isEqualTo("at last");
            assertThat(last.has("connection: close")).isTrue();
            assertThat(edge.kept().getLast()).isEmpty();
        }
    }

    @Test
    void what_the_topic_does_not_know_is_dropped_and_lower_revisions_are_not_served() throws IOException {
        try (var one = ScriptedBackend.answering((_, wire) -> wire.ok("one")); var two = ScriptedBackend.answering((_, wire) -> wire.ok("two"))) {
            edge.serve(one.port());
            edge.serve(two.port());
            Route old = new Route(EdgeInTest.SHOP, 1, edge.port(), List.of(release("r1", 100, instance("a", one.port()))),
                    Route.Check.of("/health", Duration.ofSeconds(1)), Duration.ZERO);
            edge.environments().told(new Told.Set(old));
            edge.environments().told(new Told.Unusable(EdgeInTest.SHOP, 3, "'x' is no address"));
            await().until(() -> edge.environments().report(EdgeInTest.SHOP).equals(new Report.Refused(3, "'x' is no address", false)));
            assertThat(body("/")).isEqualTo("two");
            edge.environments().caughtUp(Map.of());
            await().until(() -> edge.environments().report(EdgeInTest.SHOP).equals(new Report.Gone()));
        }
    }

    private String body(String path) {
        try {
            return Caller.get(edge.port(), path).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
