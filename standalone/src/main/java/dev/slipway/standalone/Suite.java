package dev.slipway.standalone;

import dev.slipway.cicdspecialist.CicdSpecialistApplication;
import dev.slipway.deploymentmanager.DeploymentManagerApplication;
import dev.slipway.embedded.Access;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.erroranalyst.ErrorAnalystApplication;
import dev.slipway.gateway.GatewayApplication;
import dev.slipway.monitoringspecialist.MonitoringSpecialistApplication;
import dev.slipway.renderdeployer.RenderDeployerApplication;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The suite in one JVM: Kafka and the schema registry, then the agents, then the word that it is ready. */
public final class Suite implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Suite.class);
    private static final Duration READY = Duration.ofSeconds(120);
    private static final long MIB = 1024 * 1024;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** Starting is bound by the processor: more threads than cores only take turns. */
    private static final int STARTERS = 2;
    /** What every Kafka client of this JVM gets: nobody asks it over JMX, and nobody collects what clients push. */
    private static final Map<String, String> QUIET_CLIENTS = Map.of("metric.reporters", "", "enable.metrics.push", "false");

    private record Agent(String name, Class<?> application) {}

    private static final List<Agent> AGENTS = List.of(
            new Agent("gateway", GatewayApplication.class),
            new Agent("deployment-manager", DeploymentManagerApplication.class),
            new Agent("render-deployer", RenderDeployerApplication.class),
            new Agent("error-analyst", ErrorAnalystApplication.class),
            new Agent("monitoring-specialist", MonitoringSpecialistApplication.class),
            new Agent("cicd-specialist", CicdSpecialistApplication.class));

    private final DataDirectory data;
    private final int port;
    private final Access access;
    private final LocalKafka kafka;
    private final EdgeProcess edge;
    private final DiskGuard guard;
    private final KafkaGate kafkaRuns = new KafkaGate();
    private final Map<String, ConfigurableApplicationContext> contexts = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private Suite(DataDirectory data, int port) {
        this.data = data;
        this.port = port;
        this.access = Access.by(data.secret(DataDirectory.KAFKA_PASSWORD));
        this.kafka = new LocalKafka(data.path(), Topics.PARTITIONS_STANDALONE, access, DataLimit.ofSettings());
        this.guard = new DiskGuard(data.path(), Suite::end);
        this.edge = new EdgeProcess(data.path(), System.getProperty("slipway.build", ""));
    }

    /** {@code --data DIR --port N}; runs until it is told to end. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            run(Path.of(Objects.requireNonNullElse(option(arguments, "--data"), "data")),
                    Integer.parseInt(Objects.requireNonNullElse(option(arguments, "--port"), "8080")));
        } catch (RuntimeException failed) {
            LOG.atError().setCause(failed).log("the suite did not start");
            System.err.println("slipway: the suite did not start: " + reason(failed));
            System.exit(1);
        }
    }

    private static void run(Path directory, int port) throws InterruptedException {
        DataDirectory data = DataDirectory.take(directory);
        DataFormat.bring(data);
        LocalKafka.sayingAtTheEnd(reason -> sayKafkaEnded(data.path(), reason));
        var suite = new Suite(data, port);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
            suite.close();
            ended.countDown();
        }));
        suite.start();
        ended.await();
    }

    private static void sayKafkaEnded(Path directory, String reason) {
        say("Kafka cannot go on (" + reason + "), with " + directory.toFile().getUsableSpace() / MIB + " MiB free for " + directory);
    }

    /** In an orderly way, while there is room for it. */
    private static void end(String because) {
        say(because);
        System.exit(1);
    }

    private static void say(String because) {
        System.err.println("slipway: " + because + "; the suite ends, and what was acknowledged is kept: ./slipway up starts it again");
        LOG.atError().addKeyValue("because", because).log("the suite ends, and what was acknowledged is kept");
    }

    /** The innermost message: what wraps it says only where it was met. */
    private static String reason(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static @Nullable String option(String[] arguments, String name) {
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals(name)) {
                return arguments[i + 1];
            }
        }
        return null;
    }

    private void start() {
        long began = System.nanoTime();
        data.delete("endpoints.json");
        guard.start();
        requireFree(port);
        Path token = data.adminToken(System.getenv("SLIPWAY_ADMIN_TOKEN"));
        kafka.open();
        try (ExecutorService starters = Executors.newFixedThreadPool(STARTERS)) {
            try {
                // The gateway has the most to load; it is complete when Kafka runs, and waits until then.
                List<CompletableFuture<Void>> starting = new ArrayList<>();
                starting.add(CompletableFuture.runAsync(() -> start(AGENTS.getFirst(), token), starters));
                kafka.start();
                LOG.atInfo().addKeyValue("durationMs", millisSince(began)).log("Kafka and the schema registry run");
                data.closeToOthers();
                data.write("kafka.json", new JsonMapper().writeValueAsString(kafkaEndpoints()));
                kafkaRuns.open();
                edge.start();
                AGENTS.stream().skip(1).forEach(agent -> starting.add(CompletableFuture.runAsync(() -> start(agent, token), starters)));
                starting.forEach(CompletableFuture::join);
            } catch (RuntimeException failed) {
                starters.shutdownNow();
                throw failed;
            }
        }
        awaitReady();
        LOG.atInfo().addKeyValue("durationMs", millisSince(began)).log("all agents are well");
        await("the edge", edge::isWell, System.nanoTime() + READY.toNanos());
        data.closeToOthers();
        data.write("endpoints.json", new JsonMapper().writeValueAsString(endpoints()));
        LOG.atInfo().addKeyValue("durationMs", millisSince(began)).addKeyValue("gateway", gateway()).log("ready");
    }

    /** Told before anything is started: the gateway would find out last, and its server names no port. */
    private static void requireFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            // It could be listened on; the gateway will.
        } catch (IOException taken) {
            throw new IllegalStateException("port " + port + " of the loopback address cannot be listened on (" + taken.getMessage()
                    + "); end what holds it, or choose another with --port");
        }
    }

    private void start(Agent agent, Path token) {
        var settings = new HashMap<String, Object>(Map.of(
                "spring.application.name", agent.name(),
                "slipway.kafka.bootstrap-servers", kafka.bootstrapServers(),
                "slipway.kafka.schema-registry", kafka.schemaRegistry().toString(),
                "slipway.data", data.path().toString(),
                "slipway.admin-token-file", token.toString()));
        QUIET_CLIENTS.forEach((name, value) -> settings.put("slipway.kafka.properties." + name, value));
        access.kafkaProperties().forEach((name, value) -> settings.put("slipway.kafka.properties." + name, value));
        access.registryProperties().forEach((name, value) -> settings.put("slipway.kafka.schema-registry-properties." + name, value));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(agent.application()).registerShutdownHook(false)
                .initializers(kafkaRuns::holdBack)
                .properties(settings)
                .run("--server.port=" + (agent.application() == GatewayApplication.class ? port : 0));
        synchronized (contexts) {
            contexts.put(agent.name(), context);
        }
    }

    private void awaitReady() {
        long until = System.nanoTime() + READY.toNanos();
        for (Map.Entry<String, ConfigurableApplicationContext> each : Map.copyOf(contexts).entrySet()) {
            URI health = URI.create("http://127.0.0.1:" + each.getValue().getEnvironment().getProperty("local.server.port") + "/health");
            await(each.getKey(), () -> isUp(health), until);
        }
    }

    private static void await(String what, BooleanSupplier isWell, long until) {
        while (!isWell.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(what + " is not well " + READY.toSeconds() + " s after its start");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private boolean isUp(URI health) {
        try {
            return http.send(HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + health, e);
        }
    }

    private URI gateway() {
        return URI.create("http://127.0.0.1:" + contexts.get("gateway").getEnvironment().getProperty("local.server.port"));
    }

    private Map<String, Object> endpoints() {
        var all = new LinkedHashMap<String, Object>();
        all.put("gateway", gateway().toString());
        all.putAll(kafkaEndpoints());
        return all;
    }

    /** With what a Java client needs, and user and password for those in other languages, which write them otherwise. */
    private Map<String, Object> kafkaEndpoints() {
        return Map.of(
                "kafka", Map.of("bootstrapServers", kafka.bootstrapServers(), "properties", access.kafkaProperties(),
                        "username", Access.USER, "password", data.secret(DataDirectory.KAFKA_PASSWORD)),
                "schemaRegistry", Map.of("url", kafka.schemaRegistry().toString(), "properties", access.registryProperties()));
    }

    /** Closes the agents side by side, then Kafka. */
    @Override
    public void close() {
        guard.close();
        data.delete("endpoints.json");
        edge.close();
        var closing = new ArrayList<Thread>();
        synchronized (contexts) {
            contexts.values().forEach(context -> closing.add(Thread.ofPlatform().start(context::close)));
        }
        for (Thread each : closing) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kafka.close();
        data.close();
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
