package dev.slipway.deploymentmanager;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.spring.Agent;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.PortRange;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.spring.Setting;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.kafka.ManagerProcess;
import dev.slipway.deploymentmanager.kafka.ManagerTopology;
import dev.slipway.deploymentmanager.kafka.UncleanEnd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the deployment manager. */
@SpringBootApplication
public class DeploymentManagerApplication {
    /** Those of this agent alone. */
    public static final List<Setting> SETTINGS = List.of(
            Setting.ports("slipway.edge.ports", "10000-14999", "ports of environments; an environment keeps its port until it is deleted"));
    /** Of the agent, its group, and its folder in the data directory. */
    private static final String NAME = "deployment-manager";

    /** For Spring. */
    public DeploymentManagerApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        Agent.run(DeploymentManagerApplication.class, NAME, SETTINGS, Map.of("slipway.kafka.create-topics", true), arguments);
    }

    @Bean
    AgentStreams managerStreams(AgentSettings settings, KafkaConnection connection, Envelopes envelopes, BrokerTime time,
            @Value("${slipway.edge.ports:10000-14999}") PortRange ports) {
        Path directory = settings.folder(NAME);
        var proposals = new Surroundings.Ports(ports.first(), ports.last(), PortRange.begin(directory));
        return new AgentStreams(NAME, settings.instance(), connection, AgentStreams.Tuning.DECIDING, directory.resolve("streams"),
                ManagerTopology.of(envelopes, proposals, UUID.randomUUID().toString(), time));
    }

    @Bean
    Runner managerRunner(AgentSettings settings, KafkaConnection connection, AgentStreams streams, Publisher publisher, BrokerTime time) {
        var process = new ManagerProcess(streams, publisher, time,
                new UncleanEnd(settings.folder(NAME), UncleanEnd.bootOfThisMachine(), connection, NAME));
        return new Runner(process::start, process::close);
    }

    @Bean
    HealthPart managerHealth(AgentStreams streams) {
        return HealthPart.of(Group.DB, NAME, () -> State.of(streams.isReady(), streams.state()));
    }
}
