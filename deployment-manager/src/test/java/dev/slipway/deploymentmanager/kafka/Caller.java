package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.Cancel;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.DeleteApplication;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.Heal;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.PlanOnly;
import dev.slipway.schemas.PutApplication;
import dev.slipway.schemas.PutVariables;
import dev.slipway.schemas.Rollback;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody with an application, who writes commands and waits for what becomes of them. */
final class Caller {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<DeploymentPhase> FINAL = Set.of(DeploymentPhase.SUCCEEDED, DeploymentPhase.ROLLED_BACK,
            DeploymentPhase.FAILED, DeploymentPhase.CANCELLED, DeploymentPhase.SUPERSEDED);

    private final Stage stage;
    final String application;

    Caller(Stage stage, String application) {
        this.stage = stage;
        this.application = application;
    }

    String manifest(String strategy, int instances) {
        return "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"dev\":{\"instances\":" + instances + "}},\"name\":\""
                + application + "\",\"strategy\":{\"type\":\"" + strategy + "\"}}";
    }

    // ---- commands; each returns the command's id

    CommandRecord.Builder command(@Nullable String environment) {
        String id = UUID.randomUUID().toString();
        return CommandRecord.newBuilder().setCommandId(id).setApplication(application).setEnvironment(environment)
                .setRequestedBy("ann").setDigest("digest").setRequestedAt(Instant.EPOCH);
    }

    String send(CommandRecord command) {
        String key = command.getEnvironment() == null ? application : Keys.of(application, command.getEnvironment());
        stage.publisher.publish(Topics.COMMANDS, key, command, command.getCommandId()).join();
        return command.getCommandId();
    }

    String put(String manifest, @Nullable Long ifRevision) {
        return send(command(null).setPutApplication(new PutApplication(manifest, ifRevision)).build());
    }

    String variables(Map<String, String> variables) {
        return send(command("dev").setPutVariables(new PutVariables(variables)).build());
    }

    static Deploy deployOf(String version) {
        return Deploy.newBuilder().setDeploymentId("d-" + UUID.randomUUID()).setVersion(version).build();
    }

    String plan(String version) {
        return send(command("dev").setPlan(new PlanOnly(deployOf(version))).build());
    }

    String cancel(String deployment) {
        return send(command("dev").setCancel(new Cancel(deployment, null)).build());
    }

    String delete() {
        return send(command(null).setDeleteApplication(new DeleteApplication()).build());
    }

    // ---- commands that bring a deployment; each returns its id, which is the command's too

    String deploy(String version) {
        Deploy deploy = deployOf(version);
        send(command("dev").setCommandId(deploy.getDeploymentId()).setDeploy(deploy).build());
        return deploy.getDeploymentId();
    }

    String rollback(String undoes) {
        String id = "d-" + UUID.randomUUID();
        send(command("dev").setCommandId(id).setRollback(new Rollback(id, undoes, null)).build());
        return id;
    }

    String heal(String release, String instance, HealAction action) {
        String id = "d-" + UUID.randomUUID();
        send(command("dev").setCommandId(id).setHeal(new Heal(id, "h-" + id, action, release, instance, 0, "exited", "it exited")).build());
        return id;
    }

    // ---- what becomes of them

    OutcomeRecord outcome(String commandId) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> !stage.told.outcomes(commandId).isEmpty());
        return stage.told.outcomes(commandId).getFirst();
    }

    Deployment ended(String deployment) {
        await(deployment).atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            Deployment known = stage.told.deployment(deployment);
            return known != null && FINAL.contains(known.getPhase());
        });
        return stage.told.deployment(deployment);
    }

    /** Deploys, waits, and looks at the end and at what runs then. */
    Deployment deployed(String version, int instances) {
        Deployment ended = ended(deploy(version));
        assertThat(ended.getPhase()).as(ended::toString).isEqualTo(DeploymentPhase.SUCCEEDED);
        runs(version, instances);
        return ended;
    }

    void registered(String strategy, int instances) {
        assertThat(outcome(put(manifest(strategy, instances), null)).getTaken()).isNotNull();
    }

    void runs(String version, int instances) {
        assertThat(stage.platform.versions(application)).isEqualTo(java.util.Collections.nCopies(instances, version));
        assertThat(stage.crew.traffic(application)).isEqualTo(Map.of(version, 100));
    }

    /** Events of a deployment are numbered from 1, the last is the last, and the phases are these. */
    void told(String deployment, String... phases) {
        var events = stage.told.events(deployment);
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).getNumber()).as(() -> "events of " + deployment).isEqualTo(i + 1);
            assertThat(events.get(i).getLast()).isEqualTo(i == events.size() - 1);
        }
        assertThat(events.stream().filter(each -> each.getPhaseChanged() != null).map(each -> each.getPhaseChanged().getPhase().name()))
                .isEqualTo(List.of(phases));
    }
}
