package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.HealingAction;
import dev.slipway.schemas.HealingState;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stage.OfTheRun.class)
class AnalystTopologyTest {
    private final Stage stage;

    AnalystTopologyTest(Stage stage) {
        this.stage = stage;
    }

    private void runs(String application, String manifest, int instances) {
        stage.registers(application, manifest);
        for (int slot = 0; slot < instances; slot++) {
            stage.instance(application, "i" + slot, "r1", slot, InstanceState.RUNNING, null);
            health(application, "i" + slot, slot, HealthState.HEALTHY, 2);
        }
        stage.deployment(application, "r1", DeploymentKind.DEPLOY, DeploymentPhase.SUCCEEDED, null);
        stage.publisher.flush();
    }

    private void health(String application, String id, int slot, HealthState state, int inARow) {
        stage.health(application, id, "r1", slot, state, inARow);
    }

    private void exits(String application, String id, int slot) {
        stage.instance(application, id, "r1", slot, InstanceState.STOPPED, EndCause.EXITED);
        stage.publisher.flush();
    }

    private static String manifest(String application) {
        return "{\"name\":\"" + application + "\"}";
    }

    // ---- the promises

    @Test
    void an_exit_becomes_a_command_and_the_action_is_told_to_its_end() {
        String app = "exits";
        runs(app, manifest(app), 2);
        exits(app, "i0", 0);
        try (var commands = stage.commands(app); var healing = stage.healing(app)) {
            await().atMost(Stage.SOON).until(() -> commands.all().size() == 1);
            CommandRecord command = commands.all().getFirst();
            assertThat(command.getEnvironment()).isEqualTo("dev");
            assertThat(command.getRequestedBy()).isEqualTo("error-analyst");
            assertThat(command.getTakeWithinMs()).isNull();
            assertThat(command.getDigest()).hasSize(64);
            assertThat(command.getHeal().getAction()).isEqualTo(HealAction.RESTART);
            assertThat(command.getHeal().getInstance()).isEqualTo("i0");
            assertThat(command.getHeal().getRelease()).isEqualTo("r1");
            assertThat(command.getHeal().getTrigger()).isEqualTo("instance i0 exited with code 137");
            assertThat(command.getHeal().getDiagnosis()).isEqualTo("last line of its log: boom");
            stage.takes(app, command.getCommandId(), "plan-9");
            await().atMost(Stage.SOON).until(() -> !healing.all().isEmpty() && "plan-9".equals(healing.all().getLast().getAction().getDeploymentId()));
            stage.instance(app, "s0", "r1", 0, InstanceState.RUNNING, null);
            health(app, "s0", 0, HealthState.HEALTHY, 1);
            health(app, "s0", 0, HealthState.HEALTHY, 2);
            await().atMost(Stage.SOON).until(() -> Stage.states(healing).contains(HealingState.HEALED));
            assertThat(Stage.states(healing)).containsExactly(HealingState.RUNNING, HealingState.RUNNING, HealingState.VERIFYING, HealingState.HEALED);
            HealingAction action = healing.all().getLast().getAction();
            assertThat(action.getId()).isEqualTo(command.getHeal().getHealingActionId());
            assertThat(action.getTarget()).isEqualTo("i0");
            assertThat(action.getFinishedAt()).isNotNull();
            assertThat(commands.all()).hasSize(1);
        }
    }

    @Test
    void what_was_scaled_is_still_repaired_and_what_has_no_place_any_more_is_not() {
        String app = "scaled";
        runs(app, manifest(app), 3);
        stage.deployment(app, "scale-1", DeploymentKind.SCALE, DeploymentPhase.SUCCEEDED, List.of(0, 1));
        stage.publisher.flush();
        exits(app, "i2", 2);
        exits(app, "i1", 1);
        try (var commands = stage.commands(app); var healing = stage.healing(app)) {
            await().atMost(Stage.SOON).until(() -> !commands.all().isEmpty());
            assertThat(commands.all()).extracting(each -> each.getHeal().getInstance()).containsExactly("i1");
            assertThat(commands.all()).extracting(each -> each.getHeal().getRelease()).containsExactly("r1");
            assertThat(healing.all()).extracting(each -> each.getAction().getTarget()).containsOnly("i1");
        }
    }

    @Test
    void what_hangs_is_replaced_and_what_is_only_observed_is_proposed() {
        String app = "hangs";
        runs(app, "{\"healing\":{\"restart\":\"observe\"},\"name\":\"hangs\"}", 2);
        health(app, "i1", 1, HealthState.UNHEALTHY, 1);
        exits(app, "i0", 0);
        try (var commands = stage.commands(app); var healing = stage.healing(app)) {
            await().atMost(Stage.SOON).until(() -> healing.all().size() == 2);
            assertThat(commands.all()).singleElement().satisfies(command -> {
                assertThat(command.getHeal().getAction()).isEqualTo(HealAction.REPLACE);
                assertThat(command.getHeal().getTrigger()).isEqualTo("instance i1 is unhealthy: TIMEOUT, no answer within 2 s");
            });
            assertThat(healing.all()).extracting(each -> each.getAction().getState())
                    .containsExactlyInAnyOrder(HealingState.RUNNING, HealingState.PROPOSED);
        }
    }

    @Test
    void a_restart_in_between_repeats_nothing_and_forgets_nothing() {
        String app = "restarts";
        runs(app, manifest(app), 1);
        exits(app, "i0", 0);
        try (var commands = stage.commands(app); var healing = stage.healing(app)) {
            await().atMost(Stage.SOON).until(() -> commands.all().size() == 1);
            stage.stopAnalyst();
            stage.deployment(app, commands.all().getFirst().getHeal().getDeploymentId(), DeploymentKind.HEAL, DeploymentPhase.FAILED, null);
            stage.publisher.flush();
            stage.startAnalyst();
            await().atMost(Stage.SOON).until(() -> commands.all().size() == 2);
            assertThat(commands.all()).extracting(CommandRecord::getCommandId).doesNotHaveDuplicates();
            assertThat(commands.all()).extracting(each -> each.getHeal().getInstance()).containsExactly("i0", "i0");
            // Whether it waited for its cooldown, the time of the restart decides.
            await().atMost(Stage.SOON).until(() -> Stage.states(healing).stream().filter(each -> each != HealingState.SUPPRESSED).toList(),
                    List.of(HealingState.RUNNING, HealingState.FAILED, HealingState.RUNNING)::equals);
        }
    }

    @Test
    void what_ended_while_nobody_listened_is_repaired_unless_it_is_well_again() {
        String app = "away";
        runs(app, manifest(app), 2);
        try (var commands = stage.commands(app); var healing = stage.healing(app)) {
            String marker = "marker-of-away";
            runs(marker, manifest(marker), 1);
            exits(marker, "i0", 0);
            try (var markers = stage.commands(marker)) {
                await().atMost(Stage.SOON).until(() -> markers.all().size() == 1);
            }
            stage.stopAnalyst();
            health(app, "i1", 1, HealthState.UNHEALTHY, 1);
            exits(app, "i0", 0);
            health(app, "i1", 1, HealthState.HEALTHY, 1);
            stage.publisher.flush();
            // Older than the two seconds that pass for news.
            Instant old = Instant.now().plusSeconds(3);
            await().atMost(Stage.SOON).until(() -> Instant.now().isAfter(old));
            stage.startAnalyst();
            await().atMost(Stage.SOON).until(() -> !commands.all().isEmpty() && !healing.all().isEmpty());
            assertThat(commands.all()).extracting(each -> each.getHeal().getInstance()).containsExactly("i0");
            assertThat(healing.all()).extracting(each -> each.getAction().getTarget()).containsExactly("i0");
        }
    }

    @Test
    void a_spent_budget_fires_an_alert() {
        String app = "spends";
        runs(app, "{\"healing\":{\"budget\":{\"actions\":1,\"window\":\"1h\"}},\"name\":\"spends\"}", 2);
        exits(app, "i0", 0);
        exits(app, "i1", 1);
        try (var alerts = Collected.of(stage.connection, stage.envelopes, Topics.ALERTS, app)) {
            await().atMost(Stage.SOON).until(() -> alerts.all().size() == 1);
            AlertRecord alert = alerts.all().getFirst();
            assertThat(alert.getAlert().getRule()).isEqualTo("healing-budget");
            assertThat(alert.getAlert().getSource()).isEqualTo("dev");
            assertThat(alert.getAlert().getState()).isEqualTo(AlertState.FIRING);
            assertThat(alert.getAlert().getThreshold()).isEqualTo(1.0);
        }
    }

    @Test
    void what_cannot_be_read_or_worked_on_is_a_dead_letter_and_nothing_stops() {
        String app = "broken";
        var settings = stage.connection.client();
        settings.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, ApplicationPartitioner.class.getName());
        try (var raw = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
                var unread = Collected.deadLetters(stage.connection, Topics.INSTANCES, app);
                var unworked = Collected.deadLetters(stage.connection, Topics.APPLICATIONS, app);
                var commands = stage.commands(app)) {
            raw.send(new ProducerRecord<>(Topics.INSTANCES.name(), app + "/dev/x", new byte[] {42, 1, 2, 3, 4, 5, 6}));
            raw.flush();
            stage.instance(app, "i0", "r1", 0, InstanceState.RUNNING, null);
            stage.registers(app, "this is no manifest");
            runs(app, manifest(app), 1);
            exits(app, "i0", 0);
            await().atMost(Stage.SOON).until(() -> commands.all().size() == 1);
            await().atMost(Stage.SOON).until(() -> unread.all().size() == 1 && unworked.all().size() == 1);
        }
    }
}
