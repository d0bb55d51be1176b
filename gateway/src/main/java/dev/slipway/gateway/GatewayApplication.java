package dev.slipway.gateway;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.gateway.http.AdminToken;
import dev.slipway.gateway.http.Api;
import dev.slipway.gateway.http.KafkaHealth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Starts the gateway. */
@SpringBootApplication
public class GatewayApplication {
    /** For Spring. */
    public GatewayApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        SpringApplication.run(GatewayApplication.class, arguments);
    }

    @Bean
    RouterFunction<ServerResponse> apiRoutes(AgentSettings settings, @Value("${slipway.admin-token-file:}") String file) {
        Path token = file.isEmpty() ? settings.data().resolve("admin-token") : Path.of(file);
        try {
            return new Api(new AdminToken(Files.readString(token).trim())).routes();
        } catch (IOException e) {
            throw new UncheckedIOException("slipway.admin-token-file: cannot read " + token + "; put the administrator's token there, readable by you alone", e);
        }
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
