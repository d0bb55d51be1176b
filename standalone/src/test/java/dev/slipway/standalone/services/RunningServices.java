package dev.slipway.standalone.services;

import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.embedded.FreePorts;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.standalone.demo.Client;
import dev.slipway.standalone.demo.InstanceProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The topology of {@code docker-compose.yml} without containers: Kafka and the registry in this JVM, every agent and the edge a
 * process of its own, two managers and two monitoring-specialists among them. Kafka asks each for a password and lets it do what
 * {@link dev.slipway.schemas.Rights} has; the registry keeps its schemas in a Kafka of its own.
 */
final class RunningServices implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(120);
    /** Nine JVMs start at once, on two cores that others may use too. */
    private static final Duration START = Duration.ofMinutes(5);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PARTITIONS = 4;
    /** Outside the data, so that they are there when a test has failed. */
    private static final Path LOGS = Agents.repository().resolve("standalone/target/services-log");
    private static final String TOKEN = "0123456789abcdef";

    private final Path data;
    private final Map<String, AgentProcess> agents = new LinkedHashMap<>();
    private final SecuredKafka kafka;
    private LocalKafka registry;

    private RunningServices(Path data) {
        this.data = data;
        this.kafka = new SecuredKafka(data.resolve("kafka"));
        this.registry = new LocalKafka(data.resolve("registry"), 1);
    }

    /** All of them, ready. */
    static RunningServices on(Path data) {
        var services = new RunningServices(data);
        try {
            services.start();
            return services;
        } catch (RuntimeException | AssertionError failed) {
            services.close();
            throw failed;
        }
    }

    private void start() {
        kafka.start();
        write("admin-token", TOKEN);
        registry.start();
        var edge = new TreeMap<String, Object>(kafka.clientOf(Agents.EDGE));
        edge.put("sasl.jaas.config", Map.of("env", "EDGE_LOGIN"));
        write("kafka.json", JSON.writeValueAsString(Map.of("kafka", Map.of("bootstrapServers", kafka.bootstrapServers(), "properties", edge),
                "schemaRegistry", Map.of("url", registry.schemaRegistry().toString()))));
        for (String name : Agents.NAMES) {
            add(name, "0");
        }
        add("deployment-manager", "b");
        add("monitoring-specialist", "b");
        agents.put(Agents.EDGE, newEdge());
        agents.values().forEach(AgentProcess::launch);
        agents.values().forEach(this::awaitWell);
    }

    private void add(String name, String instance) {
        agents.put(instance.equals("0") ? name : name + "-" + instance, newAgent(name, instance));
    }

    /** One that is not started yet; the settings as a service manager would give them, in both of their ways. */
    AgentProcess newAgent(String name, String instance, String... more) {
        int port = FreePorts.any();
        var arguments = new ArrayList<>(List.of("--server.port=" + port, "--slipway.data=" + data, "--slipway.instance=" + instance,
                "--slipway.kafka.partitions=" + PARTITIONS));
        arguments.addAll(List.of(more));
        String scheme = String.join(" ", more).contains("--server.ssl.") ? "https" : "http";
        var agent = new AgentProcess(name, LOGS.resolve(name + "-" + instance + ".log"), () -> URI.create(scheme + "://127.0.0.1:" + port), arguments)
                .with("SLIPWAY_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers())
                .with("SLIPWAY_KAFKA_SCHEMA_REGISTRY", registry.schemaRegistry().toString());
        kafka.clientOf(name).forEach((setting, value) ->
                agent.with("SLIPWAY_KAFKA_PROPERTIES_" + setting.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return agent;
    }

    AgentProcess newEdge() {
        return new AgentProcess(Agents.EDGE, LOGS.resolve("edge.log"), () -> URI.create(edge().path("admin").asString("http://127.0.0.1:1")),
                List.of("--data", data.toString())).with("EDGE_LOGIN", kafka.clientOf(Agents.EDGE).get("sasl.jaas.config"));
    }

    /** What the edge says of itself. */
    JsonNode edge() {
        try {
            return JSON.readTree(Files.readString(data.resolve("edge").resolve("edge.json")));
        } catch (IOException notYet) {
            return JSON.createObjectNode();
        }
    }

    void awaitWell(AgentProcess agent) {
        await(agent + " is well").atMost(START).pollInterval(Duration.ofMillis(50)).until(agent::isWell);
    }

    /** The one of that name, or of two the one that is at work for the shop. */
    AgentProcess atWork(String name) {
        return agent(switch (name) {
            case "deployment-manager" -> decides();
            case "monitoring-specialist" -> checks();
            default -> name;
        });
    }

    /** Of two managers the one that has the shop's partition: what was decided last is in its log. */
    private String decides() {
        return agent("deployment-manager").lastTold("shop/dev").compareTo(agent("deployment-manager-b").lastTold("shop/dev")) > 0
                ? "deployment-manager" : "deployment-manager-b";
    }

    /** Of two monitoring-specialists the one that checks the shop. */
    private String checks() {
        return agent("monitoring-specialist").text("/health").contains("\"targets\":\"0\"") ? "monitoring-specialist-b" : "monitoring-specialist";
    }

    /** Two managers have each partition: one works on it, the other keeps a copy of its state. */
    void awaitCopies() {
        List<AgentProcess> managers = List.of(agent("deployment-manager"), agent("deployment-manager-b"));
        await("copies of the managers' state").atMost(START).until(() -> sum(managers, "partitions") == PARTITIONS && sum(managers, "copies") == PARTITIONS);
    }

    private static int sum(List<AgentProcess> agents, String detail) {
        return agents.stream().mapToInt(each -> JSON.readTree(each.text("/health/db")).findPath(detail).asInt(0)).sum();
    }

    AgentProcess agent(String name) {
        return Objects.requireNonNull(agents.get(name), name);
    }

    Collection<AgentProcess> agents() {
        return agents.values();
    }

    /** Another process is that agent from now on. */
    void replace(String name, AgentProcess successor) {
        agents.put(name, successor);
    }

    Client client() {
        return new Client(agent("gateway").at("/"), TOKEN);
    }

    String token() {
        return TOKEN;
    }

    Path data() {
        return data;
    }

    /** Ids of instances that are alive. */
    Set<String> alive() {
        var found = new TreeSet<String>();
        InstanceProcesses.alive().keySet().stream().filter(id -> Files.exists(data.resolve("render-deployer/instances").resolve(id))).forEach(found::add);
        return found;
    }

    /** Kafka and the registry end, and come back on the same ports with what they knew. */
    void stopKafka() {
        registry.close();
        kafka.close();
    }

    void startKafka() {
        kafka.start();
        registry = new LocalKafka(data.resolve("registry"), 1);
        registry.start();
    }

    /** What an operator's clients need, who may do everything. */
    Map<String, Object> operator() {
        return kafka.operator();
    }

    /** The same Kafka and the registry. */
    KafkaConnection connection() {
        return new KafkaConnection(kafka.operator().get("bootstrap.servers").toString(), registry.schemaRegistry(), Map.of());
    }

    private void write(String name, String text) {
        try {
            Files.createDirectories(data);
            Files.writeString(data.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        agents.values().forEach(AgentProcess::close);
        JsonNode edge = edge();
        if (edge.has("pid")) {
            ProcessHandle.of(edge.path("pid").asLong()).ifPresent(ProcessHandle::destroyForcibly);
        }
        var left = new ArrayList<ProcessHandle>();
        InstanceProcesses.alive().forEach((id, process) -> {
            if (Files.exists(data.resolve("render-deployer/instances").resolve(id))) {
                left.add(process);
            }
        });
        left.forEach(ProcessHandle::destroyForcibly);
        stopKafka();
    }
}
