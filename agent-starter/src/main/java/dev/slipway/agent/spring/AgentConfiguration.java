package dev.slipway.agent.spring;

import dev.slipway.agent.http.HealthEndpoints;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.TopicsOfKafka;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.agent.trace.otlp.OtlpExport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** What every agent has: its connection to Kafka, its publisher, the broker's time, its health endpoints. */
@AutoConfiguration
@EnableConfigurationProperties(AgentSettings.class)
public class AgentConfiguration {
    /** For Spring. */
    public AgentConfiguration() {}

    @Bean
    KafkaConnection kafkaConnection(AgentSettings settings) {
        return settings.connection();
    }

    @Bean
    Envelopes envelopes(KafkaConnection connection) {
        return new Envelopes(connection);
    }

    @Bean
    Publisher publisher(KafkaConnection connection, Envelopes envelopes, @Value("${spring.application.name}") String agent) {
        return new Publisher(connection, envelopes, agent);
    }

    /** Before anything reads or writes; in a suite the embedded Kafka has made them. */
    @Bean
    @ConditionalOnProperty("slipway.kafka.create-topics")
    Runner topics(AgentSettings settings, KafkaConnection connection) {
        int partitions = Objects.requireNonNull(settings.kafka(), "checked").partitions();
        return Runner.first(() -> new TopicsOfKafka(connection, partitions).ensure());
    }

    /** Spans go to a collector where one is named. */
    @Bean
    @ConditionalOnProperty("slipway.tracing.otlp-endpoint")
    Runner spanExport(@Value("${slipway.tracing.otlp-endpoint}") URI endpoint, @Value("${spring.application.name}") String agent) {
        var export = new OtlpExport(endpoint, agent);
        return new Runner(export::start, export::close);
    }

    @Bean
    BrokerTime brokerTime() {
        return new BrokerTime();
    }

    /** The same as the endpoints say, for whoever watches over time. */
    @Bean
    MeterBinder healthMetrics(List<HealthPart> parts) {
        return registry -> parts.forEach(part -> Gauge.builder("slipway.health", part, each -> each.state().up() ? 1 : 0)
                .tag("part", part.name()).description("1 while the part of the agent's health is well").register(registry));
    }

    @Bean
    RouterFunction<ServerResponse> healthRoutes(List<HealthPart> parts) {
        return new HealthEndpoints(parts).routes();
    }
}
