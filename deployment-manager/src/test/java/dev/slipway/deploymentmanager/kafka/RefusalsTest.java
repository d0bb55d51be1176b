package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.PlanOnly;
import dev.slipway.schemas.PutVariables;
import dev.slipway.schemas.RefusalReason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is refused, and that what is asked twice is done once. */
@ExtendWith(Stage.OfTheRun.class)
class RefusalsTest {
    private final Stage stage;
    private final Caller caller;

    RefusalsTest(Stage stage) {
        this.stage = stage;
        this.caller = stage.newCaller();
    }

    private void refused(OutcomeRecord outcome, RefusalReason reason, String detail) {
        assertThat(outcome.getRefused()).as(outcome::toString).isNotNull();
        assertThat(outcome.getRefused().getReason()).as(outcome::toString).isEqualTo(reason);
        assertThat(outcome.getRefused().getDetail()).contains(detail);
    }

    @Test
    void a_manifest_is_replaced_only_in_the_revision_that_the_caller_names() {
        caller.registered("rolling", 1);
        refused(caller.outcome(caller.put(caller.manifest("rolling", 2), 7L)), RefusalReason.REVISION, "is 1, not 7");
        assertThat(caller.outcome(caller.put(caller.manifest("rolling", 2), 1L)).getTaken().getRevision()).isEqualTo(2);
        assertThat(caller.outcome(caller.put(caller.manifest("rolling", 2), 1L)).getTaken().getUnchanged()).isTrue();
    }

    @Test
    void a_manifest_of_another_name_is_not_valid() {
        OutcomeRecord outcome = caller.outcome(caller.put(caller.manifest("rolling", 1).replace(caller.application, "other"), null));
        refused(outcome, RefusalReason.INVALID, "the manifest is not valid");
        assertThat(outcome.getRefused().getErrors()).singleElement().satisfies(problem -> {
            assertThat(problem.getPointer()).isEqualTo("/name");
            assertThat(problem.getDetail()).isEqualTo("'other' is not the application that it is written for; use '" + caller.application + "'");
        });
    }

    @Test
    void a_deployment_to_an_unknown_environment_ends_failed_with_the_reason() {
        caller.registered("rolling", 1);
        Deploy deploy = Caller.deployOf("1");
        String command = caller.send(caller.command("prod").setDeploy(deploy).build());
        refused(caller.outcome(command), RefusalReason.NOT_FOUND, "there is no environment prod");
        Deployment failed = caller.ended(deploy.getDeploymentId());
        assertThat(failed.getPhase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(failed.getOutcome()).contains("'prod' is no environment");
        caller.told(failed.getId(), "QUEUED", "FAILED");
        caller.deployed("1", 1);
        assertThat(caller.outcome(caller.delete()).getTaken().getDeployments()).as("retired is only what ever ran").hasSize(1);
    }

    @Test
    void what_is_not_taken_in_time_is_refused_even_while_the_manager_was_away() {
        caller.registered("rolling", 1);
        stage.stopManager();
        String set = caller.send(caller.command("dev").setTakeWithinMs(200L).setPutVariables(new PutVariables(Map.of("A", "1"))).build());
        Deploy deploy = Caller.deployOf("1");
        String asked = caller.send(caller.command("dev").setTakeWithinMs(200L).setDeploy(deploy).build());
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        stage.startManager();
        refused(caller.outcome(set), RefusalReason.EXPIRED, "within 200 ms");
        refused(caller.outcome(asked), RefusalReason.EXPIRED, "within 200 ms");
        assertThat(caller.ended(deploy.getDeploymentId()).getPhase()).isEqualTo(DeploymentPhase.FAILED);
    }

    @Test
    void what_was_refused_as_late_may_be_asked_again_under_its_id() {
        caller.registered("rolling", 1);
        CommandRecord command = caller.command("dev").setTakeWithinMs(-1L).setPutVariables(new PutVariables(Map.of("A", "1"))).build();
        refused(caller.outcome(caller.send(command)), RefusalReason.EXPIRED, "");
        caller.send(CommandRecord.newBuilder(command).setTakeWithinMs(5000L).build());
        await().untilAsserted(() -> assertThat(stage.told.outcomes(command.getCommandId())).hasSize(2)
                .last().satisfies(second -> assertThat(second.getTaken()).isNotNull()));
    }

    @Test
    void a_known_id_gives_the_same_outcome_and_one_deployment_and_another_body_is_refused() {
        caller.registered("rolling", 1);
        CommandRecord command = caller.command("dev").setDeploy(Caller.deployOf("1")).build();
        caller.send(command);
        caller.send(command);
        caller.send(CommandRecord.newBuilder(command).setDigest("other").build());
        await().untilAsserted(() -> assertThat(stage.told.outcomes(command.getCommandId())).hasSize(3));
        var outcomes = stage.told.outcomes(command.getCommandId());
        assertThat(outcomes.get(1)).isEqualTo(outcomes.get(0));
        refused(outcomes.get(2), RefusalReason.OTHER_BODY, "another body");
        caller.ended(command.getDeploy().getDeploymentId());
        caller.told(command.getDeploy().getDeploymentId(), "QUEUED", "PLANNING", "RUNNING", "SUCCEEDED");
        assertThat(stage.platform.tasks(caller.application, "prepareArtifact")).isEqualTo(1);
    }

    @Test
    void a_plan_asked_for_twice_is_answered_twice() {
        caller.registered("rolling", 1);
        CommandRecord command = caller.command("dev").setPlan(new PlanOnly(Caller.deployOf("1"))).build();
        caller.send(command);
        caller.send(command);
        await().untilAsserted(() -> assertThat(stage.told.outcomes(command.getCommandId())).hasSize(2)
                .allSatisfy(each -> assertThat(each.getTaken().getAnswer()).contains("\"steps\"")));
    }

    @Test
    void a_rollback_and_a_repair_of_what_is_not_live_are_refused() {
        caller.registered("rolling", 1);
        Deployment first = caller.deployed("1", 1);
        String back = caller.rollback(first.getId());
        refused(caller.outcome(back), RefusalReason.CONFLICT, "nothing ran before 1 in " + caller.application + "/dev");
        refused(caller.outcome(caller.heal("another", "instance", HealAction.RESTART)), RefusalReason.CONFLICT,
                "release another is not the live one of " + caller.application + "/dev");
        assertThat(stage.told.deployment(back)).as("its outcome is all that a refused command leaves").isNull();
        assertThat(stage.told.events(back)).isEmpty();
    }

    @Test
    void nothing_is_taken_for_an_application_that_is_being_retired() {
        caller.registered("rolling", 1);
        Deployment first = caller.deployed("1", 1);
        stage.platform.holds(caller.application, "stopInstances");
        var retirements = caller.outcome(caller.delete()).getTaken().getDeployments();
        refused(caller.outcome(caller.put(caller.manifest("rolling", 1), null)), RefusalReason.CONFLICT, "is being retired");
        refused(caller.outcome(caller.put(caller.manifest("rolling", 2), null)), RefusalReason.CONFLICT, "is being retired");
        refused(caller.outcome(caller.variables(Map.of("A", "1"))), RefusalReason.CONFLICT, "is being retired");
        assertThat(caller.ended(caller.deploy("2")).getOutcome()).contains("is being retired");
        refused(caller.outcome(caller.rollback(first.getId())), RefusalReason.CONFLICT, "is being retired");
        OutcomeRecord again = caller.outcome(caller.delete());
        assertThat(again.getTaken().getUnchanged()).isTrue();
        assertThat(again.getTaken().getDeployments()).isEqualTo(retirements);
        stage.platform.letsGo(caller.application, "stopInstances");
        assertThat(caller.ended(retirements.getFirst()).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(caller.ended(caller.deploy("2")).getOutcome()).contains("there is no application");
    }
}
