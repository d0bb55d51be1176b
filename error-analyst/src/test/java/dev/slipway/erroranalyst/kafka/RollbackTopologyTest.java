package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;
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
import dev.slipway.schemas.HealingAction;
import dev.slipway.schemas.HealingRecord;
import dev.slipway.schemas.HealingState;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.Taken;
import dev.slipway.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollback on a real Kafka, with what edges, the platform, the checks and the manager would write. */
class RollbackTopologyTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int A_SECOND = 20;
    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static KafkaConnection connection;
    private static Envelopes envelopes;
    private static Publisher publisher;
    private static AgentStreams streams;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @BeforeAll
    static void start() {
        kafka = new LocalKafka(directory.resolve("kafka"), 2);
        kafka.start();
        connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "test");
        begin();
    }

    @AfterAll
    static void stop() {
        streams.close();
        publisher.close();
        kafka.close();
    }

    private static void begin() {
        streams = new AgentStreams("error-analyst", "0", connection, AgentStreams.Tuning.DECIDING, directory.resolve("streams"),
                AnalystTopology.of(envelopes));
        streams.start();
        await().atMost(SOON).until(streams::isReady);
    }

    private void registers(String application, String rollback) {
        publisher.publish(Topics.APPLICATIONS, application, new ApplicationRecord(new Application(application, 1L,
                "{\"healing\":{\"rollback\":\"" + rollback + "\"},\"name\":\"" + application + "\"}", now, now, null)));
    }

    private void isLive(String application, String release, DeploymentKind kind) {
        String id = release + "-i0";
        publisher.publish(Topics.INSTANCES, application + "/dev/" + id, new InstanceRecord(Instance.newBuilder().setId(id)
                .setApplication(application).setEnvironment("dev").setRelease(release).setVersion("1").setSlot(0)
                .setState(InstanceState.RUNNING).setStartedAt(now).build()));
        publisher.publish(Topics.HEALTH, application + "/dev/" + id, new HealthRecord(Health.newBuilder().setInstance(id)
                .setApplication(application).setEnvironment("dev").setRelease(release).setSlot(0).setState(HealthState.HEALTHY)
                .setSince(now).setBecause("").setChecksInARow(2).build()));
        publisher.publish(Topics.DEPLOYMENTS, application + "/dev/" + release, new DeploymentRecord(Deployment.newBuilder().setId(release)
                .setKind(kind).setApplication(application).setEnvironment("dev").setVersion("1").setStrategy("rolling")
                .setPhase(DeploymentPhase.SUCCEEDED).setCreatedAt(now).setRequestedBy("test").setLastEvent(1).build()));
        publisher.flush();
    }

    /** What an edge counts each second. @param fromSecond before or after this test began */
    private void counts(String application, String release, int fromSecond, int toSecond, int errors) {
        for (int second = fromSecond; second < toSecond; second++) {
            publisher.publish(Topics.METRICS, application + "/dev", MetricRecord.newBuilder().setApplication(application).setEnvironment("dev")
                    .setFrom(now.plusSeconds(second - 1L)).setTo(now.plusSeconds(second)).setRequests(RequestMetrics.newBuilder()
                            .setRelease(release).setVersion("1").setEdge("e").setRequests(A_SECOND).setServerErrors(errors).setClientErrors(0)
                            .setFailed(0).setRetried(0).setLatencyMs(ByteBuffer.allocate(0)).build()).build());
        }
        publisher.flush();
    }

    private static Collected<CommandRecord> commands(String application) {
        return Collected.of(connection, envelopes, Topics.COMMANDS, application);
    }

    private static List<HealingState> states(Collected<HealingRecord> healing) {
        return healing.all().stream().map(each -> each.getAction().getState()).toList();
    }

    @Test
    void a_release_that_fails_more_often_is_rolled_back_over_a_restart_and_one_that_does_not_is_not() {
        for (String application : List.of("worse", "same", "watched")) {
            registers(application, application.equals("watched") ? "observe" : "auto");
            isLive(application, "r1", DeploymentKind.DEPLOY);
            counts(application, "r1", -240, -60, application.equals("same") ? 2 : 0);
            isLive(application, "r2", DeploymentKind.DEPLOY);
            counts(application, "r2", -60, -30, application.equals("same") ? 2 : 10);
        }
        try (var commands = commands("worse"); var healing = Collected.of(connection, envelopes, Topics.HEALING, "worse");
                var proposed = Collected.of(connection, envelopes, Topics.HEALING, "watched"); var none = commands("same")) {
            streams.close();
            begin();
            for (String application : List.of("same", "watched", "worse")) {
                counts(application, "r2", -30, 0, application.equals("same") ? 2 : 10);
            }
            await().atMost(SOON).until(() -> commands.all().size() == 1);
            CommandRecord command = commands.all().getFirst();
            assertThat(command.getRollback().getUndoes()).isEqualTo("r2");
            assertThat(command.getRollback().getReason()).startsWith("release r2 fails more often than r1: 50.00 % of ");
            assertThat(command.getRequestedBy()).isEqualTo("error-analyst");
            String rollback = command.getRollback().getDeploymentId();
            publisher.publish(Topics.OUTCOMES, "worse/dev", OutcomeRecord.newBuilder().setCommandId(command.getCommandId())
                    .setApplication("worse").setTaken(Taken.newBuilder().setDeployments(List.of(rollback)).build()).build());
            isLive("worse", rollback, DeploymentKind.ROLLBACK);
            await().atMost(SOON).until(() -> states(healing).contains(HealingState.HEALED));
            assertThat(states(healing)).containsExactly(HealingState.RUNNING, HealingState.VERIFYING, HealingState.HEALED);
            HealingAction healed = healing.all().getLast().getAction();
            assertThat(healed).extracting(HealingAction::getAction, HealingAction::getTarget, HealingAction::getDeploymentId)
                    .containsExactly("rollback", "r2", rollback);
            await().atMost(SOON).until(() -> !proposed.all().isEmpty());
            assertThat(proposed.all()).extracting(each -> each.getAction().getSuppressedBecause())
                    .containsExactly("healing.rollback is observe: would roll r2 back to r1");
            assertThat(none.all()).as("both releases fail as often").isEmpty();
        }
    }
}
