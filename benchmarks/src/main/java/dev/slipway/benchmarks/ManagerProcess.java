package dev.slipway.benchmarks;

import static org.awaitility.Awaitility.await;

import dev.slipway.deploymentmanager.DeploymentManagerApplication;
import dev.slipway.embedded.FreePorts;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A deployment manager as a process of its own, one of several. */
final class ManagerProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final List<String> command;
    private final Path log;
    private final URI health;
    private Process process;

    /** Started, not ready yet. @param instance which one it is: the same at each of its starts */
    ManagerProcess(LocalKafka kafka, Path data, String instance) {
        int port = FreePorts.any();
        this.health = URI.create("http://127.0.0.1:" + port + "/health/db");
        this.log = data.resolve("manager-" + instance + ".log");
        this.command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), DeploymentManagerApplication.class.getName(),
                "--server.port=" + port, "--slipway.data=" + data.resolve(instance), "--slipway.instance=" + instance,
                "--slipway.kafka.partitions=" + Topics.PARTITIONS_STANDALONE, "--slipway.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--slipway.kafka.schema-registry=" + kafka.schemaRegistry());
        this.process = launched();
    }

    private Process launched() {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Partitions that it works on. */
    int partitions() {
        return told("partitions");
    }

    /** Partitions of others that it keeps a copy of. */
    int copies() {
        return told("copies");
    }

    private int told(String detail) {
        try {
            JsonNode body = JSON.readTree(HTTP.send(HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString()).body());
            return body.findPath(detail).asInt(0);
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    void startAgain() {
        await("its end").until(() -> !process.isAlive());
        process = launched();
    }

    /** Until all partitions are worked on by one of them and copied by another. */
    static void awaitCopies(List<ManagerProcess> all) {
        await("copies of the managers' state").atMost(LIMIT).until(() ->
                all.stream().mapToInt(ManagerProcess::partitions).sum() == Topics.PARTITIONS_STANDALONE
                        && all.stream().mapToInt(ManagerProcess::copies).sum() == Topics.PARTITIONS_STANDALONE);
    }

    @Override
    public void close() {
        kill();
    }
}
