package dev.slipway.standalone.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.Aftermath;
import dev.slipway.standalone.Shops;
import dev.slipway.standalone.demo.Client;
import dev.slipway.standalone.demo.Traffic;
import dev.slipway.testing.Seeds;
import dev.slipway.testing.tls.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every agent a process of its own, {@code java -jar}; each is killed, one frozen, and Kafka goes away, during deployments. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicesIT {
    private static final int RUNS = Seeds.times(6, 30);
    /** About as long as a deployment takes, and a little longer. */
    private static final int WITHIN_MS = 4000;
    private static final Duration DOWN = Duration.ofSeconds(1);
    private static final Duration KAFKA_DOWN = Duration.ofSeconds(10);

    private static final String MANIFEST = Shops.manifest("shop", "{\"type\": \"blue-green\"}", 2);

    private final long seed = Seeds.ofThisRun().findFirst().orElseThrow();
    private final RandomGenerator random = Seeds.random(seed);
    private final Map<String, Integer> phases = new TreeMap<>();
    private RunningServices services;
    private Traffic traffic;
    private String live = "v0";
    private int deployments;

    @BeforeAll
    void start(@TempDir Path directory) {
        services = RunningServices.on(directory.resolve("data"));
        Client client = services.client();
        // On a busy machine it may not be taken in time, which is told, and repeated.
        await().atMost(RunningServices.LIMIT).until(() -> isTaken("/applications/shop", MANIFEST));
        assertThat(Shops.ended(client, Shops.deploy(client, "shop", "v0")).path("phase").asString()).isEqualTo("SUCCEEDED");
        Shops.healthy(client, "shop", 2);
        sendTraffic();
    }

    private void sendTraffic() {
        traffic = Traffic.to(URI.create(Shops.environment(services.client(), "shop").path("url").asString()), "GET", 2, Duration.ofMillis(5));
    }

    @AfterAll
    void end() {
        if (traffic != null) {
            traffic.close();
        }
        if (services != null) {
            services.close();
        }
    }

    @Test
    void an_agent_that_is_killed_loses_and_repeats_nothing() {
        for (int run = 0; run < RUNS; run++) {
            AgentProcess killed = services.atWork(Agents.NAMES.get(run % Agents.NAMES.size()));
            int after = random.nextInt(WITHIN_MS);
            String version = "v" + ++deployments;
            String deployment = Shops.deploy(services.client(), "shop", version);
            LockSupport.parkNanos(Duration.ofMillis(after).toNanos());
            killed.kill();
            LockSupport.parkNanos(DOWN.toNanos());
            killed.launch();
            services.awaitWell(killed);
            assertThatAllIsWhole(deployment, version, killed.name() + " killed after " + after + " ms");
        }
        report("killed " + RUNS + " times");
    }

    @Test
    void an_edge_that_is_killed_comes_back_with_its_routes() {
        String version = "v" + ++deployments;
        int after = random.nextInt(WITHIN_MS);
        String deployment = Shops.deploy(services.client(), "shop", version);
        LockSupport.parkNanos(Duration.ofMillis(after).toNanos());
        killTheEdge();
        assertThatAllIsWhole(deployment, version, "edge killed after " + after + " ms");
    }

    /** With -9, and started again at once. The clients stop before, for only the edge could answer them; new ones come when it is back. */
    private void killTheEdge() {
        traffic.close();
        assertThat(traffic.count().failures()).isEmpty();
        AgentProcess edge = services.agent(Agents.EDGE);
        edge.kill();
        edge.launch();
        await(edge + " serves from its file").atMost(RunningServices.LIMIT)
                .until(() -> services.edge().path("pid").asLong() == edge.process().pid() && edge.status("/ready") == 200);
        sendTraffic();
    }

    @Test
    void of_two_managers_and_two_monitoring_specialists_one_takes_over() {
        // How long at most a killed one is waited for, SecuredKafka says: it takes no longer session or transaction from an agent.
        services.awaitCopies();
        var killed = new ArrayList<AgentProcess>();
        for (String pair : List.of("deployment-manager", "monitoring-specialist")) {
            killed.add(services.atWork(pair));
            killed.getLast().kill();
            long began = System.nanoTime();
            String version = "v" + ++deployments;
            String deployment = Shops.deploy(services.client(), "shop", version);
            services.client().await("/deployments/" + deployment, RunningServices.LIMIT, found -> !found.path("phase").asString().equals("QUEUED"));
            long begun = millisSince(began);
            assertThatAllIsWhole(deployment, version, pair + " killed, its sibling works");
            System.out.printf("%s killed: a manager began the next deployment after %d ms, which had ended, with all that takes its part, after %d ms%n",
                    pair, begun, millisSince(began));
        }
        killed.forEach(AgentProcess::launch);
        killed.forEach(services::awaitWell);
    }

    @Test
    void a_deployer_that_is_frozen_is_ended_by_its_successor_and_changes_nothing() {
        AgentProcess frozen = services.agent("render-deployer");
        String version = "v" + ++deployments;
        int after = random.nextInt(WITHIN_MS);
        String deployment = Shops.deploy(services.client(), "shop", version);
        LockSupport.parkNanos(Duration.ofMillis(after).toNanos());
        frozen.signal("STOP");
        AgentProcess successor = services.newAgent("render-deployer", "0").launch();
        services.replace("render-deployer", successor);
        services.awaitWell(successor);
        assertThat(frozen.process().isAlive()).isFalse();
        frozen.signal("CONT");
        assertThatAllIsWhole(deployment, version, "render-deployer frozen after " + after + " ms");
    }

    @Test
    void without_kafka_changes_are_refused_traffic_goes_on_and_the_deployment_ends_later() throws Exception {
        String version = "v" + ++deployments;
        String deployment = Shops.deploy(services.client(), "shop", version);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(WITHIN_MS / 2)).toNanos());
        services.stopKafka();
        long stopped = System.nanoTime();
        HttpResponse<String> refused = change("{\"application\": \"shop\", \"environment\": \"dev\", \"version\": \"never\"}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(services.client().get("/applications/shop").path("name").asString()).isEqualTo("shop");
        AgentProcess before = services.agent(Agents.EDGE);
        AgentProcess after = services.newEdge().launch();
        services.replace(Agents.EDGE, after);
        await("the edge's successor serves from its file").atMost(RunningServices.LIMIT)
                .until(() -> services.edge().path("pid").asLong() == after.process().pid() && after.status("/ready") == 200 && !before.process().isAlive());
        killTheEdge();
        long sent = traffic.count().sent();
        await().atMost(RunningServices.LIMIT).until(() -> millisSince(stopped) >= KAFKA_DOWN.toMillis() && traffic.count().sent() > sent);
        services.startKafka();
        assertThatAllIsWhole(deployment, version, "Kafka stopped for " + millisSince(stopped) + " ms");
        services.agents().forEach(services::awaitWell);
    }

    @Test
    void a_second_gateway_serves_over_tls_what_the_first_was_told(@TempDir Path directory) throws Exception {
        Certificate certificate = Certificate.in(directory);
        try (AgentProcess gateway = services.newAgent("gateway", "b", "--server.ssl.key-store=" + certificate.keyStore(),
                "--server.ssl.key-store-password=" + Certificate.PASSWORD).launch(); HttpClient trusting = certificate.client()) {
            HttpRequest ask = HttpRequest.newBuilder(gateway.at("/api/v1/applications/shop")).header("Authorization", "Bearer " + services.token()).build();
            await(gateway.toString()).atMost(RunningServices.LIMIT).ignoreExceptions()
                    .until(() -> trusting.send(ask, BodyHandlers.ofString()), answer -> answer.statusCode() == 200 && answer.body().contains("\"shop\""));
            assertThatThrownBy(() -> {
                try (HttpClient stranger = HttpClient.newHttpClient()) {
                    stranger.send(ask, BodyHandlers.discarding());
                }
            }).hasMessageContaining("certification path");
        }
    }

    @Test
    void agents_of_this_version_and_of_the_next_understand_each_other() throws Exception {
        var next = new NextSchemas(services.connection());
        var envelopes = new Envelopes(services.connection());
        var seen = new TreeSet<String>();
        var deploy = new AtomicReference<ConsumerRecord<String, byte[]>>();
        for (Topic<?> topic : Topics.all()) {
            NextSchemas.each(services.operator(), topic, (record, bytes) -> {
                seen.add(topic.name());
                assertThatBothReadIt(next, envelopes, topic, bytes);
                if (topic == Topics.COMMANDS && new String(bytes, StandardCharsets.UTF_8).contains("v0")) {
                    deploy.set(record);
                }
            });
        }
        assertThat(seen).contains("commands", "outcomes", "applications", "delegations.render-deployer", "delegations.monitoring-specialist", "status", "presence",
                "deployments", "deployment-events", "instances", "health", "routes", "edges", "metrics", "logs");

        // A gateway of the next version asks for a deployment, and agents of this one carry it out.
        String version = "v" + ++deployments;
        String deployment = UUID.randomUUID().toString();
        GenericRecord command = next.read(deploy.get().value());
        command.put("commandId", deployment);
        ((GenericRecord) command.get("deploy")).put("deploymentId", deployment);
        ((GenericRecord) command.get("deploy")).put("version", version);
        var record = new ProducerRecord<>("commands", deploy.get().partition(), deploy.get().key(), next.write(Topics.COMMANDS, command));
        deploy.get().headers().forEach(each -> record.headers().add(each.key(), each.key().equals("ce_id") ? deployment.getBytes(StandardCharsets.UTF_8) : each.value()));
        try (var producer = new KafkaProducer<>(services.operator(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
        services.client().await("/deployments", RunningServices.LIMIT, found -> found.toString().contains(deployment));
        assertThatAllIsWhole(deployment, version, "a command of the next version");
    }

    private static void assertThatBothReadIt(NextSchemas next, Envelopes envelopes, Topic<?> topic, byte[] bytes) {
        try (var serde = envelopes.serde(topic)) {
            GenericRecord asTheNextReadsIt = next.read(bytes);
            assertThat(asTheNextReadsIt.get(NextSchemas.ADDED)).isNull();
            byte[] written = next.write(topic, asTheNextReadsIt);
            assertThat(NextSchemas.json(serde.deserializer().deserialize(topic.name(), written)))
                    .isEqualTo(NextSchemas.json(serde.deserializer().deserialize(topic.name(), bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_query_of_the_dashboard_finds_what_the_agents_tell() throws Exception {
        var told = new StringBuilder();
        services.agents().stream().filter(each -> !each.name().equals(Agents.EDGE)).forEach(each -> told.append(each.text("/actuator/prometheus")));
        Dashboard.assertThatEveryQueryIsOf(told.toString());
    }

    private void assertThatAllIsWhole(String deployment, String version, String what) {
        JsonNode ended = Shops.ended(services.client(), deployment);
        String phase = ended.path("phase").asString();
        phases.merge(phase, 1, Integer::sum);
        String story = what + " (seed " + seed + ") " + phase + ": " + ended.path("outcome").asString() + "; see " + services.data();
        assertThat(phase).as(story).isIn("SUCCEEDED", "ROLLED_BACK");
        live = phase.equals("SUCCEEDED") ? version : live;
        Aftermath.assertThatWhatRunsIs(live, services.client(), services::alive, story);
        Aftermath.assertEventsAreWhole(services.client(), deployment, story);
        assertThat(traffic.count().failures()).as(story).isEmpty();
        System.out.println(what + ": " + phase);
    }

    private boolean isTaken(String path, String body) {
        try {
            services.client().put(path, body);
            return true;
        } catch (Client.Refused notYet) {
            return false;
        }
    }

    private HttpResponse<String> change(String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(services.agent("gateway").at("/api/v1/deployments")).header("Authorization", "Bearer " + services.token())
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        }
    }

    private void report(String what) {
        Traffic.Count count = traffic.count();
        System.out.printf("%s: %s; GET: %d sent, %d failed, %d over 1 s (seed %d)%n", what, phases, count.sent(), count.failed(), count.waited(), seed);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
