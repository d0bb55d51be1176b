package dev.slipway.cicdspecialist;

import dev.slipway.agent.delegation.FenceLog;
import dev.slipway.agent.delegation.TaskRunner;
import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.presence.Presence;
import dev.slipway.agent.spring.Agent;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.spring.Setting;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.cicdspecialist.verification.kafka.VerificationTasks;
import dev.slipway.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the cicd-specialist. */
@SpringBootApplication
public class CicdSpecialistApplication {
    /** Those of this agent alone. */
    public static final List<Setting> SETTINGS = List.of();
    private static final String NAME = "cicd-specialist";
    private final String incarnation = UUID.randomUUID().toString();

    /** For Spring. */
    public CicdSpecialistApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        Agent.run(CicdSpecialistApplication.class, NAME, SETTINGS, Map.of(), arguments);
    }

    @Bean
    TaskRunner tasks(Publisher publisher, BrokerTime time) {
        // A verification has no effect outside, so its fences need not outlive the process.
        return new TaskRunner(NAME, incarnation, publisher, time, FenceLog.inMemory(), VerificationTasks::of);
    }

    @Bean
    Presence presence(AgentSettings settings, Publisher publisher, BrokerTime time) {
        return new Presence(NAME + "-" + settings.instance(), NAME, incarnation, publisher, time);
    }

    @Bean
    PartitionedReader reader(AgentSettings settings, KafkaConnection connection, Envelopes envelopes, TaskRunner tasks, Presence presence) {
        return PartitionedReader.of(connection, envelopes, NAME, settings.instance())
                .tasks(Topics.DELEGATIONS_CICD_SPECIALIST, tasks::accept)
                .onAssigned(presence::serve)
                .onRevoked(presence::leave)
                .build();
    }

    @Bean
    Runner runner(PartitionedReader reader, TaskRunner tasks, Presence presence) {
        return new Runner(() -> {
            presence.start();
            reader.start();
        }, () -> {
            tasks.close();
            presence.close();
            reader.close();
        });
    }

    @Bean
    HealthPart delegationsHealth(PartitionedReader reader) {
        return HealthPart.of(Group.DB, NAME, () -> State.of(reader.isReady(), Map.of("delegations", Boolean.toString(reader.isReady()))));
    }
}
