package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.standalone.demo.Client;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A disk of its own that becomes full: only where this process may mount one. */
class FullDiskTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path directory;
    private Path disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectories(directory.resolve("disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", disk.toString()) == 0,
                "no disk of its own can be mounted: needs root and the right to mount");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", disk.toString());
    }

    @Test
    void a_disk_that_fills_up_stops_new_deployments_then_the_suite_and_no_acknowledged_record_is_lost() throws Exception {
        var registered = new ArrayList<String>();
        try (var suite = RunningSuite.on(disk.resolve("data"))) {
            register(suite.client(), registered);

            fill("some", 400);
            assertThat(post(suite, "{\"application\": \"app-1\", \"environment\": \"dev\", \"version\": \"1\"}")).isEqualTo(503);
            assertThat(diskOf(suite)).isEqualTo("DEGRADED");
            register(suite.client(), registered);
            Files.delete(disk.resolve("some"));
            assertThat(diskOf(suite)).isEqualTo("UP");

            fill("nearly-all", 20);
            awaitEnd(suite);
            assertThat(Files.readString(suite.data().resolve("suite.out"))).contains("MiB are free for").contains("the suite ends, and what was acknowledged is kept");
            // A suite that has ended takes less.
            fill("the-rest", 20);
            suite.launch();
            awaitEnd(suite);
            assertThat(Files.readString(suite.data().resolve("suite.out"))).contains("make room and start it again");
            Files.delete(disk.resolve("nearly-all"));
            Files.delete(disk.resolve("the-rest"));

            suite.start();
            assertThatAllAreThere(suite.client(), registered);
            fillWhileRegistering(suite, registered);
            awaitEnd(suite);
            Files.delete(disk.resolve("all"));
            suite.start();
            assertThatAllAreThere(suite.client(), registered);
        }
    }

    /** To the last byte at once, so that Kafka meets it: what is asked for meanwhile counts where it was acknowledged. */
    private void fillWhileRegistering(RunningSuite suite, List<String> registered) throws IOException {
        Client client = suite.client();
        register(client, registered);
        fill("all", 0);
        try {
            for (int i = 0; i < 50; i++) {
                register(client, registered);
            }
        } catch (RuntimeException | AssertionError gone) {
            assertThat(registered).isNotEmpty();
        }
    }

    private static void register(Client client, List<String> registered) {
        String name = "app-" + (registered.size() + 1);
        client.put("/applications/" + name, Shops.manifest(name, "{\"type\": \"rolling\"}", 1));
        registered.add(name);
    }

    private static void assertThatAllAreThere(Client client, List<String> registered) {
        List<String> there = client.get("/applications?limit=500").path("items").valueStream().map(each -> each.path("name").asString()).toList();
        assertThat(there).containsAll(registered);
    }

    private static void awaitEnd(RunningSuite suite) {
        await("the suite ends").atMost(RunningSuite.LIMIT).until(() -> ProcessHandle.of(suite.pid()).isEmpty());
    }

    /** Leaves so much free. */
    private void fill(String name, int freeMiB) throws IOException {
        byte[] block = new byte[MIB];
        try (var file = FileChannel.open(disk.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (disk.toFile().getUsableSpace() > (long) freeMiB * MIB) {
                file.write(ByteBuffer.wrap(block));
            }
        } catch (IOException full) {
            assertThat(freeMiB).as(full.getMessage()).isZero();
        }
    }

    private static int post(RunningSuite suite, String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(gateway(suite).resolve("/api/v1/deployments")).header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + Files.readString(suite.data().resolve("admin-token")).trim())
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static String diskOf(RunningSuite suite) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(gateway(suite).resolve("/health/db")).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return Shops.JSON.readTree(answer.body()).path("components").path("disk").path("status").asString();
        }
    }

    private static URI gateway(RunningSuite suite) throws IOException {
        JsonNode endpoints = Shops.JSON.readTree(Files.readString(suite.data().resolve("endpoints.json")));
        return URI.create(endpoints.path("gateway").asString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
