package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.HealingAction;
import dev.slipway.schemas.HealingState;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rollback on a real Kafka, with what edges, the platform, the checks and the manager would write. */
@ExtendWith(Stage.OfTheRun.class)
class RollbackTopologyTest {
    private static final int A_SECOND = 20;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Stage stage;

    RollbackTopologyTest(Stage stage) {
        this.stage = stage;
    }

    private void registers(String application, String rollback) {
        stage.registers(application, "{\"healing\":{\"rollback\":\"" + rollback + "\"},\"name\":\"" + application + "\"}");
    }

    private void isLive(String application, String release, DeploymentKind kind) {
        String id = release + "-i0";
        stage.instance(application, id, release, 0, InstanceState.RUNNING, null);
        stage.health(application, id, release, 0, HealthState.HEALTHY, 2);
        stage.deployment(application, release, kind, DeploymentPhase.SUCCEEDED, List.of(0));
        stage.publisher.flush();
    }

    /** What an edge counts each second. @param fromSecond before or after this test began */
    private void counts(String application, String release, int fromSecond, int toSecond, int errors) {
        for (int second = fromSecond; second < toSecond; second++) {
            stage.publisher.publish(Topics.METRICS, application + "/dev", MetricRecord.newBuilder().setApplication(application).setEnvironment("dev")
                    .setFrom(now.plusSeconds(second - 1L)).setTo(now.plusSeconds(second)).setRequests(RequestMetrics.newBuilder()
                            .setRelease(release).setVersion("1").setEdge("e").setRequests(A_SECOND).setServerErrors(errors).setClientErrors(0)
                            .setFailed(0).setRetried(0).setLatencyMs(ByteBuffer.allocate(0)).build()).build());
        }
        stage.publisher.flush();
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
        try (var commands = stage.commands("worse"); var healing = stage.healing("worse");
                var proposed = stage.healing("watched"); var none = stage.commands("same")) {
            stage.stopAnalyst();
            stage.startAnalyst();
            for (String application : List.of("same", "watched", "worse")) {
                counts(application, "r2", -30, 0, application.equals("same") ? 2 : 10);
            }
            await().atMost(Stage.SOON).until(() -> commands.all().size() == 1);
            CommandRecord command = commands.all().getFirst();
            assertThat(command.getRollback().getUndoes()).isEqualTo("r2");
            assertThat(command.getRollback().getReason()).startsWith("release r2 fails more often than r1: 50.00 % of ");
            assertThat(command.getRequestedBy()).isEqualTo("error-analyst");
            String rollback = command.getRollback().getDeploymentId();
            stage.takes("worse", command.getCommandId(), rollback);
            isLive("worse", rollback, DeploymentKind.ROLLBACK);
            await().atMost(Stage.SOON).until(() -> Stage.states(healing).contains(HealingState.HEALED));
            assertThat(Stage.states(healing)).containsExactly(HealingState.RUNNING, HealingState.VERIFYING, HealingState.HEALED);
            HealingAction healed = healing.all().getLast().getAction();
            assertThat(healed).extracting(HealingAction::getAction, HealingAction::getTarget, HealingAction::getDeploymentId)
                    .containsExactly("rollback", "r2", rollback);
            await().atMost(Stage.SOON).until(() -> !proposed.all().isEmpty());
            assertThat(proposed.all()).extracting(each -> each.getAction().getSuppressedBecause())
                    .containsExactly("healing.rollback is observe: would roll r2 back to r1");
            assertThat(none.all()).as("both releases fail as often").isEmpty();
        }
    }
}
