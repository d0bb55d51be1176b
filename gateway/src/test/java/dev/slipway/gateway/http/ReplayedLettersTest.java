package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.gateway.deadletter.DeadLetterBox;
import dev.slipway.gateway.deadletter.Letter;
import dev.slipway.gateway.deadletter.LetterId;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.kafka.ViewConfiguration;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.Barrier;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.StopInstances;
import dev.slipway.schemas.StopMode;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import tools.jackson.databind.JsonNode;

/** Dead letters through the API of a gateway on a real Kafka. */
class ReplayedLettersTest {
    /** The gateway as it is, but for what its own package scan would find among the tests. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({ApiConfiguration.class, ViewConfiguration.class})
    static class Application {
        @Bean
        ReactorResourceFactory reactorResources() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }
    }

    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static KafkaConnection connection;
    private static Envelopes envelopes;
    private static Publisher publisher;
    private static ConfigurableApplicationContext gateway;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        kafka = new LocalKafka(directory.resolve("kafka"), 2);
        kafka.start();
        connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "test");
        Files.writeString(directory.resolve("admin-token"), Gateway.TOKEN);
        gateway = new SpringApplicationBuilder(Application.class).properties(Map.of("spring.application.name", "gateway",
                "slipway.kafka.bootstrap-servers", kafka.bootstrapServers(), "slipway.kafka.schema-registry", kafka.schemaRegistry().toString(),
                "slipway.data", directory.toString())).run("--server.port=0");
        await().until(() -> gateway.getBean(Views.class).isReady());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        publisher.close();
        kafka.close();
    }

    @Test
    void a_record_whose_cause_was_mended_is_replayed_and_processed() throws Exception {
        var broken = new AtomicBoolean(true);
        List<String> processed = new CopyOnWriteArrayList<>();
        try (var reader = PartitionedReader.of(connection, envelopes, "mended", "0").tasks(Topics.STATUS, record -> {
            if (broken.get()) {
                throw new IllegalStateException("the specialist has a bug");
            }
            processed.add(record.key() + " " + record.ceId() + " " + record.value().getBarrier().getIncarnation());
        }).build()) {
            reader.start();
            publisher.publish(Topics.STATUS, "shop/dev", StatusRecord.newBuilder().setApplication("shop").setEnvironment("dev")
                    .setBarrier(new Barrier("the content")).build(), "the-id").join();

            JsonNode letter = await().until(() -> get("/api/v1/dead-letters?application=shop&topic=status").path("items").path(0), JsonNode::isObject);
            assertThat(letter.path("id").asString()).matches("status\\.dlt-[01]-\\d+");
            assertThat(letter.path("reason").asString()).isEqualTo("the specialist has a bug");
            assertThat(letter.path("by").asString()).isEqualTo("mended");
            assertThat(letter.path("ceId").asString()).isEqualTo("the-id");
            assertThat(letter.path("replayed").isNull()).isTrue();

            String one = "/api/v1/dead-letters/" + letter.path("id").asString();
            JsonNode shown = get(one);
            assertThat(shown.path("headers").path(DeadLetters.ORIGIN).asString()).isEqualTo("status-" + letter.path("partition").asInt() + "@" + letter.path("offset").asInt());
            assertThat(shown.path("payload").path("schema").asString()).isEqualTo("dev.slipway.schemas.StatusRecord");
            assertThat(shown.path("payload").path("json").path("barrier").path("incarnation").asString()).isEqualTo("the content");

            broken.set(false);
            HttpResponse<String> replayed = replay(one, "");
            assertThat(replayed.statusCode()).as(replayed.body()).isEqualTo(200);
            assertThat(Examples.tree(replayed.body()).path("replayed").path("by").asString()).isEqualTo("admin");
            await().untilAsserted(() -> assertThat(processed).containsExactly("shop/dev the-id the content"));
            assertThat(get(one).path("replayed").path("times").asInt()).isEqualTo(1);

            HttpResponse<String> again = replay(one, "");
            assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
            assertThat(replay(one, "{\"force\": true}").statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(processed).hasSize(2));
        }
    }

    @Test
    void a_record_that_fails_again_is_a_new_letter_that_tells_the_first() throws Exception {
        try (var reader = PartitionedReader.of(connection, envelopes, "never-mended", "0").tasks(Topics.HEALTH, _ -> {
            throw new IllegalStateException("still broken");
        }).build()) {
            reader.start();
            nonsense(Topics.HEALTH.name(), "again/dev/i1");
            JsonNode first = await().until(() -> get("/api/v1/dead-letters?application=again").path("items").path(0), JsonNode::isObject);
            assertThat(get("/api/v1/dead-letters/" + first.path("id").asString()).path("payload").path("base64").asString()).isEqualTo("bm9uc2Vuc2U=");
            assertThat(replay("/api/v1/dead-letters/" + first.path("id").asString(), "").statusCode()).isEqualTo(200);
            JsonNode items = await().until(() -> get("/api/v1/dead-letters?application=again").path("items"), all -> all.size() == 2);
            assertThat(items.path(0).path("replayOf").asString()).isEqualTo(first.path("id").asString());
            // The replay is a newer record of the same key, so the first must not be written again.
            HttpResponse<String> stale = replay("/api/v1/dead-letters/" + first.path("id").asString(), "{\"force\": true}");
            assertThat(stale.statusCode()).isEqualTo(409);
            assertThat(stale.body()).contains("its topic holds a newer record of the same key");
        }
    }

    /** Both found it not replayed when they looked: what they are asked under the letter's own transaction tells them apart. */
    @Test
    void whoever_comes_second_sees_the_note_of_the_first_before_it_writes() {
        nonsense(Topics.METRICS.deadLetterName(), "second/dev", new RecordHeader(DeadLetters.ORIGIN, "metrics-1@0".getBytes(StandardCharsets.UTF_8)));
        Views views = gateway.getBean(Views.class);
        var within = Duration.ofSeconds(20);
        String id = await().until(() -> views.deadLetters(Map.of("application", "second"), 1, null).items(), each -> !each.isEmpty())
                .getFirst().path("id").asString();
        DeadLetterBox box = gateway.getBean(DeadLetterBox.class);
        Letter letter = box.find(LetterId.read(id).orElseThrow(), within).orElseThrow();
        BooleanSupplier stillWanted = () -> {
            await().until(() -> views.catchUpWithDeadLetters().isEmpty());
            return views.deadLetter(id).orElseThrow().path("replayed").isNull();
        };
        assertThat(box.replay(letter, "first", "", stillWanted, within)).isTrue();
        assertThat(box.replay(letter, "second", "", stillWanted, within)).isFalse();
        assertThat(views.deadLetter(id).orElseThrow().path("replayed").path("by").asString()).isEqualTo("first");
    }

    @Test
    void of_several_who_replay_it_at_the_same_time_one_does() throws Exception {
        nonsense(Topics.METRICS.deadLetterName(), "raced/dev", new RecordHeader(DeadLetters.ORIGIN, "metrics-1@0".getBytes(StandardCharsets.UTF_8)));
        JsonNode letter = await().until(() -> get("/api/v1/dead-letters?application=raced").path("items").path(0), JsonNode::isObject);
        String one = "/api/v1/dead-letters/" + letter.path("id").asString();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 4).mapToObj(_ -> callers.submit(() -> replay(one, "").statusCode())).toList();
            var statuses = new ArrayList<Integer>();
            for (var each : answers) {
                statuses.add(each.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 409, 409, 409);
        }
        assertThat(get(one).path("replayed").path("times").asInt()).isEqualTo(1);
    }

    @Test
    void a_delegation_is_not_written_again_when_a_higher_fence_came_on_any_topic() throws Exception {
        try (var reader = PartitionedReader.of(connection, envelopes, "fenced", "0").tasks(Topics.DELEGATIONS_CICD_SPECIALIST, _ -> {
            throw new IllegalStateException("cannot");
        }).build()) {
            reader.start();
            publisher.publish(Topics.DELEGATIONS_CICD_SPECIALIST, "fenced/dev", delegation("fenced", 5)).join();
            publisher.publish(Topics.DELEGATIONS_RENDER_DEPLOYER, "fencedx/dev", delegation("fencedx", 9)).join();
            JsonNode letter = await().until(() -> get("/api/v1/dead-letters?application=fenced").path("items").path(0), JsonNode::isObject);
            String one = "/api/v1/dead-letters/" + letter.path("id").asString();
            assertThat(replay(one, "").statusCode()).isEqualTo(200);

            publisher.publish(Topics.DELEGATIONS_RENDER_DEPLOYER, "fenced/dev", delegation("fenced", 6)).join();
            HttpResponse<String> refused = replay(one, "{\"force\": true}");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains("its fence is 5, and the environment has had 6 since");
        }
    }

    private static DelegationRecord delegation(String application, long fence) {
        return DelegationRecord.newBuilder().setDelegationId("d" + fence).setDeploymentId("1").setApplication(application).setEnvironment("dev")
                .setStep("s").setAttempt(1).setTarget("t").setFence(fence).setDeadline(Instant.now().plus(1, ChronoUnit.HOURS))
                .setStopInstances(StopInstances.newBuilder().setInstances(List.of()).setMode(StopMode.KILL).build()).build();
    }

    private static void nonsense(String topic, String key, Header... headers) {
        var settings = connection.client();
        settings.put("partitioner.class", ApplicationPartitioner.class.getName());
        try (var producer = new KafkaProducer<>(settings,
                new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, null, key, "nonsense", List.of(headers)));
        }
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return Examples.tree(HTTP.send(request(path).build(), BodyHandlers.ofString()).body());
    }

    /** As a caller is told to: the same again while Kafka does not answer in time. */
    private static HttpResponse<String> replay(String letter, String body) {
        String key = UUID.randomUUID().toString();
        return await().atMost(Duration.ofSeconds(60)).until(() -> HTTP.send(request(letter + "/replay").POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json").header("Idempotency-Key", key).build(), BodyHandlers.ofString()), answer -> answer.statusCode() != 503);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port") + path))
                .header("Authorization", "Bearer " + Gateway.TOKEN);
    }
}
