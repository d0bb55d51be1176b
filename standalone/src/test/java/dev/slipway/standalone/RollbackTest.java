package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.standalone.demo.Client;
import dev.slipway.standalone.demo.Traffic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A release that answers errors although its checks pass: it is told of, and the one before it is brought back. */
@Order(1)
class RollbackTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** Enough to know how the first release was. */
    private static final int REQUESTS = 1_000;

    @TempDir
    static Path directory;

    @Test
    void a_release_that_answers_errors_fires_an_alert_and_is_rolled_back() throws IOException, InterruptedException {
        try (RunningSuite suite = RunningSuite.on(directory.resolve("data"))) {
            Client client = suite.client();
            ObjectNode manifest = (ObjectNode) Shops.JSON.readTree(Shops.manifest("shop", "{\"type\": \"blue-green\"}", 2));
            manifest.withObject("/healing").put("rollback", "auto");
            manifest.putArray("alerts").addObject().put("rule", "error-rate").put("keepFiringFor", "0s");
            client.put("/applications/shop", Shops.JSON.writeValueAsString(manifest));
            assertSucceeds(client, Shops.deploy(client, "shop", "1"));
            URI url = URI.create(Shops.healthy(client, "shop", 2).path("url").asString());
            try (Traffic traffic = Traffic.to(url, "GET", 2, Duration.ofMillis(50))) {
                client.await("/applications/shop", LIMIT, _ -> traffic.count().sent() > REQUESTS);
                String bad = Shops.deploy(client, "shop", "2");
                assertSucceeds(client, bad);
                for (JsonNode each : Shops.instances(Shops.healthy(client, "shop", 2))) {
                    fails(each);
                }
                JsonNode healed = client.await("/healing-actions?application=shop", LIMIT, found -> found.path("items").valueStream()
                        .anyMatch(each -> each.path("state").asString().equals("HEALED"))).path("items").get(0);
                assertThat(healed.path("action").asString()).isEqualTo("rollback");
                assertThat(healed.path("target").asString()).isEqualTo(bad);
                assertThat(healed.path("trigger").asString()).startsWith("release " + bad + " fails more often than ");
                JsonNode rollback = client.get("/deployments/" + healed.path("deploymentId").asString());
                assertThat(rollback.path("kind").asString()).isEqualTo("ROLLBACK");
                assertThat(rollback.path("requestedBy").asString()).isEqualTo("error-analyst");
                assertThat(Shops.environment(client, "shop").path("liveVersion").asString()).isEqualTo("1");
                Traffic.Count before = traffic.count();
                client.await("/alerts?application=shop", LIMIT, found -> found.path("items").valueStream().anyMatch(each ->
                        each.path("rule").asString().equals("error-rate") && each.path("state").asString().equals("RESOLVED")));
                assertThat(traffic.count().since(before).failed()).as("since the first release is back").isZero();
            }
        }
    }

    private static void assertSucceeds(Client client, String deployment) {
        JsonNode ended = Shops.ended(client, deployment);
        assertThat(ended.path("phase").asString()).as(ended.path("outcome").asString()).isEqualTo("SUCCEEDED");
    }

    private static void fails(JsonNode instance) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(URI.create("http://" + instance.path("address").asString() + "/faults/errors"))
                    .POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        }
    }
}
