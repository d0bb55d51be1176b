package dev.slipway.standalone;

import static org.awaitility.Awaitility.await;

import dev.slipway.standalone.demo.Client;
import dev.slipway.standalone.demo.InstanceProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A suite in a process of its own, on a data directory of its own, with the class path of the tests. */
public final class RunningSuite implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(120);
    private static final JsonMapper JSON = new JsonMapper();
    private final Path data;
    private String jars = classPath();
    private List<String> cache = List.of();
    private @Nullable Process process;

    private RunningSuite(Path data) {
        this.data = data;
    }

    /** Started and ready. */
    public static RunningSuite on(Path data) {
        var suite = new RunningSuite(data);
        suite.start();
        return suite;
    }

    /** To be started later. */
    public static RunningSuite notStarted(Path data) {
        return new RunningSuite(data);
    }

    /**
     * To be started later with the JVM's cache of {@code ./slipway aot}.
     *
     * @param cache folder of the cache
     * @param jars the class path that it fits
     */
    public static RunningSuite cached(Path data, Path cache, String jars) {
        var suite = new RunningSuite(data);
        suite.jars = jars;
        suite.cache = List.of("-XX:AOTCache=" + cache.resolve("suite.aot"), "-Dslipway.aot=" + cache);
        return suite;
    }

    /** Starts it and returns when it is ready. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Without waiting. */
    void launch() {
        try {
            Files.createDirectories(data);
            Files.deleteIfExists(data.resolve("endpoints.json"));
            var command = new ArrayList<>(List.of(java(), "-Xmx320m", "-XX:MetaspaceSize=192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                    "-Dorg.springframework.boot.logging.LoggingSystem=none", "-Dlogback.configurationFile=logback-service.xml",
                    "-Dslipway.log=" + data.resolve("suite.log"), "-Dslipway.build=test"));
            command.addAll(cache);
            command.addAll(List.of("-cp", jars, "dev.slipway.standalone.Suite", "--data", data.toString(), "--port", "0"));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true).redirectOutput(data.resolve("suite.out").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        await("the suite is ready; see " + data).atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (!running().isAlive()) {
                throw new AssertionError("the suite has ended; see " + data + "/suite.log: " + Files.readString(data.resolve("suite.out")));
            }
            return Files.exists(data.resolve("endpoints.json"));
        });
    }

    /** As a power switch would, but for the machine. */
    public void kill() {
        running().destroyForcibly();
        join();
    }

    /** As {@code ./slipway down}. */
    public void stop() {
        running().destroy();
        join();
    }

    /** Its data directory. */
    public Path data() {
        return data;
    }

    /** Of its process. */
    public long pid() {
        return running().pid();
    }

    /** Of the edge beside it. */
    public long edgePid() {
        return EdgeProcess.find(data).orElseThrow().pid();
    }

    /** Of its API, as the administrator. */
    public Client client() {
        try {
            JsonNode endpoints = JSON.readTree(Files.readString(data.resolve("endpoints.json")));
            return new Client(URI.create(endpoints.path("gateway").asString()), Files.readString(data.resolve("admin-token")).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Instances of this suite that are alive: pid by id, found by their environment as an operator would. */
    public Map<String, Long> alive() {
        var found = new TreeMap<String, Long>();
        InstanceProcesses.alive().forEach((id, process) -> {
            if (Files.exists(data.resolve("render-deployer").resolve("instances").resolve(id))) {
                found.put(id, process.pid());
            }
        });
        return found;
    }

    /** Stops it, its applications and its edge, whatever state they are in. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        EdgeProcess.find(data).flatMap(edge -> ProcessHandle.of(edge.pid())).ifPresent(ProcessHandle::destroyForcibly);
        var left = new ArrayList<>(alive().values());
        left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        await().atMost(Duration.ofSeconds(10)).until(() -> alive().isEmpty());
    }

    private Process running() {
        return Objects.requireNonNull(process, "not started");
    }

    private void join() {
        try {
            if (!running().waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the suite does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String classPath() {
        return Objects.requireNonNullElse(System.getProperty("surefire.test.class.path"), System.getProperty("java.class.path"));
    }
}
