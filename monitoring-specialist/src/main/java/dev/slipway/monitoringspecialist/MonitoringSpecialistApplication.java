package dev.slipway.monitoringspecialist;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.spring.Agent;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.spring.Setting;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.monitoringspecialist.kafka.Monitoring;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the monitoring specialist. */
@SpringBootApplication
public class MonitoringSpecialistApplication {
    /** Those of this agent alone. */
    public static final List<Setting> SETTINGS = List.of();
    /** For Spring. */
    public MonitoringSpecialistApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        Agent.run(MonitoringSpecialistApplication.class, "monitoring-specialist", SETTINGS, Map.of(), arguments);
    }

    @Bean(destroyMethod = "")
    Monitoring monitoring(AgentSettings settings, KafkaConnection connection, Envelopes envelopes, Publisher publisher, BrokerTime time) {
        return new Monitoring(settings.instance(), connection, envelopes, publisher, time);
    }

    @Bean
    Runner monitoringRunner(Monitoring monitoring) {
        return new Runner(monitoring::start, monitoring::close);
    }

    @Bean
    HealthPart checks(Monitoring monitoring) {
        return HealthPart.of(Group.EXTERNAL, "checks", () -> State.of(monitoring.isReady(), monitoring.details()));
    }
}
