package dev.slipway.deploymentmanager;

import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.kafka.ManagerTopology;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the deployment manager. */
@SpringBootApplication
public class DeploymentManagerApplication {
    /** For Spring. */
    public DeploymentManagerApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        SpringApplication.run(DeploymentManagerApplication.class, arguments);
    }

    @Bean
    AgentStreams managerStreams(AgentSettings settings, KafkaConnection connection, Envelopes envelopes,
            @Value("${slipway.edge.ports:10000-14999}") PortRange ports) {
        var proposals = new Surroundings.Ports(ports.first(), ports.last(), PortRange.begin(settings.data().resolve("deployment-manager")));
        return new AgentStreams("deployment-manager", settings.instance(), connection, AgentStreams.Tuning.DECIDING,
                settings.data().resolve("deployment-manager").resolve("streams"),
                ManagerTopology.of(envelopes, proposals, UUID.randomUUID().toString()));
    }

    @Bean
    Runner managerRunner(AgentStreams streams) {
        return new Runner(streams::start, streams::close);
    }

    @Bean
    HealthPart managerHealth(AgentStreams streams) {
        return new HealthPart() {
            @Override
            public Group group() {
                return Group.DB;
            }

            @Override
            public String name() {
                return "deployment-manager";
            }

            @Override
            public State state() {
                return streams.isReady() ? State.up(streams.state()) : State.down(streams.state());
            }
        };
    }
}
