package dev.slipway.gateway;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.Agent;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.spring.Setting;
import dev.slipway.gateway.http.KafkaHealth;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the gateway: its API ({@code http}) over its read models ({@code view}). */
@SpringBootApplication
public class GatewayApplication {
    /** Those of this agent alone. */
    public static final List<Setting> SETTINGS = List.of(
            Setting.file("slipway.admin-token-file", "`admin-token` in the data directory", "file with the administrator's token"),
            Setting.time("slipway.gateway.stream-idle", "15s", "silence after which a live stream is told a comment line", 100, 60_000, "use 100ms to 1m"));
    /** For Spring. */
    public GatewayApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        Agent.run(GatewayApplication.class, "gateway", SETTINGS, Map.of(), arguments);
    }

    @Bean
    KafkaHealth kafkaHealth(KafkaConnection connection) {
        return new KafkaHealth(connection);
    }

    @Bean
    Runner kafkaHealthRunner(KafkaHealth health) {
        return new Runner(health::start, health::close);
    }
}
