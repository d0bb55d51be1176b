package dev.slipway.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The edge beside the suite: found again when it runs, started when it does not, and again when it ends. It is a process in a
 * session of its own, so that the suite's end cuts no request.
 *
 * <p>An edge of an older build goes on until its successor listens; both hold the same ports for that moment.
 */
final class EdgeProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeProcess.class);
    private static final Duration LOOK_EACH = Duration.ofMillis(200);
    private static final Duration START_AGAIN_AT_MOST_EACH = Duration.ofSeconds(5);
    private static final Duration SUCCESSOR_LISTENS = Duration.ofSeconds(30);
    private static final int SAID_AT_MOST = 1000;
    private static final JsonMapper JSON = new JsonMapper();

    /** An edge that runs. @param startTime in ticks since the boot: with it, the pid is an identity */
    record Running(long pid, long startTime, URI admin, String build) {}

    private final Path data;
    private final String build;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watching = Thread.ofPlatform().daemon().name("edge-watch").unstarted(this::watch);

    EdgeProcess(Path data, String build) {
        this.data = data;
        this.build = build;
    }

    /** Begins to keep an edge running. */
    void start() {
        watching.start();
    }

    /** Whether it has all routes of Kafka and listens for each, or has told why not. */
    boolean isWell() {
        return find(data).filter(edge -> edge.build().equals(build)).map(edge -> answers(edge, "/health")).orElse(false);
    }

    /** Leaves the edge running. */
    @Override
    public void close() {
        closing.countDown();
    }

    /** The edge of a data directory, if it runs. */
    static Optional<Running> find(Path data) {
        try {
            JsonNode edge = JSON.readTree(Files.readString(data.resolve("edge").resolve("edge.json")));
            var running = new Running(edge.path("pid").asLong(), edge.path("startTime").asLong(), URI.create(edge.path("admin").asString("")),
                    edge.path("build").asString(""));
            return startTime(running.pid()) == running.startTime() ? Optional.of(running) : Optional.empty();
        } catch (IOException | JacksonException none) {
            return Optional.empty();
        }
    }

    private void watch() {
        long pause = LOOK_EACH.toMillis();
        try {
            while (!closing.await(pause, TimeUnit.MILLISECONDS)) {
                Optional<Running> edge = find(data);
                if (edge.isPresent() && edge.get().build().equals(build)) {
                    pause = LOOK_EACH.toMillis();
                    continue;
                }
                launch(edge);
                pause = START_AGAIN_AT_MOST_EACH.toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void launch(Optional<Running> before) throws InterruptedException {
        LOG.atInfo().addKeyValue("build", build).addKeyValue("before", before).log("starting the edge");
        long pid = spawn();
        long until = System.nanoTime() + SUCCESSOR_LISTENS.toNanos();
        while (System.nanoTime() < until && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (find(data).filter(edge -> edge.pid() == pid && answers(edge, "/ready")).isPresent()) {
                before.flatMap(old -> ProcessHandle.of(old.pid())).ifPresent(ProcessHandle::destroy);
                return;
            }
            if (closing.await(LOOK_EACH.toMillis() / 4, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        LOG.atError().addKeyValue("pid", pid).addKeyValue("said", said()).log("the edge did not begin to listen; see edge/edge.log in the data directory");
    }

    private long spawn() {
        Path directory = data.resolve("edge");
        List<String> command = new ArrayList<>(List.of("setsid", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m", "-Xmn24m", "-XX:MaxDirectMemorySize=32m", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                "-Dslipway.log=" + directory.resolve("edge.log"), "-Dlogback.configurationFile=logback-service.xml",
                "-cp", System.getProperty("java.class.path"), "dev.slipway.edge.EdgeApplication", "--data", data.toString(), "--build", build));
        cache().ifPresent(flag -> command.add(command.indexOf("-cp"), flag));
        try {
            Files.createDirectories(directory);
            return new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .redirectOutput(directory.resolve("edge.out").toFile()).start().pid();
        } catch (IOException e) {
            throw new UncheckedIOException("the edge cannot be started: " + e.getMessage(), e);
        }
    }

    /** The JVM's cache of {@code ./slipway aot}: made when this suite is run for it, used where there is one. */
    private static Optional<String> cache() {
        String record = System.getProperty("slipway.aot.record");
        if (record != null) {
            return Optional.of("-XX:AOTCacheOutput=" + Path.of(record, "edge.aot"));
        }
        return Optional.ofNullable(System.getProperty("slipway.aot")).map(folder -> Path.of(folder, "edge.aot")).filter(Files::exists)
                .map(file -> "-XX:AOTCache=" + file);
    }

    /** The end of what it wrote outside its log: why it could not start at all. */
    private String said() {
        try {
            String all = Files.readString(data.resolve("edge").resolve("edge.out")).strip();
            return all.substring(Math.max(0, all.length() - SAID_AT_MOST));
        } catch (IOException nothing) {
            return "";
        }
    }

    private boolean answers(Running edge, String path) {
        try {
            var request = HttpRequest.newBuilder(edge.admin().resolve(path)).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") ? -1 : Long.parseLong(fields[19]);
        } catch (IOException gone) {
            return -1;
        }
    }
}
