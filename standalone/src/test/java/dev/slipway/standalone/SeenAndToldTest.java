package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.demo.Client;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people ask for beside deployments, who asked for what, and what came of it over all agents. */
class SeenAndToldTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z_]+\\*?)` \\|");

    @TempDir
    static Path directory;

    private static RunningSuite suite;
    private static Client admin;

    @BeforeAll
    static void start() {
        suite = RunningSuite.on(directory.resolve("data"));
        admin = suite.client();
        admin.put("/applications/traced", Shops.manifest("traced", "{\"type\": \"rolling\"}", 1));
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    @Test
    void a_deployment_is_one_trace_from_the_request_to_the_platform_and_carries_the_name_of_its_token() throws Exception {
        JsonNode made = admin.post("/tokens", "{\"name\": \"pipeline\", \"role\": \"operator\", \"applications\": [\"traced\"], \"expires\": \"1h\"}");
        var pipeline = new Client(gateway(), made.path("token").asString());
        assertThatThrownBy(() -> pipeline.get("/tokens")).hasMessageContaining("needs admin");

        String id = Shops.deploy(pipeline, "traced", "1");
        JsonNode ended = Shops.ended(pipeline, id);
        assertThat(ended.path("phase").asString()).as(ended.toString()).isEqualTo("SUCCEEDED");
        assertThat(ended.path("requestedBy").asString()).isEqualTo("pipeline");

        Map<String, JsonNode> spans = await().atMost(Duration.ofSeconds(10)).until(() -> spans(pipeline, id),
                found -> found.values().stream().anyMatch(each -> each.path("name").asString().equals("platform ensureStarted")));
        assertThat(spans.values()).allSatisfy(each -> assertThat(each.path("traceId").asString()).isEqualTo(id.replace("-", "")));
        JsonNode action = spans.values().stream().filter(each -> each.path("name").asString().equals("platform ensureStarted")).findFirst().orElseThrow();
        JsonNode task = spans.get(action.path("parentSpanId").asString());
        JsonNode step = spans.get(task.path("parentSpanId").asString());
        JsonNode deployment = spans.get(step.path("parentSpanId").asString());
        JsonNode request = spans.get(deployment.path("parentSpanId").asString());
        assertThat(List.of(task, step, deployment, request)).extracting(each -> each.path("agent").asString())
                .containsExactly("render-deployer", "deployment-manager", "deployment-manager", "gateway");
        assertThat(request.path("name").asString()).isEqualTo("POST /api/v1/deployments");
        assertThat(request.path("attributes").path("requestedBy").asString()).isEqualTo("pipeline");
        assertThat(step.path("attributes").path("assignee").asString()).isEqualTo("render-deployer");
        assertThat(spans.values()).extracting(each -> each.path("agent").asString()).contains("monitoring-specialist", "cicd-specialist");
        carried(id);

        assertThat(admin.delete("/tokens/" + made.path("id").asString())).isEqualTo(200);
        assertThatThrownBy(() -> pipeline.get("/deployments")).hasMessageContaining("401");

        suite.kill();
        suite.start();
        admin = suite.client();
        try (var files = Files.walk(suite.data())) {
            assertThat(files.filter(each -> each.getFileName().toString().startsWith("librocksdbjni"))).as("left by the killed one").hasSize(1);
        }
        assertThat(spans(admin, id).values()).as("what the deployment tells of itself is there after any restart")
                .extracting(each -> each.path("name").asString()).contains("deployment DEPLOY", step.path("name").asString());
        var late = new Client(gateway(), made.path("token").asString());
        assertThatThrownBy(() -> late.get("/deployments")).hasMessageContaining("401");
    }

    /** Every record of a deployment names the trace. */
    private static void carried(String deployment) {
        String trace = TraceParent.traceIdOf(deployment);
        Map<String, Set<String>> traces = new HashMap<>();
        Map<String, Object> settings = KafkaConnection.read(suite.data().resolve("endpoints.json")).client();
        settings.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = List.of(Topics.COMMANDS, Topics.DELEGATIONS_RENDER_DEPLOYER, Topics.DELEGATIONS_CICD_SPECIALIST,
                            Topics.DELEGATIONS_MONITORING_SPECIALIST, Topics.STATUS, Topics.DEPLOYMENTS, Topics.DEPLOYMENT_EVENTS).stream()
                    .flatMap(topic -> IntStream.range(0, Topics.PARTITIONS_STANDALONE).mapToObj(i -> new TopicPartition(topic.name(), i))).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> {
                    if ("traced/dev".equals(each.key()) || ("traced/dev/" + deployment).equals(each.key())) {
                        String header = CloudEvents.text(each.headers(), TraceParent.HEADER);
                        traces.computeIfAbsent(each.topic(), _ -> new TreeSet<>()).add(TraceParent.read(header).map(TraceParent::traceId).orElse("none"));
                    }
                });
            }
        }
        assertThat(traces).hasSize(7).allSatisfy((topic, found) -> assertThat(found).as(topic).containsExactly(trace));
    }

    @Test
    void what_was_scaled_serves_and_is_healed_in_its_new_number() {
        admin.put("/applications/scaled", Shops.manifest("scaled", "{\"type\": \"rolling\"}", 1));
        Shops.ended(admin, Shops.deploy(admin, "scaled", "1"));
        JsonNode scaled = Shops.ended(admin, admin.post("/applications/scaled/environments/dev/scale", "{\"instances\": 3}").path("id").asString());
        assertThat(scaled.path("phase").asString()).as(scaled.toString()).isEqualTo("SUCCEEDED");
        Set<String> before = ids(Shops.healthy(admin, "scaled", 3));

        Map<String, Long> alive = suite.alive();
        before.forEach(each -> ProcessHandle.of(alive.get(each)).ifPresent(ProcessHandle::destroyForcibly));
        await().atMost(Shops.LIMIT).untilAsserted(() ->
                assertThat(admin.get("/healing-actions?application=scaled&state=HEALED").path("items")).hasSize(3));
        Set<String> after = ids(Shops.healthy(admin, "scaled", 3));
        assertThat(after).doesNotContainAnyElementsOf(before);

        JsonNode fewer = Shops.ended(admin, admin.post("/applications/scaled/environments/dev/scale", "{\"instances\": 1}").path("id").asString());
        assertThat(fewer.path("phase").asString()).as(fewer.toString()).isEqualTo("SUCCEEDED");
        String last = ids(Shops.healthy(admin, "scaled", 1)).iterator().next();
        ProcessHandle.of(suite.alive().get(last)).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(Shops.LIMIT).untilAsserted(() ->
                assertThat(admin.get("/healing-actions?application=scaled&state=HEALED").path("items")).hasSize(4));
        assertThat(ids(Shops.healthy(admin, "scaled", 1))).doesNotContain(last);
    }

    private static Set<String> ids(JsonNode environment) {
        return Shops.instances(environment).stream().map(each -> each.path("id").asString()).collect(Collectors.toSet());
    }

    @Test
    void the_catalogue_of_metrics_is_what_is_shown() throws Exception {
        admin.put("/applications/measured", Shops.manifest("measured", "{\"type\": \"rolling\"}", 1));
        String id = Shops.deploy(admin, "measured", "1");
        Shops.ended(admin, id);
        KafkaConnection kafka = KafkaConnection.read(suite.data().resolve("endpoints.json"));
        try (var producer = new KafkaProducer<>(kafka.client(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.STATUS.name(), 0, "measured/dev", new byte[] {1, 2, 3})).get();
        }
        Set<String> catalogue = Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream().map(ROW::matcher).filter(Matcher::find)
                .map(each -> each.group(1)).collect(Collectors.toCollection(TreeSet::new));
        Set<String> ours = catalogue.stream().filter(each -> each.startsWith("slipway_")).collect(Collectors.toCollection(TreeSet::new));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(shown()).containsAll(ours));
        Set<String> families = catalogue.stream().filter(each -> each.endsWith("*")).map(each -> each.substring(0, each.length() - 1)).collect(Collectors.toSet());
        assertThat(shown().stream().filter(each -> !catalogue.contains(each) && families.stream().noneMatch(each::startsWith))).isEmpty();
        String text = scraped();
        assertThat(text).contains("slipway_dead_letters_total{agent=\"deployment-manager\",topic=\"status\"}");
        assertThat(text).contains("uri=\"/api/v1/deployments\"");
    }

    private static Set<String> shown() throws IOException, InterruptedException {
        return scraped().lines().filter(each -> each.startsWith("# TYPE ")).map(each -> each.split(" ")[2]).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String scraped() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(gateway().resolve("/actuator/prometheus")).build(), BodyHandlers.ofString()).body();
        }
    }

    private static Map<String, JsonNode> spans(Client client, String deployment) {
        Map<String, JsonNode> spans = new HashMap<>();
        client.get("/deployments/" + deployment + "/trace").path("spans").forEach(each -> spans.put(each.path("spanId").asString(), each));
        return spans;
    }

    private static URI gateway() throws IOException {
        return URI.create(Shops.JSON.readTree(Files.readString(suite.data().resolve("endpoints.json"))).path("gateway").asString());
    }
}
