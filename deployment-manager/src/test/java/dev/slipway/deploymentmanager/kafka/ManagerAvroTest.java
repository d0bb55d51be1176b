package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Seen;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others say as the manager takes it up. */
class ManagerAvroTest {
    private static Instance.Builder instance() {
        return Instance.newBuilder().setId("i").setApplication("shop").setEnvironment("dev").setRelease("r").setVersion("1").setSlot(0)
                .setStartedAt(Instant.EPOCH);
    }

    @ParameterizedTest(name = "{0} by {1} is {2}")
    @CsvSource({"STARTING,,NONE", "RUNNING,,NONE", "DRAINING,,NONE", "UNKNOWN,,NONE", "STOPPED,REQUESTED,REQUESTED", "STOPPED,EXITED,BY_ITSELF",
        "LOST,UNKNOWN,BY_ITSELF", "LOST,,BY_ITSELF", "LOST,REBOOT,LOST_WITH_ITS_HOST", "LOST,SUITE_DOWN,LOST_WITH_ITS_HOST",
        "LOST,DEPLOYER_GONE,LOST_WITH_ITS_HOST"})
    void an_end_is_whose_it_was(InstanceState state, EndCause cause, Seen.End end) {
        assertThat(ManagerAvro.instance(instance().setState(state).setCause(cause).build()).end()).isEqualTo(end);
    }

    @Test
    void what_others_say_at_length_is_cut() {
        String endless = "x".repeat(1_000_000);
        Seen.Instance seen = ManagerAvro.instance(instance().setState(InstanceState.STOPPED).setDetail(endless)
                .setLastLines(Collections.nCopies(100, endless)).build());
        assertThat(seen.detail()).hasSize(ManagerAvro.WORDS_MAX).endsWith("x…");
        assertThat(seen.lastLines()).hasSize(20).allSatisfy(line -> assertThat(line).hasSize(ManagerAvro.LINE_MAX));
        var report = (Event.Reported) ManagerAvro.reported(TaskReport.newBuilder().setDelegationId("d").setDeploymentId("d").setStep("s").setAttempt(1)
                .setSequence(1).setState(TaskState.FAILED).setDetail(endless).setAssignee("a").setIncarnation("i").build());
        assertThat(((Event.Outcome.Failed) report.outcome()).detail()).hasSize(ManagerAvro.WORDS_MAX);
    }
}
