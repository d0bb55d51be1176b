package dev.slipway.gateway.http;

import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.RegistryAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Whether Kafka and the schema registry answer: asked every second, so that the endpoint itself waits for nobody. */
public final class KafkaHealth implements HealthPart, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private final KafkaConnection connection;
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("kafka-health").factory());
    private final RegistryAccess registry;
    private @Nullable Admin admin;
    private volatile State state = State.down(Map.of("because", "not asked yet"));

    /** Of this Kafka and this registry. */
    public KafkaHealth(KafkaConnection connection) {
        this.connection = connection;
        this.registry = new RegistryAccess(connection, TIMEOUT);
    }

    /** Begins to ask. */
    public void start() {
        Map<String, Object> settings = connection.client();
        settings.put("request.timeout.ms", (int) TIMEOUT.toMillis());
        settings.put("default.api.timeout.ms", (int) TIMEOUT.toMillis());
        Admin asked = Admin.create(settings);
        admin = asked;
        asking.scheduleWithFixedDelay(() -> state = ask(asked), 0, 1, TimeUnit.SECONDS);
    }

    private State ask(Admin asked) {
        try {
            int brokers = asked.describeCluster().nodes().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).size();
            int status = registry.send(registry.request("/subjects").build()).statusCode();
            return status == 200 ? State.up(Map.of("brokers", Integer.toString(brokers)))
                    : State.down(Map.of("because", "the schema registry answered " + status));
        } catch (ExecutionException | TimeoutException | IOException e) {
            return State.down(Map.of("because", "Kafka or the schema registry does not answer: " + e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return State.down(Map.of("because", "is being stopped"));
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    @Override
    public Group group() {
        return Group.DB;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public State state() {
        return state;
    }
}
