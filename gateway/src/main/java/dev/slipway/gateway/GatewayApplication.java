package dev.slipway.gateway;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.Runner;
import dev.slipway.gateway.http.KafkaHealth;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the gateway: its API ({@code http}) over its read models ({@code view}). */
@SpringBootApplication
public class GatewayApplication {
    /** For Spring. */
    public GatewayApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        SpringApplication.run(GatewayApplication.class, arguments);
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
