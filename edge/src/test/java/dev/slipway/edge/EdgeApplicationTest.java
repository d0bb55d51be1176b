package dev.slipway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.edge.routing.Address;
import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.Route;
import dev.slipway.edge.routing.local.EdgeFiles;
import dev.slipway.embedded.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge as a process, with the memory that it is given in the suite, and without Kafka. */
class EdgeApplicationTest {
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private final int port = FreePorts.any();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Process> started = new ArrayList<>();
    private HttpServer instance;

    @BeforeEach
    void start() throws IOException {
        instance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        instance.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        instance.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                waiting.incrementAndGet();
                answer.countDown();
                await().during(Duration.ofSeconds(1)).until(() -> true);
            }
            byte[] body = "instance".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        instance.start();
        var environment = new EnvironmentId("shop", "prod");
        var served = new Route.Instance("a", new Address("127.0.0.1", instance.getAddress().getPort()));
        files().keep(List.of(new Route(environment, 7, port, List.of(new Route.Release("r1", "1.0", 100, List.of(served))),
                Route.Check.of("/", Duration.ofSeconds(1)), Duration.ofSeconds(10))));
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        instance.stop(0);
    }

    private EdgeFiles files() {
        return new EdgeFiles(data.resolve("edge"));
    }

    private Process start(String build) throws IOException {
        Process process = launch(build);
        await().atMost(START).until(() -> files().running().filter(each -> each.build().equals(build) && each.pid() == process.pid()).isPresent());
        return process;
    }

    private Process launch(String build) throws IOException {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx48m", "-Xmn24m", "-XX:MaxDirectMemorySize=32m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), EdgeApplication.class.getName(), "--data", data.toString(), "--build", build)
                .redirectErrorStream(true).redirectOutput(data.resolve("edge-" + build + ".log").toFile()).start();
        started.add(process);
        return process;
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void it_serves_by_the_file_says_who_it_is_and_ends_when_it_has_answered() throws Exception {
        Files.writeString(data.resolve("edge/settings.properties"), "access.log = on\n");
        Process edge = start("one");
        EdgeFiles.Running running = files().running().orElseThrow();
        assertThat(running.startTime()).isEqualTo(EdgeFiles.startTimeOf(edge.pid())).isPositive();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("edge/edge.json")))).isEqualTo("rw-------");
        assertThat(get("http://127.0.0.1:" + port + "/").body()).isEqualTo("instance");
        assertThat(get(running.admin() + "/ready").statusCode()).isEqualTo(200);
        HttpResponse<String> health = get(running.admin() + "/health");
        assertThat(health.statusCode()).as("without Kafka").isEqualTo(503);
        assertThat(health.body()).contains("\"kafka\":\"DOWN\"").contains("\"applied\":1");
        assertThat(get(running.admin() + "/other").statusCode()).isEqualTo(404);

        CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> {
            try {
                return get("http://127.0.0.1:" + port + "/slow");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        answer.await();
        edge.destroy();
        assertThat(slow.get().body()).isEqualTo("instance");
        assertThat(slow.get().headers().firstValue("connection")).hasValue("close");
        assertThat(edge.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(data.resolve("edge-one.log"))).contains("ended");
        assertThat(Files.readAllLines(data.resolve("edge/access.log"))).hasSize(2).last().asString().contains("\"target\":\"/slow\",\"status\":200");
    }

    @Test
    void wrong_settings_end_the_start_with_their_reasons() throws Exception {
        Files.writeString(data.resolve("edge/settings.properties"), "access.log=maybe\nidle.seconds=1\n");
        Process edge = launch("one");
        assertThat(edge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(edge.exitValue()).isEqualTo(1);
        assertThat(Files.readString(data.resolve("edge-one.log"))).contains("access.log: 'maybe' is unknown").contains("idle.seconds: '1' is no number");
    }

    @Test
    void a_successor_takes_over_without_a_refused_connection_and_the_predecessor_ends() throws Exception {
        Process first = start("one");
        var calls = new AtomicInteger();
        var failures = new ArrayList<String>();
        var over = new CountDownLatch(1);
        // A connection for each request: a refused one is seen.
        Thread caller = Thread.startVirtualThread(() -> {
            while (over.getCount() > 0) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    String got = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    calls.incrementAndGet();
                    if (!got.endsWith("instance")) {
                        failures.add(got);
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
            }
        });
        String id = files().id();
        Process second = start("two");
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).as("the predecessor ends by itself").isTrue();
        int before = calls.get();
        await().until(() -> calls.get() > before + 50);
        over.countDown();
        caller.join();
        assertThat(failures).isEmpty();
        assertThat(files().id()).isEqualTo(id);
        assertThat(second.isAlive()).isTrue();
        assertThat(Files.readString(data.resolve("edge-one.log"))).contains("superseded");
    }

    /** It had a second to answer, on a machine where everything took seconds; then it was neither asked nor told to end, and both went on. */
    @Test
    void a_predecessor_that_answers_late_is_taken_over_from_all_the_same() throws Exception {
        Process first = start("one");
        String handover = files().running().orElseThrow().handover();
        signal(first, "STOP");
        Process second = launch("two");
        await("asked twice").atMost(START).until(() -> waitingAt(handover) >= 2);
        signal(first, "CONT");
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).as("the predecessor ends by itself").isTrue();
        assertThat(Files.readString(data.resolve("edge-two.log"))).doesNotContain("route refused");
        assertThat(files().running().orElseThrow().pid()).isEqualTo(second.pid());
        assertThat(get("http://127.0.0.1:" + port + "/").body()).isEqualTo("instance");
    }

    /** Connections to a Unix socket that nobody has taken, beside the one that listens. */
    private static long waitingAt(String socket) throws IOException {
        return Files.readAllLines(Path.of("/proc/net/unix")).stream().filter(each -> each.endsWith(socket)).count() - 1;
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    @Test
    void a_killed_edge_is_started_again_on_the_same_ports() throws Exception {
        start("one").destroyForcibly().waitFor();
        start("two");
        assertThat(get("http://127.0.0.1:" + port + "/").body()).isEqualTo("instance");
        try (Stream<Path> files = Files.list(data.resolve("edge"))) {
            assertThat(files.filter(each -> each.toString().endsWith(".sock"))).as("nothing of the killed one is left").hasSizeLessThanOrEqualTo(1);
        }
    }
}
