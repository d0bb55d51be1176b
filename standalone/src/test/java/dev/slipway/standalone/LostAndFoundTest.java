package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.standalone.demo.Client;
import dev.slipway.standalone.demo.Traffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes on, what is found again, and what is started again after the suite, its applications or the machine were gone. */
class LostAndFoundTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void the_suite_finds_its_own_again_restores_what_was_lost_and_touches_nothing_of_a_neighbour(@TempDir Path directory) {
        try (var suite = RunningSuite.on(directory.resolve("one")); var neighbour = RunningSuite.on(directory.resolve("two"))) {
            deploy(suite.client());
            deploy(neighbour.client());
            Map<String, Long> neighbours = neighbour.alive();
            long neighboursEdge = EdgeProcess.find(neighbour.data()).orElseThrow().pid();

            servesOnWhileTheSuiteIsDown(suite);
            restoresWhatWasStoppedWithIt(suite);
            restoresAfterReboot(suite);

            assertThat(neighbour.alive()).isEqualTo(neighbours);
            assertThat(EdgeProcess.find(neighbour.data()).orElseThrow().pid()).isEqualTo(neighboursEdge);
            assertThat(Shops.instances(Shops.healthy(neighbour.client(), "shop", 2))).hasSize(2);
        }
    }

    private static void servesOnWhileTheSuiteIsDown(RunningSuite suite) {
        Map<String, Long> before = suite.alive();
        URI url = URI.create(Shops.environment(suite.client(), "shop").path("url").asString());
        try (Traffic traffic = Traffic.to(url, "GET", 2, Duration.ofMillis(5))) {
            suite.stop();
            long sent = traffic.count().sent();
            await().atMost(LIMIT).until(() -> traffic.count().sent() > sent + 200);
            suite.start();
            suite.kill();
            long again = traffic.count().sent();
            await().atMost(LIMIT).until(() -> traffic.count().sent() > again + 200);
            suite.start();
            assertThat(traffic.count().failures()).isEmpty();
        }
        assertThat(suite.alive()).isEqualTo(before);
        assertThat(Shops.healthy(suite.client(), "shop", 2).path("url").asString()).isEqualTo(url.toString());
    }

    private static void restoresWhatWasStoppedWithIt(RunningSuite suite) {
        String url = Shops.environment(suite.client(), "shop").path("url").asString();
        suite.stop();
        stopApplications(suite);
        assertThat(suite.alive()).isEmpty();
        suite.start();
        JsonNode environment = Shops.healthy(suite.client(), "shop", 2);
        assertThat(environment.path("url").asString()).isEqualTo(url);
        assertThat(environment.path("liveVersion").asString()).isEqualTo("1");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(suite.alive()).hasSize(2));
        assertThat(suite.client().get("/alerts?application=shop&state=FIRING").path("items").size()).isZero();
    }

    /** All processes are gone at once and the boot id is another one: what a restart of the machine leaves. */
    private static void restoresAfterReboot(RunningSuite suite) {
        suite.kill();
        EdgeProcess.find(suite.data()).flatMap(edge -> ProcessHandle.of(edge.pid())).ifPresent(ProcessHandle::destroyForcibly);
        suite.alive().values().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        await().atMost(LIMIT).until(() -> suite.alive().isEmpty());
        otherBoot(suite.data().resolve("render-deployer").resolve("instances"));
        suite.start();
        JsonNode environment = Shops.healthy(suite.client(), "shop", 2);
        assertThat(environment.path("liveVersion").asString()).isEqualTo("1");
        JsonNode healing = suite.client().get("/deployments?application=shop&kind=HEAL").path("items");
        assertThat(healing.valueStream().map(each -> each.path("requestedBy").asString())).contains("deployment-manager");
    }

    private static void otherBoot(Path instances) {
        try (var folders = Files.walk(instances)) {
            folders.filter(each -> each.getFileName().toString().endsWith(".json")).forEach(record -> {
                try {
                    var json = (ObjectNode) Shops.JSON.readTree(Files.readString(record));
                    Files.writeString(record, Shops.JSON.writeValueAsString(json.put("bootId", "another-boot")));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stopApplications(RunningSuite suite) {
        try {
            Process stopping = new ProcessBuilder(List.of(RunningSuite.java(),
                    "--enable-native-access=ALL-UNNAMED", "-cp", RunningSuite.classPath(),
                    "dev.slipway.renderdeployer.platform.local.StopApplications", "--data", suite.data().toString())).inheritIO().start();
            assertThat(stopping.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(stopping.exitValue()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void deploy(Client client) {
        client.put("/applications/shop", Shops.manifest("shop", "{\"type\": \"rolling\"}", 2));
        JsonNode ended = Shops.ended(client, Shops.deploy(client, "shop", "1"));
        assertThat(ended.path("phase").asString()).as(ended.toString()).isEqualTo("SUCCEEDED");
        Shops.healthy(client, "shop", 2);
    }
}
