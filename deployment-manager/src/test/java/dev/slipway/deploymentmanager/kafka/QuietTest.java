package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where nothing happens, nothing is written; what happens in one partition is no other's matter. */
@ExtendWith(Stage.OfTheRun.class)
class QuietTest {
    private final Stage stage;
    private final Caller caller;

    QuietTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
    }

    private Map<TopicPartition, Long> ends(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(stage.connection.client())) {
            return admin.listOffsets(IntStream.range(0, Crew.PARTITIONS).boxed()
                            .collect(Collectors.toMap(each -> new TopicPartition(topic, each), _ -> OffsetSpec.latest())))
                    .all().get().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
        }
    }

    @Test
    void ticks_that_change_nothing_write_nothing() throws ExecutionException, InterruptedException {
        caller.registered("rolling", 2);
        caller.deployed("1", 2);
        // The instances' own news may still come in.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        List<String> stores = List.of("environments-state", "releases-state", "applications-state", "versions-state", "commands-known");
        var before = new java.util.HashMap<String, Map<TopicPartition, Long>>();
        for (String store : stores) {
            before.put(store, ends("deployment-manager-" + store + "-changelog"));
        }
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        for (String store : stores) {
            assertThat(ends("deployment-manager-" + store + "-changelog")).as(store).isEqualTo(before.get(store));
        }
    }

    @Test
    void a_specialist_that_is_started_anew_in_one_partition_gets_nothing_of_another() {
        caller.registered("rolling", 1);
        stage.platform.holds(caller.application, "prepareArtifact");
        String deployment = caller.deploy("1");
        await().until(() -> stage.platform.tasks(caller.application, "prepareArtifact") == 1);
        await().untilAsserted(() -> assertThat(stage.told.deployment(deployment).getSteps().getFirst().getState().name()).isEqualTo("RUNNING"));
        int own = ApplicationPartitioner.partition(caller.application, Crew.PARTITIONS);
        restarted((own + 1) % Crew.PARTITIONS);
        Caller other = stage.newCaller();
        other.registered("rolling", 1);
        assertThat(delegations(deployment)).isEqualTo(1);
        restarted(own);
        await().untilAsserted(() -> assertThat(delegations(deployment)).isGreaterThan(1));
        stage.platform.letsGo(caller.application, "prepareArtifact");
        assertThat(caller.ended(deployment).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
    }

    private void restarted(int partition) {
        stage.publisher.publishTo(partition, Topics.PRESENCE, "render-deployer-1", PresenceRecord.newBuilder().setMember("render-deployer-1")
                .setAgent("render-deployer").setIncarnation("another").setServing(new Serving()).build()).join();
    }

    private long delegations(String deployment) {
        return stage.told.all(Topics.DELEGATIONS_RENDER_DEPLOYER, caller.application + "/").stream()
                .filter(each -> each.getDeploymentId().equals(deployment) && each.getPrepareArtifact() != null).count();
    }
}
