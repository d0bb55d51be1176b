package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.Applied;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.Goodbye;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.PutVariables;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is corrupt, unknown, repeated or misplaced stops nothing. */
@ExtendWith(Stage.OfTheRun.class)
class BadRecordsTest {
    private final Stage stage;
    private final Caller caller;

    BadRecordsTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
    }

    private void raw(String topic, byte[] key, byte[] value) {
        Map<String, Object> settings = stage.connection.client();
        settings.put("partitioner.class", "dev.slipway.schemas.ApplicationPartitioner");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value));
        }
    }

    private void isDeadLetter(String topic, String key, String reason) {
        await().untilAsserted(() -> assertThat(stage.told.letters(topic)).filteredOn(each -> each.key().equals(key))
                .singleElement().satisfies(each -> assertThat(each.reason()).contains(reason)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"commands", "status", "edges", "instances", "presence"})
    void a_corrupt_record_is_kept_with_the_reason_and_work_goes_on(String topic) {
        caller.registered("rolling", 1);
        String key = Keys.of(caller.application, "dev", "corrupt");
        raw(topic, key.getBytes(StandardCharsets.UTF_8), "{not avro}".getBytes(StandardCharsets.UTF_8));
        isDeadLetter(topic, key, "not with 0");
        caller.deployed("1", 1);
    }

    @Test
    void a_command_of_an_unknown_kind_is_a_dead_letter_and_answered() {
        caller.registered("rolling", 1);
        String id = caller.send(caller.command("dev").build());
        assertThat(caller.outcome(id).getRefused().getReason()).isEqualTo(RefusalReason.UNPROCESSABLE);
        isDeadLetter("commands", Keys.of(caller.application, "dev"), "a kind that this version does not know");
    }

    @Test
    void what_others_tell_in_an_unknown_kind_changes_nothing() {
        caller.registered("rolling", 1);
        Deployment first = caller.deployed("1", 1);
        String key = Keys.of(caller.application, "dev");
        stage.publisher.publish(Topics.STATUS, key, StatusRecord.newBuilder().setApplication(caller.application).setEnvironment("dev").build());
        stage.publisher.publish(Topics.EDGES, key + "/" + Crew.EDGE, EdgeRecord.newBuilder().setEdge(Crew.EDGE).setIncarnation("i")
                .setApplication(caller.application).setEnvironment("dev").setRevision(99).build());
        stage.publisher.publish(Topics.INSTANCES, key + "/x", new InstanceRecord());
        stage.publisher.publishTo(0, Topics.PRESENCE, "edge-of-tomorrow", PresenceRecord.newBuilder().setMember("edge-of-tomorrow")
                .setAgent("edge").setIncarnation("i").build());
        caller.deployed("2", 1);
        assertThat(caller.outcome(caller.rollback(first.getId())).getRefused().getReason()).isEqualTo(RefusalReason.CONFLICT);
    }

    @Test
    void a_member_with_a_strange_name_harms_nobody() {
        for (int partition = 0; partition < Crew.PARTITIONS; partition++) {
            stage.publisher.publishTo(partition, Topics.PRESENCE, "x", PresenceRecord.newBuilder().setMember("x").setAgent("edge")
                    .setIncarnation("i").setServing(new Serving()).build()).join();
        }
        caller.registered("rolling", 1);
        String first = caller.deploy("1");
        await().untilAsserted(() -> assertThat(stage.told.deployment(first)).isNotNull());
        for (int partition = 0; partition < Crew.PARTITIONS; partition++) {
            stage.publisher.publishTo(partition, Topics.PRESENCE, "x", PresenceRecord.newBuilder().setMember("x").setAgent("edge")
                    .setIncarnation("i").setGoodbye(new Goodbye()).build()).join();
        }
        assertThat(caller.ended(first).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
    }

    @Test
    void a_record_whose_key_names_another_application_is_a_dead_letter() {
        Caller other = stage.newCaller();
        caller.registered("rolling", 1);
        other.registered("rolling", 1);
        CommandRecord command = other.command("dev").setPutVariables(new PutVariables(Map.of("A", "1"))).build();
        stage.publisher.publish(Topics.COMMANDS, Keys.of(caller.application, "dev"), command).join();
        isDeadLetter("commands", Keys.of(caller.application, "dev"), "speaks of " + other.application + "/dev");
        String key = Keys.of(caller.application, "dev", "e1");
        stage.publisher.publish(Topics.EDGES, key, EdgeRecord.newBuilder().setEdge("e1").setIncarnation("i")
                .setApplication(other.application).setEnvironment("dev").setRevision(1).setApplied(new Applied("127.0.0.1:1", List.of())).build()).join();
        isDeadLetter("edges", key, "speaks of " + other.application + "/dev");
    }

    @Test
    void a_record_without_a_key_is_a_dead_letter() {
        Topic<CommandRecord> commands = Topics.COMMANDS;
        byte[] value = stage.envelopes.serde(commands).serializer().serialize(commands.name(),
                caller.command("dev").setPutVariables(new PutVariables(Map.of())).build());
        Map<String, Object> settings = stage.connection.client();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(commands.name(), 0, null, value));
            producer.send(new ProducerRecord<>(Topics.INSTANCES.name(), 0, "".getBytes(StandardCharsets.UTF_8), (byte[]) null));
        }
        await().untilAsserted(() -> assertThat(stage.told.letters("commands")).anySatisfy(each ->
                assertThat(each.reason()).contains("has no key")));
        caller.registered("rolling", 1);
    }

    @Test
    void a_deployment_that_cannot_be_worked_on_ends_failed_beside_its_dead_letter() {
        caller.registered("rolling", 1);
        caller.deployed("1", 1);
        Deploy deploy = Deploy.newBuilder(Caller.deployOf("2")).setArtifact("{no json").build();
        CommandRecord command = caller.command("dev").setDeploy(deploy).build();
        caller.send(command);
        caller.send(command);
        Deployment failed = caller.ended(deploy.getDeploymentId());
        assertThat(failed.getPhase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(failed.getOutcome()).startsWith("could not be worked on: ");
        assertThat(caller.outcome(command.getCommandId()).getRefused().getReason()).isEqualTo(RefusalReason.UNPROCESSABLE);
        isDeadLetter("commands", Keys.of(caller.application, "dev"), "Unexpected");
        await().untilAsserted(() -> assertThat(stage.told.outcomes(command.getCommandId())).hasSize(2));
        caller.told(deploy.getDeploymentId(), "QUEUED", "FAILED");
        caller.runs("1", 1);
        caller.deployed("2", 1);
    }

    @Test
    void reports_that_are_repeated_late_or_about_nothing_change_nothing() {
        caller.registered("rolling", 1);
        caller.deployed("1", 1);
        stage.platform.holds(caller.application, "awaitHealthy");
        String second = caller.deploy("2");
        await().until(() -> stage.platform.tasks(caller.application, "awaitHealthy") == 2);
        String key = Keys.of(caller.application, "dev");
        TaskReport late = TaskReport.newBuilder().setDelegationId("x").setDeploymentId(second).setStep("await-healthy-1").setAttempt(0)
                .setSequence(9).setState(TaskState.FAILED).setDetail("late").setAssignee("monitoring-specialist").setIncarnation("i").build();
        for (TaskReport report : List.of(late,
                TaskReport.newBuilder(late).setAttempt(1).setSequence(0).build(),
                TaskReport.newBuilder(late).setAttempt(2).build(),
                TaskReport.newBuilder(late).setStep("no such step").setAttempt(1).build(),
                TaskReport.newBuilder(late).setStep("prepare").setAttempt(1).build(),
                TaskReport.newBuilder(late).setDeploymentId("no such deployment").setAttempt(1).build())) {
            stage.publisher.publish(Topics.STATUS, key, StatusRecord.newBuilder().setApplication(caller.application)
                    .setEnvironment("dev").setReport(report).build()).join();
        }
        stage.publisher.publish(Topics.STATUS, "nobody/knows", StatusRecord.newBuilder().setApplication("nobody").setEnvironment("knows")
                .setReport(late).build()).join();
        stage.platform.letsGo(caller.application, "awaitHealthy");
        assertThat(caller.ended(second).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
    }
}
