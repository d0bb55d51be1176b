package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.VerifyArtifact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a version's name stands for: one artifact, one content, and what a rollback makes of it. */
@ExtendWith(Stage.OfTheRun.class)
class VersionsTest {
    private final Stage stage;
    private final Caller caller;

    VersionsTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
        caller.registered("rolling", 1);
    }

    private Deployment forced(String version) {
        Deploy deploy = Deploy.newBuilder(Caller.deployOf(version)).setForce(true).build();
        caller.send(caller.command("dev").setDeploy(deploy).build());
        return caller.ended(deploy.getDeploymentId());
    }

    private VerifyArtifact verification(String deployment) {
        return stage.told.all(Topics.DELEGATIONS_CICD_SPECIALIST, caller.application + "/").stream()
                .filter(each -> each.getDeploymentId().equals(deployment)).reduce((_, second) -> second).orElseThrow().getVerifyArtifact();
    }

    @Test
    void another_artifact_under_a_known_name_is_refused_unless_it_is_forced() {
        caller.deployed("1", 1);
        Deploy other = Deploy.newBuilder(Caller.deployOf("1")).setArtifact("{\"command\":[\"other\"]}").build();
        String command = caller.send(caller.command("dev").setDeploy(other).build());
        assertThat(caller.outcome(command).getRefused().getReason()).isEqualTo(RefusalReason.CONFLICT);
        assertThat(caller.ended(other.getDeploymentId()).getOutcome()).contains("names another artifact");
        Deploy forced = Deploy.newBuilder(other).setDeploymentId("forced-" + caller.application).setForce(true).build();
        caller.send(caller.command("dev").setDeploy(forced).build());
        assertThat(caller.ended(forced.getDeploymentId()).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
    }

    @Test
    void content_that_changed_under_its_name_fails_unless_it_is_forced_which_notes_it() {
        caller.deployed("1", 1);
        stage.platform.contains(caller.application, "1", "sha256:2");
        Deployment changed = caller.ended(caller.deploy("1"));
        assertThat(changed.getPhase()).isEqualTo(DeploymentPhase.ROLLED_BACK);
        assertThat(changed.getOutcome()).contains("version 1 was sha256:1 and is sha256:2");
        assertThat(forced("1").getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        Deployment again = caller.deployed("1", 1);
        assertThat(verification(again.getId())).extracting(VerifyArtifact::getNoted, VerifyArtifact::getDigest).containsExactly("sha256:2", "sha256:2");
    }

    @Test
    void a_rollback_demands_the_content_that_its_release_had_and_notes_nothing() {
        caller.deployed("1", 1);
        stage.platform.contains(caller.application, "1", "sha256:2");
        Deployment forced = forced("1");
        assertThat(forced.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        Deployment late = caller.ended(caller.rollback(forced.getId()));
        assertThat(late.getOutcome()).as("that content is gone").contains("version 1 was sha256:1 and is sha256:2");
        stage.platform.contains(caller.application, "1", "sha256:1");
        Deployment back = caller.ended(caller.rollback(forced.getId()));
        assertThat(back.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(verification(back.getId()).getNoted()).isEqualTo("sha256:1");
        assertThat(caller.ended(caller.deploy("1")).getOutcome()).contains("version 1 was sha256:2 and is sha256:1");
    }

    @Test
    void manifests_of_the_largest_size_are_deployed_again_and_again_and_come_back() throws java.io.IOException {
        String filler = "x".repeat(230 * 1024);
        String manifest = caller.manifest("rolling", 1).replace("\"strategy\"", "\"variables\":{\"FILLER\":\"" + filler + "\"},\"strategy\"");
        manifest = manifest.replace(",\"strategy\":{\"type\":\"rolling\"},\"variables\"", ",\"variables\"");
        assertThat(caller.outcome(caller.put(manifest, null)).getTaken()).isNotNull();
        for (int version = 1; version <= 5; version++) {
            caller.deployed(Integer.toString(version), 1);
        }
        stage.stopManager();
        stage.throwStateAway();
        stage.startManager();
        caller.deployed("6", 1);
    }

    @Test
    void an_environment_in_which_something_runs_cannot_leave_the_manifest_and_goes_with_its_application() {
        caller.deployed("1", 1);
        String without = caller.manifest("rolling", 1).replace("\"dev\"", "\"prod\"");
        var refused = caller.outcome(caller.put(without, null)).getRefused();
        assertThat(refused.getReason()).isEqualTo(RefusalReason.CONFLICT);
        assertThat(refused.getDetail()).isEqualTo("the manifest leaves out what still runs: dev");
        caller.deployed("2", 1);
        var retirements = caller.outcome(caller.delete()).getTaken().getDeployments();
        assertThat(retirements).hasSize(1);
        assertThat(caller.ended(retirements.getFirst()).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(stage.platform.instances(caller.application)).isEmpty();
    }
}
