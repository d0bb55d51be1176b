package dev.slipway.erroranalyst;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.erroranalyst.kafka.AnalystTopology;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the error analyst. */
@SpringBootApplication
public class ErrorAnalystApplication {
    /** For Spring. */
    public ErrorAnalystApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        SpringApplication.run(ErrorAnalystApplication.class, arguments);
    }

    @Bean
    AgentStreams analystStreams(AgentSettings settings, KafkaConnection connection, Envelopes envelopes) {
        return new AgentStreams("error-analyst", settings.instance(), connection, AgentStreams.Tuning.DECIDING,
                settings.data().resolve("error-analyst").resolve("streams"), AnalystTopology.of(envelopes));
    }

    @Bean
    Runner analystRunner(AgentStreams streams) {
        return new Runner(streams::start, streams::close);
    }

    @Bean
    HealthPart analystHealth(AgentStreams streams) {
        return HealthPart.of(Group.DB, "error-analyst", () -> State.of(streams.isReady(), streams.state()));
    }
}
