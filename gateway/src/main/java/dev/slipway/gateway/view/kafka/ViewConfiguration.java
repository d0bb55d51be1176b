package dev.slipway.gateway.view.kafka;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the read models: readable as soon as they are made, filled while the gateway runs, closed after its web server. */
@Configuration(proxyBeanMethods = false)
public class ViewConfiguration {
    /** For Spring. */
    public ViewConfiguration() {}

    @Bean(initMethod = "open", destroyMethod = "close")
    KafkaViews views(AgentSettings settings, KafkaConnection connection, Envelopes envelopes) {
        return new KafkaViews(connection, envelopes, settings.folder("gateway").resolve("views"), Clock.systemUTC());
    }

    @Bean
    Runner viewsRunner(KafkaViews views) {
        return new Runner(views::start, views::stop);
    }

    @Bean
    MeterBinder viewsLag(KafkaViews views) {
        return registry -> Gauge.builder("slipway.views.lag", views, KafkaViews::lag).tag("agent", "gateway")
                .description("Records that the read models have yet to read").register(registry);
    }

    @Bean
    HealthPart viewsHealth(KafkaViews views) {
        return HealthPart.of(Group.REDIS, "read-model", views::health);
    }
}
