package dev.slipway.erroranalyst;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.Agent;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.spring.Setting;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.erroranalyst.kafka.AnalystTopology;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the error analyst. */
@SpringBootApplication
public class ErrorAnalystApplication {
    /** Those of this agent alone. */
    public static final List<Setting> SETTINGS = List.of();
    /** For Spring. */
    public ErrorAnalystApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        Agent.run(ErrorAnalystApplication.class, "error-analyst", SETTINGS, Map.of(), arguments);
    }

    @Bean
    AgentStreams analystStreams(AgentSettings settings, KafkaConnection connection, Envelopes envelopes) {
        return new AgentStreams("error-analyst", settings.instance(), connection, AgentStreams.Tuning.DECIDING,
                settings.folder("error-analyst").resolve("streams"), AnalystTopology.of(envelopes));
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
