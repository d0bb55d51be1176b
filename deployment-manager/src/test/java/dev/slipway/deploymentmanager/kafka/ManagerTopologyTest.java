package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manager between its topics: real Kafka, and specialists and an edge that use the agents' own means. */
@ExtendWith(Stage.OfTheRun.class)
class ManagerTopologyTest {
    private final Stage stage;
    private final Caller caller;

    ManagerTopologyTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rolling", "blue-green"})
    void a_version_takes_the_place_of_another(String strategy) {
        caller.registered(strategy, 2);
        Deployment first = caller.deployed("1", 2);
        Deployment second = caller.deployed("2", 2);
        assertThat(second.getPreviousVersion()).isEqualTo("1");
        assertThat(second.getOutcome()).isEqualTo("version 2 runs with 2 instances, in place of 1");
        assertThat(second.getReport()).startsWith("## Deployment Manager Analysis\n");
        caller.told(first.getId(), "QUEUED", "PLANNING", "RUNNING", "SUCCEEDED");
        caller.told(second.getId(), "QUEUED", "PLANNING", "RUNNING", "SUCCEEDED");
        assertThat(stage.platform.startsOfOne(caller.application)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rolling", "blue-green"})
    void what_does_not_start_is_undone_and_what_ran_before_runs(String strategy) {
        caller.registered(strategy, 2);
        caller.deployed("1", 2);
        stage.platform.breaks(caller.application, "3");
        Deployment third = caller.ended(caller.deploy("3"));
        assertThat(third.getPhase()).isEqualTo(DeploymentPhase.ROLLED_BACK);
        assertThat(third.getOutcome()).contains("exited with code 1");
        caller.runs("1", 2);
        caller.told(third.getId(), "QUEUED", "PLANNING", "RUNNING", "ROLLING_BACK", "ROLLED_BACK");
    }

    @Test
    void a_cancelled_deployment_leaves_what_ran_before() {
        caller.registered("blue-green", 2);
        caller.deployed("1", 2);
        stage.platform.holds(caller.application, "awaitHealthy");
        String second = caller.deploy("2");
        await().until(() -> stage.platform.versions(caller.application).contains("2"));
        OutcomeRecord cancelled = caller.outcome(caller.cancel(second));
        assertThat(cancelled.getTaken().getDeployments()).containsExactly(second);
        assertThat(cancelled.getTaken().getUnchanged()).isFalse();
        assertThat(caller.ended(second).getPhase()).isEqualTo(DeploymentPhase.CANCELLED);
        stage.platform.letsGo(caller.application, "awaitHealthy");
        caller.runs("1", 2);
        assertThat(caller.outcome(caller.cancel(second)).getTaken().getUnchanged()).isTrue();
    }

    @Test
    void a_rollback_of_the_live_version_is_a_deployment_that_brings_back_the_one_before() {
        caller.registered("rolling", 1);
        caller.outcome(caller.variables(Map.of("COLOUR", "red")));
        caller.deployed("1", 1);
        caller.outcome(caller.variables(Map.of("COLOUR", "green")));
        Deployment second = caller.deployed("2", 1);
        Deployment back = caller.ended(caller.rollback(second.getId()));
        assertThat(back.getKind()).isEqualTo(DeploymentKind.ROLLBACK);
        assertThat(back.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        caller.runs("1", 1);
        assertThat(stage.told.all(Topics.DELEGATIONS_RENDER_DEPLOYER, caller.application + "/").stream()
                .filter(each -> each.getStartInstances() != null)
                .map(each -> each.getStartInstances().getRelease().getVariables().get("COLOUR"))).containsExactly("red", "green", "red");
    }

    @Test
    void a_rollback_of_a_running_deployment_undoes_it() {
        caller.registered("rolling", 1);
        caller.deployed("1", 1);
        stage.platform.holds(caller.application, "prepareArtifact");
        String second = caller.deploy("2");
        await().until(() -> stage.platform.tasks(caller.application, "prepareArtifact") == 2);
        caller.rollback(second);
        assertThat(caller.ended(second).getPhase()).isEqualTo(DeploymentPhase.ROLLED_BACK);
        stage.platform.letsGo(caller.application, "prepareArtifact");
        caller.runs("1", 1);
    }

    @Test
    void variables_are_set_and_removed_and_come_with_the_next_deployment() {
        caller.registered("rolling", 1);
        assertThat(caller.outcome(caller.variables(Map.of("A", "1", "B", "2"))).getTaken().getRevision()).isEqualTo(1);
        assertThat(caller.outcome(caller.variables(Map.of("A", "1"))).getTaken().getUnchanged()).isTrue();
        Map<String, String> without = new HashMap<>();
        without.put("B", null);
        assertThat(caller.outcome(caller.variables(without)).getTaken().getRevision()).isEqualTo(2);
        assertThat(stage.told.newest(Topics.CONFIGURATION, Keys.of(caller.application, "dev", "variables")).getVariables().getVariables())
                .isEqualTo(Map.of("A", "1"));
        caller.deployed("1", 1);
        assertThat(stage.told.all(Topics.DELEGATIONS_RENDER_DEPLOYER, caller.application + "/").getLast().getStartInstances().getRelease()
                .getVariables()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void a_deleted_application_runs_nowhere_and_counts_its_revisions_on() {
        caller.registered("rolling", 2);
        caller.deployed("1", 2);
        OutcomeRecord deleted = caller.outcome(caller.delete());
        assertThat(deleted.getTaken().getDeployments()).hasSize(1);
        Deployment retired = caller.ended(deleted.getTaken().getDeployments().getFirst());
        assertThat(retired.getKind()).isEqualTo(DeploymentKind.RETIRE);
        assertThat(retired.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(stage.platform.instances(caller.application)).isEmpty();
        await().untilAsserted(() -> assertThat(stage.crew.traffic(caller.application)).isEmpty());
        assertThat(stage.told.<ApplicationRecord>newest(Topics.APPLICATIONS, caller.application)).isNull();
        OutcomeRecord again = caller.outcome(caller.put(caller.manifest("rolling", 1), 0L));
        assertThat(again.getTaken().getRevision()).isEqualTo(2);
        assertThat(again.getTaken().getCreated()).isTrue();
        caller.deployed("1", 1);
    }

    @Test
    void a_plan_runs_nothing() {
        caller.registered("rolling", 1);
        OutcomeRecord planned = caller.outcome(caller.plan("1"));
        assertThat(planned.getTaken().getAnswer()).contains("\"steps\":[{\"id\":\"prepare\"");
        assertThat(stage.platform.tasks(caller.application, "prepareArtifact")).isZero();
        assertThat(stage.told.all(Topics.DEPLOYMENTS, caller.application + "/")).isEmpty();
    }

    @Test
    void a_dead_instance_is_replaced_on_demand_in_a_deployment_of_kind_heal() {
        caller.registered("rolling", 2);
        Deployment first = caller.deployed("1", 2);
        Set<String> before = stage.platform.instances(caller.application);
        String dead = before.iterator().next();
        stage.platform.ends(dead, EndCause.EXITED);
        Deployment heal = caller.ended(caller.heal(first.getId(), dead, HealAction.RESTART));
        assertThat(heal.getKind()).isEqualTo(DeploymentKind.HEAL);
        assertThat(heal.getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(stage.platform.instances(caller.application)).hasSize(2).doesNotContain(dead);
        caller.runs("1", 2);
    }

    @Test
    void what_was_lost_with_its_host_is_restored_by_itself() {
        caller.registered("rolling", 2);
        caller.deployed("1", 2);
        Set<String> before = stage.platform.instances(caller.application);
        before.forEach(each -> stage.platform.ends(each, EndCause.REBOOT));
        await().untilAsserted(() -> assertThat(stage.platform.instances(caller.application)).hasSize(2).doesNotContainAnyElementsOf(before));
        await().untilAsserted(() -> caller.runs("1", 2));
    }
}
