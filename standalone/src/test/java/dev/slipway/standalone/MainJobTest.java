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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MainJobTest {
    private static final String BLUE_GREEN = "{\"type\": \"blue-green\"}";
    private static final String ROLLING = "{\"type\": \"rolling\", \"maxSurge\": 1, \"maxUnavailable\": 0}";
    /** Requests at least, of those that must not fail. */
    private static final int REQUESTS = 20_000;
    private static final int POST_CLIENTS = 2;
    private static final Duration PAUSE = Duration.ofMillis(1);

    @TempDir
    static Path directory;

    private static RunningSuite suite;
    private static Client client;

    @BeforeAll
    static void start() {
        suite = RunningSuite.on(directory.resolve("data"));
        client = suite.client();
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    @Test
    void no_get_fails_while_releases_change_and_instances_die_and_hang() throws IOException, InterruptedException {
        client.put("/applications/busy", Shops.manifest("busy", BLUE_GREEN, 2));
        assertEnds(Shops.deploy(client, "busy", "1"), "SUCCEEDED");
        URI url = URI.create(Shops.healthy(client, "busy", 2).path("url").asString());
        Traffic.Count gets;
        Traffic.Count posts;
        int faults = 0;
        try (Traffic get = Traffic.to(url, "GET", 6, PAUSE); Traffic post = Traffic.to(url.resolve("/orders"), "POST", POST_CLIENTS, Duration.ofMillis(5))) {
            int version = 2;
            do {
                assertEnds(Shops.deploy(client, "busy", Integer.toString(version++)), "SUCCEEDED");
                client.put("/applications/busy", Shops.manifest("busy", version % 2 == 0 ? BLUE_GREEN : ROLLING, 2));
                assertEnds(Shops.deploy(client, "busy", Integer.toString(version++)), "SUCCEEDED");
                kill(Shops.instances(Shops.healthy(client, "busy", 2)).getFirst().path("id").asString());
                hang(Shops.instances(Shops.healthy(client, "busy", 2)).getFirst());
                faults += 2;
            } while (get.count().sent() < REQUESTS);
            gets = get.count();
            posts = post.count();
        }
        System.out.printf("%d faults; GET: %d sent, %d failed, %d over 1 s; POST: %d sent, %d failed, %d over 1 s%n", faults, gets.sent(), gets.failed(),
                gets.waited(), posts.sent(), posts.failed(), posts.waited());
        assertThat(gets.failures()).isEmpty();
        assertThat(gets.sent()).isGreaterThanOrEqualTo(REQUESTS);
        assertThat(posts.failed()).as("only those under way on what was harmed: at most one of each client; " + posts.failures())
                .isLessThanOrEqualTo((long) POST_CLIENTS * faults);
    }

    private static void kill(String instance) {
        long pid = suite.alive().get(instance);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        awaitReplaced(instance);
    }

    private static void hang(JsonNode instance) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(URI.create("http://" + instance.path("address").asString() + "/faults/hang"))
                    .POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        }
        awaitReplaced(instance.path("id").asString());
    }

    private static void awaitReplaced(String instance) {
        client.await("/applications/busy/environments/dev", Shops.LIMIT, env -> Shops.instances(env).size() == 2 && Shops.instances(env).stream()
                .allMatch(each -> each.path("state").asString().equals("HEALTHY") && !each.path("id").asString().equals(instance)));
    }

    @Test
    void what_exits_is_never_healthy_or_never_listens_is_rolled_back_with_the_reason_and_its_log() {
        String quick = Shops.manifest("broken", BLUE_GREEN, 2).replace("\"startup\":\"30s\"", "\"startup\":\"4s\"");
        client.put("/applications/broken", quick);
        assertEnds(Shops.deploy(client, "broken", "1"), "SUCCEEDED");
        JsonNode exits = assertEnds(Shops.deploy(client, "broken", "exits", Shops.artifact("--broken", "exit")), "ROLLED_BACK");
        assertThat(exits.path("outcome").asString()).contains("FATAL: no database at db.example.com:5432: connection refused");
        JsonNode unhealthy = assertEnds(Shops.deploy(client, "broken", "unhealthy", Shops.artifact("--broken", "unhealthy")), "ROLLED_BACK");
        assertThat(unhealthy.path("outcome").asString()).contains("503");
        JsonNode deaf = assertEnds(Shops.deploy(client, "broken", "deaf", Shops.artifact("--broken", "deaf")), "ROLLED_BACK");
        assertThat(deaf.path("outcome").asString()).contains("waiting for a licence server that never answers");
        JsonNode environment = Shops.healthy(client, "broken", 2);
        assertThat(environment.path("liveVersion").asString()).isEqualTo("1");
        assertThat(suite.alive().keySet()).filteredOn(each -> each.startsWith("broken-")).hasSize(2);
    }

    @Test
    void programs_that_nobody_here_wrote_deploy() {
        String jdk = Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString();
        client.put("/applications/files", "{\"name\": \"files\", \"artifact\": {\"command\": [\"" + jdk + "\", \"-b\", \"127.0.0.1\", \"-p\", \"${PORT}\", \"-d\", \"/\"]},"
                + "\"service\": {\"health\": {\"path\": \"/\"}}}");
        assertEnds(Shops.deploy(client, "files", "1"), "SUCCEEDED");
        assertThat(Shops.healthy(client, "files", 1).path("url").asString()).startsWith("http://127.0.0.1:");
    }

    static JsonNode assertEnds(String deployment, String phase) {
        JsonNode ended = Shops.ended(client, deployment);
        assertThat(ended.path("phase").asString()).as(ended.path("outcome").asString()).isEqualTo(phase);
        return ended;
    }
}
