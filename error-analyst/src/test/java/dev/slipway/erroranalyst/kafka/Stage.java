package dev.slipway.erroranalyst.kafka;

import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.Application;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.FailureKind;
import dev.slipway.schemas.HealingRecord;
import dev.slipway.schemas.HealingState;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.Taken;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** An analyst on a real Kafka, one for all tests of a run, and what the others would write. */
final class Stage implements AutoCloseable {
    /** A generous limit for what should come at once. */
    static final Duration SOON = Duration.ofSeconds(40);
    /** When this run began. */
    static final Instant STARTED = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    final KafkaConnection connection;
    final Envelopes envelopes;
    final Publisher publisher;
    private final Path directory;
    private final LocalKafka kafka;
    private AgentStreams streams;

    private Stage(Path directory) {
        this.directory = directory;
        this.kafka = new LocalKafka(directory.resolve("kafka"), 2);
        kafka.start();
        this.connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        this.envelopes = new Envelopes(connection);
        this.publisher = new Publisher(connection, envelopes, "test");
        this.streams = started();
    }

    /** Gives the stage to whoever asks for it, and closes it at the end of the run. */
    static final class OfTheRun implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stage.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).computeIfAbsent(Stage.class, _ -> open(), Stage.class);
        }

        private static Stage open() {
            try {
                return new Stage(Files.createTempDirectory("analyst-stage"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        streams.close();
        publisher.close();
        kafka.close();
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AgentStreams started() {
        var analyst = new AgentStreams("error-analyst", "0", connection, AgentStreams.Tuning.DECIDING, directory.resolve("streams"),
                AnalystTopology.of(envelopes));
        analyst.start();
        await().atMost(SOON).until(analyst::isReady);
        return analyst;
    }

    void stopAnalyst() {
        streams.close();
    }

    void startAnalyst() {
        streams = started();
    }

    // ---- what the others would write

    void registers(String application, String manifest) {
        publisher.publish(Topics.APPLICATIONS, application, new ApplicationRecord(new Application(application, 1L, manifest, STARTED, STARTED, null)));
    }

    void instance(String application, String id, String release, int slot, InstanceState state, @Nullable EndCause cause) {
        publisher.publish(Topics.INSTANCES, application + "/dev/" + id, new InstanceRecord(Instance.newBuilder().setId(id)
                .setApplication(application).setEnvironment("dev").setRelease(release).setVersion("1").setSlot(slot).setState(state)
                .setCause(cause).setExitCode(cause == null ? null : 137).setStartedAt(STARTED.plusSeconds(id.startsWith("s") ? 1 : 0))
                .setLastLines(List.of("boom")).build()));
    }

    void health(String application, String id, String release, int slot, HealthState state, int inARow) {
        publisher.publish(Topics.HEALTH, application + "/dev/" + id, new HealthRecord(Health.newBuilder().setInstance(id)
                .setApplication(application).setEnvironment("dev").setRelease(release).setSlot(slot).setState(state).setSince(STARTED)
                .setBecause("no answer within 2 s").setFailure(state == HealthState.UNHEALTHY ? FailureKind.TIMEOUT : null)
                .setChecksInARow(inARow).build()));
    }

    void deployment(String application, String id, DeploymentKind kind, DeploymentPhase phase, @Nullable List<Integer> slots) {
        publisher.publish(Topics.DEPLOYMENTS, application + "/dev/" + id, new DeploymentRecord(Deployment.newBuilder().setId(id)
                .setKind(kind).setApplication(application).setEnvironment("dev").setVersion("1").setStrategy("rolling").setPhase(phase)
                .setCreatedAt(STARTED).setRequestedBy("test").setSlots(slots).setLastEvent(1).build()));
    }

    void takes(String application, String command, String deployment) {
        publisher.publish(Topics.OUTCOMES, application + "/dev", OutcomeRecord.newBuilder().setCommandId(command)
                .setApplication(application).setTaken(Taken.newBuilder().setDeployments(List.of(deployment)).build()).build());
        publisher.flush();
    }

    // ---- what the analyst wrote

    Collected<CommandRecord> commands(String application) {
        return Collected.of(connection, envelopes, Topics.COMMANDS, application);
    }

    Collected<HealingRecord> healing(String application) {
        return Collected.of(connection, envelopes, Topics.HEALING, application);
    }

    static List<HealingState> states(Collected<HealingRecord> healing) {
        return healing.all().stream().map(each -> each.getAction().getState()).toList();
    }
}
