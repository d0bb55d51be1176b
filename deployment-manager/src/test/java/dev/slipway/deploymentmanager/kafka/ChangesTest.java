package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.Configure;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.Pause;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Restart;
import dev.slipway.schemas.Resume;
import dev.slipway.schemas.Scale;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.WaitKind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Other forms of what is live, and deployments that a person holds. */
@ExtendWith(Stage.OfTheRun.class)
class ChangesTest {
    private final Stage stage;
    private final Caller caller;

    ChangesTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
    }

    private Deployment changed(String id, DeploymentKind kind) {
        assertThat(caller.outcome(id).getTaken()).as(() -> caller.outcome(id).toString()).isNotNull();
        Deployment ended = caller.ended(id);
        assertThat(ended.getPhase()).as(ended::toString).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(ended.getKind()).isEqualTo(kind);
        return ended;
    }

    private String scale(int instances) {
        String id = "s-" + caller.application + "-" + instances;
        return caller.send(caller.command("dev").setCommandId(id).setScale(new Scale(id, instances)).build());
    }

    @Test
    void what_is_live_is_scaled_restarted_and_configured() {
        caller.registered("rolling", 1);
        Deployment first = caller.deployed("1", 1);
        assertThat(first.getSlots()).containsExactly(0);
        Deployment scaled = changed(scale(2), DeploymentKind.SCALE);
        assertThat(scaled.getSlots()).containsExactly(0, 1);
        assertThat(scaled.getReport()).contains("2 instances until a version is deployed; the manifest says 1");
        caller.runs("1", 2);
        Set<String> before = stage.platform.instances(caller.application);
        caller.send(caller.command("dev").setCommandId("r-" + first.getId()).setRestart(new Restart("r-" + first.getId(), null)).build());
        changed("r-" + first.getId(), DeploymentKind.HEAL);
        caller.runs("1", 2);
        assertThat(stage.platform.instances(caller.application)).doesNotContainAnyElementsOf(before);
        caller.send(caller.command("dev").setCommandId("c-" + first.getId()).setConfigure(new Configure("c-" + first.getId(), Map.of("A", "1"))).build());
        changed("c-" + first.getId(), DeploymentKind.CONFIGURE);
        caller.runs("1", 2);
        assertThat(stage.told.all(Topics.DELEGATIONS_RENDER_DEPLOYER, caller.application + "/").stream().filter(each -> each.getStartInstances() != null)
                .toList().getLast().getStartInstances().getRelease().getVariables()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void what_cannot_be_changed_is_refused_and_leaves_nothing() {
        caller.registered("rolling", 1);
        OutcomeRecord nothing = caller.outcome(caller.send(caller.command("dev").setConfigure(new Configure("c", Map.of("A", "1"))).build()));
        assertThat(nothing.getRefused().getReason()).isEqualTo(RefusalReason.CONFLICT);
        assertThat(nothing.getRefused().getDetail()).isEqualTo("nothing runs in " + caller.application + "/dev; deploy first");
        caller.deployed("1", 1);
        assertThat(stage.told.all(Topics.CONFIGURATION, caller.application + "/")).isEmpty();
        OutcomeRecord many = caller.outcome(scale(101));
        assertThat(many.getRefused().getReason()).isEqualTo(RefusalReason.INVALID);
        assertThat(many.getRefused().getErrors().getFirst().getPointer()).isEqualTo("/instances");
        OutcomeRecord unknown = caller.outcome(caller.send(caller.command("prod").setScale(new Scale("x", 2)).build()));
        assertThat(unknown.getRefused().getReason()).isEqualTo(RefusalReason.NOT_FOUND);
    }

    @Test
    void a_deployment_is_held_over_a_restart_of_the_manager_and_goes_on() {
        caller.registered("rolling", 1);
        stage.platform.holds(caller.application, "prepareArtifact");
        String first = caller.deploy("1");
        await().until(() -> stage.platform.tasks(caller.application, "prepareArtifact") == 1);
        assertThat(caller.outcome(caller.send(caller.command("dev").setPause(new Pause(first, null)).build())).getTaken().getUnchanged()).isFalse();
        assertThat(caller.outcome(caller.send(caller.command("dev").setPause(new Pause(first, null)).build())).getTaken().getUnchanged()).isTrue();
        stage.platform.letsGo(caller.application, "prepareArtifact");
        await().untilAsserted(() -> assertThat(stage.told.deployment(first).getSteps().getFirst().getFinishedAt()).isNotNull());
        stage.stopManager();
        stage.startManager();
        Deployment held = stage.told.deployment(first);
        assertThat(held.getPhase()).isEqualTo(DeploymentPhase.PAUSED);
        assertThat(held.getWaitingFor()).returns(WaitKind.HOLD, each -> each.getKind()).returns("paused by ann", each -> each.getBecause());
        assertThat(stage.platform.tasks(caller.application, "verifyArtifact")).isZero();
        assertThat(caller.outcome(caller.send(caller.command("dev").setResume(new Resume(first, null)).build())).getTaken().getUnchanged()).isFalse();
        assertThat(caller.ended(first).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        await().untilAsserted(() -> caller.told(first, "QUEUED", "PLANNING", "RUNNING", "PAUSED", "RUNNING", "SUCCEEDED"));
        caller.runs("1", 1);
    }
}
