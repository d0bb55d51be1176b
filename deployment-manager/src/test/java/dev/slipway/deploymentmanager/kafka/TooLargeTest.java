package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is larger than Kafka takes stops nothing: it is bounded, refused, or ends what it belongs to. */
@ExtendWith(Stage.OfTheRun.class)
class TooLargeTest {
    private final Stage stage;
    private final Caller caller;

    TooLargeTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
    }

    private Deployment deployed(Deploy deploy) {
        caller.send(caller.command("dev").setCommandId(deploy.getDeploymentId()).setDeploy(deploy).build());
        return caller.ended(deploy.getDeploymentId());
    }

    private void isDeadLetter(String topic) {
        await().untilAsserted(() -> assertThat(stage.told.letters(topic)).filteredOn(each -> each.key().equals(Keys.of(caller.application, "dev")))
                .anySatisfy(each -> assertThat(each.reason()).contains("Kafka takes at most")));
    }

    @Test
    void of_a_report_with_a_megabyte_of_words_and_outputs_some_is_kept() {
        caller.registered("rolling", 1);
        stage.platform.holds(caller.application, "prepareArtifact");
        String first = caller.deploy("1");
        await().until(() -> stage.platform.tasks(caller.application, "prepareArtifact") == 1);
        stage.publisher.publish(Topics.STATUS, Keys.of(caller.application, "dev"), StatusRecord.newBuilder().setApplication(caller.application)
                .setEnvironment("dev").setReport(TaskReport.newBuilder().setDelegationId("x").setDeploymentId(first).setStep("prepare").setAttempt(1)
                        .setSequence(99).setState(TaskState.SUCCEEDED).setDetail("d".repeat(500_000))
                        .setOutputs(Map.of("digest", "sha256:1", "large", "o".repeat(500_000))).setAssignee("render-deployer").setIncarnation("i")
                        .build()).build()).join();
        Deployment ended = caller.ended(first);
        stage.platform.letsGo(caller.application, "prepareArtifact");
        assertThat(ended.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(ended.getSteps().getFirst().getDetail()).hasSize(ManagerAvro.LINE_MAX).endsWith("d…");
        assertThat(ended.getSteps().getFirst().getOutputs()).isEqualTo(Map.of("digest", "sha256:1"));
    }

    @Test
    void a_reason_of_a_megabyte_is_cut_and_an_artifact_of_one_is_refused() {
        caller.registered("rolling", 1);
        Deployment talkative = deployed(Deploy.newBuilder(Caller.deployOf("1")).setReason("r".repeat(1_000_000)).build());
        assertThat(talkative.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(talkative.getReason()).hasSize(ManagerAvro.REASON_MAX);
        Deployment heavy = deployed(Deploy.newBuilder(Caller.deployOf("2")).setArtifact("{\"command\":[\"" + "a".repeat(500_000) + "\"]}").build());
        assertThat(heavy.getPhase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(heavy.getOutcome()).contains("the artifact is too large: has ").contains("use at most 262144");
        caller.runs("1", 1);
    }

    @Test
    void variables_that_grow_beyond_what_can_be_kept_are_refused() {
        caller.registered("rolling", 1);
        assertThat(caller.outcome(caller.variables(Map.of("A", "1".repeat(400_000)))).getTaken()).isNotNull();
        assertThat(caller.outcome(caller.variables(Map.of("B", "1".repeat(400_000)))).getRefused()).satisfies(refused -> {
            assertThat(refused.getReason()).isEqualTo(RefusalReason.INVALID);
            assertThat(refused.getErrors().getFirst().getDetail())
                    .isEqualTo("all variables of " + caller.application + " together would have 800002 bytes; use at most 524288");
        });
    }

    @Test
    void a_deployment_that_cannot_be_told_is_refused_beside_its_dead_letter() {
        caller.registered("rolling", 1);
        caller.deployed("1", 1);
        Deploy deploy = Caller.deployOf("2".repeat(400_000));
        CommandRecord command = caller.command("dev").setDeploy(deploy).build();
        caller.send(command);
        Deployment failed = caller.ended(deploy.getDeploymentId());
        assertThat(failed.getPhase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(failed.getOutcome()).startsWith("could not be worked on: an envelope of deployments has ");
        assertThat(caller.outcome(command.getCommandId()).getRefused().getReason()).isEqualTo(RefusalReason.UNPROCESSABLE);
        isDeadLetter("commands");
        caller.runs("1", 1);
        caller.deployed("2", 1);
    }

    /** Its record grows with its steps: it was tried again for ever when one of them made it too large. */
    @Test
    void a_deployment_that_outgrows_what_can_be_kept_ends_failed_and_the_next_one_ends_what_it_left() {
        caller.registered("blue-green", 1);
        caller.deployed("1", 1);
        String version = "2".repeat(150_000);
        Deployment failed = deployed(Caller.deployOf(version));
        assertThat(failed.getPhase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(failed.getOutcome()).contains(" is larger than can be kept (an envelope of deployments has ").contains("with force");
        assertThat(failed.getSteps()).allSatisfy(step -> assertThat(step.getDetail()).isEmpty());
        isDeadLetter("status");
        assertThat(stage.platform.versions(caller.application)).as("what is left, which nobody wants").containsExactly(version);
        Deployment next = deployed(Deploy.newBuilder(Caller.deployOf("3")).setForce(true).build());
        assertThat(next.getPhase()).as(() -> Objects.toString(next.getOutcome())).isEqualTo(DeploymentPhase.SUCCEEDED);
        caller.runs("3", 1);
    }
}
