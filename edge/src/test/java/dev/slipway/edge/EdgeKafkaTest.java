package dev.slipway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchProtoBinding;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.edge.routing.local.EdgeFiles;
import dev.slipway.embedded.FreePorts;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.Applied;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.Route;
import dev.slipway.schemas.RouteHealth;
import dev.slipway.schemas.RouteInstance;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.RouteRefused;
import dev.slipway.schemas.RouteRelease;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the edge tells, and what it makes of what it is told. */
class EdgeKafkaTest {
    private static final int PARTITIONS = 4;

    @TempDir
    private static Path broker;

    private static LocalKafka kafka;
    private static KafkaConnection connection;
    private static Publisher publisher;
    private static TableReader reader;
    private static final List<Received<EdgeRecord>> EDGES = new CopyOnWriteArrayList<>();
    private static final List<Received<MetricRecord>> METRICS = new CopyOnWriteArrayList<>();
    private static final List<Received<PresenceRecord>> PRESENCE = new CopyOnWriteArrayList<>();

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = FreePorts.any();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private HttpServer instance;
    private Edge edge;
    private String application;

    @BeforeAll
    static void startKafka() {
        kafka = new LocalKafka(broker, PARTITIONS);
        kafka.start();
        connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        var envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "test");
        reader = TableReader.of(connection, envelopes, "test").read(Topics.EDGES, Map.of(), EDGES::add)
                .read(Topics.METRICS, Map.of(), METRICS::add).read(Topics.PRESENCE, Map.of(), PRESENCE::add).build();
        reader.start();
    }

    @AfterAll
    static void stopKafka() {
        reader.close();
        publisher.close();
        kafka.close();
    }

    @BeforeEach
    void start() throws IOException {
        application = "shop" + port;
        instance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        instance.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        instance.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                try {
                    asked.countDown();
                    answer.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            int status = exchange.getRequestURI().getPath().equals("/missing") ? 404 : exchange.getRequestURI().getPath().equals("/broken") ? 500 : 200;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        instance.start();
        edge = new Edge(data, "test");
        edge.start();
    }

    @AfterEach
    void stop() {
        answer.countDown();
        edge.close();
        instance.stop(0);
        http.close();
    }

    private void kafkaIsAt(String bootstrapServers) throws IOException {
        Path next = data.resolve("kafka.json.next");
        Files.writeString(next, "{\"kafka\":{\"bootstrapServers\":\"" + bootstrapServers + "\"},\"schemaRegistry\":{\"url\":\"" + kafka.schemaRegistry() + "\"}}");
        Files.move(next, data.resolve("kafka.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void route(long revision, int on, String... instances) {
        List<RouteInstance> all = Arrays.stream(instances).map(each -> new RouteInstance(each, "127.0.0.1:" + instance.getAddress().getPort())).toList();
        var route = new Route(application, "prod", revision, on, List.of(new RouteRelease("r1", "1.0", 100, all)), new RouteHealth("/", 1000L, 1000L), 10_000L);
        publisher.publish(Topics.ROUTES, application + "/prod", new RouteRecord(route)).join();
    }

    private List<Received<EdgeRecord>> told() {
        return EDGES.stream().filter(each -> each.key().equals(application + "/prod/" + new EdgeFiles(data.resolve("edge")).id())).toList();
    }

    private EdgeRecord last() {
        return Objects.requireNonNull(told().getLast().value());
    }

    private EdgeRecord applied(long revision, String... draining) {
        EdgeRecord any = last();
        return EdgeRecord.newBuilder().setEdge(any.getEdge()).setIncarnation(any.getIncarnation()).setApplication(application).setEnvironment("prod")
                .setRevision(revision).setApplied(new Applied("127.0.0.1:" + port, List.of(draining))).build();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : "http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_route_is_applied_and_reported_with_what_drains_until_nothing_does() throws Exception {
        kafkaIsAt(kafka.bootstrapServers());
        route(1, port, "a");
        await().until(() -> !told().isEmpty() && last().equals(applied(1)));
        CompletableFuture<HttpResponse<String>> slow = http.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow")).build(),
                HttpResponse.BodyHandlers.ofString());
        asked.await();
        route(2, port, "b");
        await().until(() -> last().equals(applied(2, "a")));
        answer.countDown();
        assertThat(slow.get().statusCode()).isEqualTo(200);
        await().until(() -> last().equals(applied(2)));
        assertThat(told().stream().map(each -> Objects.requireNonNull(each.value()))
                .filter(each -> each.getRevision() == 2 && Objects.requireNonNull(each.getApplied()).getDraining().isEmpty()))
                .as("nobody was told too early that nothing drains").hasSize(1);
        publisher.publish(Topics.ROUTES, application + "/prod", null).join();
        await().until(() -> told().getLast().value() == null);
        assertThat(FreePorts.preferring(port)).isEqualTo(port);
    }

    @Test
    void a_port_that_is_taken_and_a_route_that_makes_no_sense_are_refused_with_the_reason() throws Exception {
        kafkaIsAt(kafka.bootstrapServers());
        try (var stranger = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            route(1, stranger.getLocalPort(), "a");
            await().until(() -> !told().isEmpty() && last().getRefused() != null);
            RouteRefused refused = Objects.requireNonNull(last().getRefused());
            assertThat(refused.getPortTaken()).isTrue();
            assertThat(refused.getBecause()).contains(Integer.toString(port));
        }
        await().until(() -> last().equals(applied(1)));
        route(2, port, "twice", "twice");
        await().until(() -> last().getRevision() == 2);
        assertThat(last().getRefused()).isEqualTo(new RouteRefused("instance twice stands in the route twice", false));
        assertThat(get("/").statusCode()).isEqualTo(200);
        String health = get(new EdgeFiles(data.resolve("edge")).running().orElseThrow().admin() + "/health").body();
        assertThat(health).contains("\"refused\":1").contains("\"status\":\"UP\"");
    }

    @Test
    void it_is_present_in_every_partition_until_it_says_goodbye() throws Exception {
        kafkaIsAt(kafka.bootstrapServers());
        String member = "edge-" + new EdgeFiles(data.resolve("edge")).id();
        await().until(() -> partitions(member, false) == PARTITIONS);
        assertThat(partitions(member, true)).isZero();
        edge.close();
        await().until(() -> partitions(member, true) == PARTITIONS);
    }

    private static int partitions(String member, boolean goodbye) {
        return PRESENCE.stream().filter(each -> each.key().equals(member))
                .filter(each -> Objects.requireNonNull(each.value()).getAgent().equals("edge") && (each.value().getGoodbye() != null) == goodbye)
                .map(Received::partition).collect(Collectors.toSet()).size();
    }

    @Test
    void requests_are_measured_each_second() throws Exception {
        kafkaIsAt(kafka.bootstrapServers());
        route(1, port, "a");
        await().until(() -> !told().isEmpty());
        for (int i = 0; i < 10; i++) {
            get("/");
            get("/missing");
            get("/broken");
        }
        await().until(() -> measured().stream().mapToLong(RequestMetrics::getRequests).sum() == 30);
        assertThat(measured().stream().mapToLong(RequestMetrics::getServerErrors).sum()).isEqualTo(10);
        assertThat(measured().stream().mapToLong(RequestMetrics::getClientErrors).sum()).isEqualTo(10);
        assertThat(measured()).allSatisfy(each -> {
            assertThat(each.getRelease()).isEqualTo("r1");
            assertThat(each.getVersion()).isEqualTo("1.0");
            assertThat(each.getFailed()).isZero();
            DDSketch sketch = DDSketchProtoBinding.fromProto(UnboundedSizeDenseStore::new,
                    com.datadoghq.sketch.ddsketch.proto.DDSketch.parseFrom(each.getLatencyMs().duplicate()));
            assertThat(sketch.getCount()).isEqualTo(each.getRequests());
            assertThat(sketch.getMaxValue()).isPositive();
        });
    }

    private List<RequestMetrics> measured() {
        return METRICS.stream().map(each -> Objects.requireNonNull(each.value())).filter(each -> each.getApplication().equals(application))
                .map(each -> Objects.requireNonNull(each.getRequests())).toList();
    }

    @Test
    void it_follows_kafka_to_another_address_and_serves_from_its_file_meanwhile() throws Exception {
        kafkaIsAt(kafka.bootstrapServers());
        route(1, port, "a");
        await().until(() -> !told().isEmpty() && last().equals(applied(1)));
        edge.close();
        kafkaIsAt("127.0.0.1:" + FreePorts.any());
        edge = new Edge(data, "test");
        edge.start();
        assertThat(get("/").statusCode()).isEqualTo(200);
        String admin = new EdgeFiles(data.resolve("edge")).running().orElseThrow().admin();
        assertThat(get(admin + "/ready").statusCode()).isEqualTo(200);
        assertThat(get(admin + "/health").statusCode()).isEqualTo(503);
        int before = told().size();
        kafkaIsAt(kafka.bootstrapServers());
        await().atMost(Duration.ofSeconds(30)).until(() -> get(admin + "/health").statusCode() == 200);
        await("reported again, though nothing has changed").until(() -> told().size() > before);
        assertThat(last()).isEqualTo(applied(1));
    }

    @Test
    void what_kafka_does_not_know_is_no_longer_served() throws Exception {
        kafkaIsAt(kafka.bootstrapServers());
        route(1, port, "a");
        await().until(() -> !told().isEmpty() && last().equals(applied(1)));
        edge.close();
        publisher.publish(Topics.ROUTES, application + "/prod", null).join();
        edge = new Edge(data, "test");
        edge.start();
        await().until(() -> new EdgeFiles(data.resolve("edge")).routes().stream()
                .noneMatch(each -> each.environment().application().equals(application)));
        await().until(() -> FreePorts.preferring(port) == port);
    }
}
