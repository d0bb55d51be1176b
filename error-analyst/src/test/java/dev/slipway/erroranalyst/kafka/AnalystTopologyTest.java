package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.Application;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.FailureKind;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.HealingAction;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalystTopologyTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant STARTED = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static KafkaConnection connection;
    private static Envelopes envelopes;
    private static Publisher publisher;
    private static AgentStreams streams;

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

    // ---- what the others would write

    private static void runs(String application, String manifest, int instances) {
        publisher.publish(Topics.APPLICATIONS, application, new ApplicationRecord(new Application(application, 1L,
                manifest, STARTED, STARTED, null)));
        for (int slot = 0; slot < instances; slot++) {
            instance(application, "i" + slot, slot, InstanceState.RUNNING, null);
            health(application, "i" + slot, slot, HealthState.HEALTHY, 2);
        }
        deployment(application, "r1", DeploymentKind.DEPLOY, DeploymentPhase.SUCCEEDED);
        publisher.flush();
    }

    private static void instance(String application, String id, int slot, InstanceState state, EndCause cause) {
        publisher.publish(Topics.INSTANCES, application + "/dev/" + id, new InstanceRecord(Instance.newBuilder().setId(id)
                .setApplication(application).setEnvironment("dev").setRelease("r1").setVersion("1").setSlot(slot).setState(state)
                .setCause(cause).setExitCode(cause == null ? null : 137).setStartedAt(STARTED.plusSeconds(id.startsWith("s") ? 1 : 0))
                .setLastLines(List.of("boom")).build()));
    }

    private static void health(String application, String id, int slot, HealthState state, int inARow) {
        publisher.publish(Topics.HEALTH, application + "/dev/" + id, new HealthRecord(Health.newBuilder().setInstance(id)
                .setApplication(application).setEnvironment("dev").setRelease("r1").setSlot(slot).setState(state).setSince(STARTED)
                .setBecause("no answer within 2 s").setFailure(state == HealthState.UNHEALTHY ? FailureKind.TIMEOUT : null)
                .setChecksInARow(inARow).build()));
    }

    private static void deployment(String application, String id, DeploymentKind kind, DeploymentPhase phase) {
        deployment(application, id, kind, phase, null);
    }

    private static void deployment(String application, String id, DeploymentKind kind, DeploymentPhase phase, @Nullable List<Integer> slots) {
        publisher.publish(Topics.DEPLOYMENTS, application + "/dev/" + id, new DeploymentRecord(Deployment.newBuilder().setId(id)
                .setKind(kind).setApplication(application).setEnvironment("dev").setVersion("1").setStrategy("rolling").setPhase(phase)
                .setCreatedAt(STARTED).setRequestedBy("test").setSlots(slots).setLastEvent(1).build()));
    }

    private static void exits(String application, String id, int slot) {
        instance(application, id, slot, InstanceState.STOPPED, EndCause.EXITED);
        publisher.flush();
    }

    private static String manifest(String application) {
        return "{\"name\":\"" + application + "\"}";
    }

    private static Collected<CommandRecord> commands(String application) {
        return Collected.of(connection, envelopes, Topics.COMMANDS, application);
    }

    private static Collected<HealingRecord> healing(String application) {
        return Collected.of(connection, envelopes, Topics.HEALING, application);
    }

    private static List<HealingState> states(Collected<HealingRecord> healing) {
        return healing.all().stream().map(each -> each.getAction().getState()).toList();
    }

    // ---- the promises

    @Test
    void an_exit_becomes_a_command_and_the_action_is_told_to_its_end() {
        String app = "exits";
        runs(app, manifest(app), 2);
        exits(app, "i0", 0);
        try (var commands = commands(app); var healing = healing(app)) {
            await().atMost(SOON).until(() -> commands.all().size() == 1);
            CommandRecord command = commands.all().getFirst();
            assertThat(command.getEnvironment()).isEqualTo("dev");
            assertThat(command.getRequestedBy()).isEqualTo("error-analyst");
            assertThat(command.getTakeWithinMs()).isNull();
            assertThat(command.getDigest()).hasSize(64);
            assertThat(command.getHeal().getAction()).isEqualTo(HealAction.RESTART);
            assertThat(command.getHeal().getInstance()).isEqualTo("i0");
            assertThat(command.getHeal().getRelease()).isEqualTo("r1");
            assertThat(command.getHeal().getTrigger()).isEqualTo("instance i0 exited with code 137");
            assertThat(command.getHeal().getDiagnosis()).isEqualTo("last line of its log: boom");
            publisher.publish(Topics.OUTCOMES, app + "/dev", OutcomeRecord.newBuilder().setCommandId(command.getCommandId())
                    .setApplication(app).setTaken(Taken.newBuilder().setDeployments(List.of("plan-9")).build()).build());
            publisher.flush();
            await().atMost(SOON).until(() -> !healing.all().isEmpty() && "plan-9".equals(healing.all().getLast().getAction().getDeploymentId()));
            instance(app, "s0", 0, InstanceState.RUNNING, null);
            health(app, "s0", 0, HealthState.HEALTHY, 1);
            health(app, "s0", 0, HealthState.HEALTHY, 2);
            await().atMost(SOON).until(() -> states(healing).contains(HealingState.HEALED));
            assertThat(states(healing)).containsExactly(HealingState.RUNNING, HealingState.RUNNING, HealingState.VERIFYING, HealingState.HEALED);
            HealingAction action = healing.all().getLast().getAction();
            assertThat(action.getId()).isEqualTo(command.getHeal().getHealingActionId());
            assertThat(action.getTarget()).isEqualTo("i0");
            assertThat(action.getFinishedAt()).isNotNull();
            assertThat(commands.all()).hasSize(1);
        }
    }

    @Test
    void what_was_scaled_is_still_repaired_and_what_has_no_place_any_more_is_not() {
        String app = "scaled";
        runs(app, manifest(app), 3);
        deployment(app, "scale-1", DeploymentKind.SCALE, DeploymentPhase.SUCCEEDED, List.of(0, 1));
        publisher.flush();
        exits(app, "i2", 2);
        exits(app, "i1", 1);
        try (var commands = commands(app); var healing = healing(app)) {
            await().atMost(SOON).until(() -> !commands.all().isEmpty());
            assertThat(commands.all()).extracting(each -> each.getHeal().getInstance()).containsExactly("i1");
            assertThat(commands.all()).extracting(each -> each.getHeal().getRelease()).containsExactly("r1");
            assertThat(healing.all()).extracting(each -> each.getAction().getTarget()).containsOnly("i1");
        }
    }

    @Test
    void what_hangs_is_replaced_and_what_is_only_observed_is_proposed() {
        String app = "hangs";
        runs(app, "{\"healing\":{\"restart\":\"observe\"},\"name\":\"hangs\"}", 2);
        health(app, "i1", 1, HealthState.UNHEALTHY, 1);
        exits(app, "i0", 0);
        try (var commands = commands(app); var healing = healing(app)) {
            await().atMost(SOON).until(() -> healing.all().size() == 2);
            assertThat(commands.all()).singleElement().satisfies(command -> {
                assertThat(command.getHeal().getAction()).isEqualTo(HealAction.REPLACE);
                assertThat(command.getHeal().getTrigger()).isEqualTo("instance i1 is unhealthy: TIMEOUT, no answer within 2 s");
            });
            assertThat(healing.all()).extracting(each -> each.getAction().getState())
                    .containsExactlyInAnyOrder(HealingState.RUNNING, HealingState.PROPOSED);
        }
    }

    @Test
    void a_restart_in_between_repeats_nothing_and_forgets_nothing() {
        String app = "restarts";
        runs(app, manifest(app), 1);
        exits(app, "i0", 0);
        try (var commands = commands(app); var healing = healing(app)) {
            await().atMost(SOON).until(() -> commands.all().size() == 1);
            streams.close();
            deployment(app, commands.all().getFirst().getHeal().getDeploymentId(), DeploymentKind.HEAL, DeploymentPhase.FAILED);
            publisher.flush();
            begin();
            await().atMost(SOON).until(() -> commands.all().size() == 2);
            assertThat(commands.all()).extracting(CommandRecord::getCommandId).doesNotHaveDuplicates();
            assertThat(commands.all()).extracting(each -> each.getHeal().getInstance()).containsExactly("i0", "i0");
            // Whether it waited for its cooldown, the time of the restart decides.
            await().atMost(SOON).until(() -> states(healing).stream().filter(each -> each != HealingState.SUPPRESSED).toList(),
                    List.of(HealingState.RUNNING, HealingState.FAILED, HealingState.RUNNING)::equals);
        }
    }

    @Test
    void what_ended_while_nobody_listened_is_repaired_unless_it_is_well_again() {
        String app = "away";
        runs(app, manifest(app), 2);
        try (var commands = commands(app); var healing = healing(app)) {
            String marker = "marker-of-away";
            runs(marker, manifest(marker), 1);
            exits(marker, "i0", 0);
            try (var markers = commands(marker)) {
                await().atMost(SOON).until(() -> markers.all().size() == 1);
            }
            streams.close();
            health(app, "i1", 1, HealthState.UNHEALTHY, 1);
            exits(app, "i0", 0);
            health(app, "i1", 1, HealthState.HEALTHY, 1);
            publisher.flush();
            // Older than the two seconds that pass for news.
            Instant old = Instant.now().plusSeconds(3);
            await().atMost(SOON).until(() -> Instant.now().isAfter(old));
            begin();
            await().atMost(SOON).until(() -> !commands.all().isEmpty() && !healing.all().isEmpty());
            assertThat(commands.all()).extracting(each -> each.getHeal().getInstance()).containsExactly("i0");
            assertThat(healing.all()).extracting(each -> each.getAction().getTarget()).containsExactly("i0");
        }
    }

    @Test
    void a_spent_budget_fires_an_alert() {
        String app = "spends";
        runs(app, "{\"healing\":{\"budget\":{\"actions\":1,\"window\":\"1h\"}},\"name\":\"spends\"}", 2);
        exits(app, "i0", 0);
        exits(app, "i1", 1);
        try (var alerts = Collected.of(connection, envelopes, Topics.ALERTS, app)) {
            await().atMost(SOON).until(() -> alerts.all().size() == 1);
            AlertRecord alert = alerts.all().getFirst();
            assertThat(alert.getAlert().getRule()).isEqualTo("healing-budget");
            assertThat(alert.getAlert().getSource()).isEqualTo("dev");
            assertThat(alert.getAlert().getState()).isEqualTo(AlertState.FIRING);
            assertThat(alert.getAlert().getThreshold()).isEqualTo(1.0);
        }
    }

    @Test
    void what_cannot_be_read_or_worked_on_is_a_dead_letter_and_nothing_stops() {
        String app = "broken";
        var settings = connection.client();
        settings.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, ApplicationPartitioner.class.getName());
        try (var raw = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
                var unread = Collected.deadLetters(connection, Topics.INSTANCES, app);
                var unworked = Collected.deadLetters(connection, Topics.APPLICATIONS, app);
                var commands = commands(app)) {
            raw.send(new ProducerRecord<>(Topics.INSTANCES.name(), app + "/dev/x", new byte[] {42, 1, 2, 3, 4, 5, 6}));
            raw.flush();
            instance(app, "i0", 0, InstanceState.RUNNING, null);
            publisher.publish(Topics.APPLICATIONS, app,
                    new ApplicationRecord(new Application(app, 1L, "this is no manifest", STARTED, STARTED, null)));
            runs(app, manifest(app), 1);
            exits(app, "i0", 0);
            await().atMost(SOON).until(() -> commands.all().size() == 1);
            await().atMost(SOON).until(() -> unread.all().size() == 1 && unworked.all().size() == 1);
        }
    }
}
