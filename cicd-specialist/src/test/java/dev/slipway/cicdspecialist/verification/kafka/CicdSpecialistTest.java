package dev.slipway.cicdspecialist.verification.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.cicdspecialist.CicdSpecialistApplication;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.PrepareArtifact;
import dev.slipway.schemas.ReleaseSpec;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.VerifyArtifact;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;

class CicdSpecialistTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @Test
    void delegations_are_verified_and_what_it_cannot_do_is_kept_while_it_goes_on(@TempDir Path directory) {
        try (var kafka = new LocalKafka(directory, 2)) {
            kafka.start();
            var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
            var envelopes = new Envelopes(connection);
            List<TaskReport> reports = new CopyOnWriteArrayList<>();
            try (var publisher = new Publisher(connection, envelopes, "test");
                    var agent = new SpringApplicationBuilder(CicdSpecialistApplication.class).run("--spring.application.name=cicd-specialist",
                            "--slipway.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                            "--slipway.kafka.schema-registry=" + kafka.schemaRegistry(), "--server.port=0");
                    var status = TableReader.of(connection, envelopes, "test")
                            .read(Topics.STATUS, Map.of(), received -> reports.add(received.value().getReport())).build()) {
                status.start();
                publisher.publish(Topics.DELEGATIONS_CICD_SPECIALIST, Keys.of("shop", "dev"), prepare(1)).join();
                publisher.publish(Topics.DELEGATIONS_CICD_SPECIALIST, Keys.of("shop", "dev"), verify("good", 2, DIGEST)).join();
                publisher.publish(Topics.DELEGATIONS_CICD_SPECIALIST, Keys.of("shop", "dev"), verify("bad", 3, "sha256:" + "b".repeat(64))).join();
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    assertThat(last(reports, "good").getState()).isEqualTo(TaskState.SUCCEEDED);
                    assertThat(last(reports, "bad").getState()).isEqualTo(TaskState.FAILED);
                });
                assertThat(last(reports, "good").getOutputs()).isEqualTo(Map.of("digest", DIGEST));
                assertThat(last(reports, "bad").getDetail()).startsWith("the content of version 2 has changed");
                assertThat(deadLetters(connection)).isEqualTo(1);
                assertThat(agent.isRunning()).isTrue();
            }
        }
    }

    private static TaskReport last(List<TaskReport> reports, String deployment) {
        return reports.stream().filter(each -> each.getDeploymentId().equals(deployment)).reduce((_, newest) -> newest).orElseThrow(
                () -> new AssertionError("no report about " + deployment));
    }

    private static int deadLetters(KafkaConnection connection) {
        try (var consumer = new KafkaConsumer<>(connection.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            String topic = Topics.DELEGATIONS_CICD_SPECIALIST.deadLetterName();
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new org.apache.kafka.common.TopicPartition(topic, each.partition())).toList();
            return consumer.endOffsets(partitions).values().stream().mapToInt(Long::intValue).sum();
        }
    }

    private static DelegationRecord prepare(long fence) {
        return delegation("other", fence).setPrepareArtifact(new PrepareArtifact(new ReleaseSpec("r", "2", "{}", 1L, Map.of()))).build();
    }

    private static DelegationRecord verify(String deployment, long fence, String digest) {
        return delegation(deployment, fence).setVerifyArtifact(new VerifyArtifact("2", digest, null, DIGEST, false)).build();
    }

    private static DelegationRecord.Builder delegation(String deployment, long fence) {
        return DelegationRecord.newBuilder().setDelegationId(deployment + "/verify-artifact/1").setDeploymentId(deployment)
                .setApplication("shop").setEnvironment("dev").setStep("verify-artifact").setAttempt(1)
                .setTarget("verification/" + deployment).setFence(fence).setDeadline(Instant.now().plusSeconds(60));
    }
}
