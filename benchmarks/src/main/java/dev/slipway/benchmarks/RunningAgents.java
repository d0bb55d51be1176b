package dev.slipway.benchmarks;

import static org.awaitility.Awaitility.await;

import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Agents in this JVM, as the suite starts them, and only those that a measurement needs; the embedded Kafka beside them. */
final class RunningAgents implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef";
    private static final Duration START = Duration.ofMinutes(2);
    private final Path data;
    private final LocalKafka kafka;
    private final Map<String, ConfigurableApplicationContext> agents = new LinkedHashMap<>();

    /** With Kafka alone. */
    RunningAgents(Path data) throws IOException {
        this.data = data;
        this.kafka = new LocalKafka(data, Topics.PARTITIONS_STANDALONE);
        Files.createDirectories(data);
        Files.writeString(data.resolve("admin-token"), TOKEN);
        kafka.start();
    }

    LocalKafka kafka() {
        return kafka;
    }

    /** Starts one, and returns where it answers when it is well. */
    URI start(String name, Class<?> application) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(application).registerShutdownHook(false)
                .properties(Map.of("spring.application.name", name, "slipway.kafka.bootstrap-servers", kafka.bootstrapServers(),
                        "slipway.kafka.schema-registry", kafka.schemaRegistry().toString(), "slipway.data", data.toString()))
                .run("--server.port=0");
        agents.put(name, context);
        URI at = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
        await(name + " is well").atMost(START).ignoreException(IOException.class)
                .until(() -> ((HttpURLConnection) at.resolve("/health").toURL().openConnection()).getResponseCode() == 200);
        return at;
    }

    void stop(String name) {
        Objects.requireNonNull(agents.remove(name), name).close();
    }

    @Override
    public void close() {
        agents.values().forEach(ConfigurableApplicationContext::close);
        kafka.close();
    }
}
