package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.schemas.DeleteToken;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.PutToken;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.TokenRole;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens from their command to what gateways read. */
@ExtendWith(Stage.OfTheRun.class)
class SuiteTokensTest {
    private final Caller caller;

    SuiteTokensTest(Stage stage) {
        this.caller = new Caller(stage, Keys.SUITE);
    }

    @Test
    void a_token_is_known_until_it_is_revoked_and_its_name_is_free_again() {
        String id = UUID.randomUUID().toString();
        PutToken put = PutToken.newBuilder().setId(id).setName("bot-" + id).setRole(TokenRole.OPERATOR).setHash("ab".repeat(32))
                .setApplications(List.of("shop")).build();
        assertThat(outcome(put).getTaken().getCreated()).isTrue();
        OutcomeRecord twice = outcome(PutToken.newBuilder(put).setId("other-" + id).build());
        assertThat(twice.getRefused().getReason()).isEqualTo(RefusalReason.CONFLICT);
        assertThat(outcome(new DeleteToken(id)).getTaken()).isNotNull();
        assertThat(outcome(new DeleteToken(id)).getRefused().getReason()).isEqualTo(RefusalReason.NOT_FOUND);
        assertThat(outcome(PutToken.newBuilder(put).setId("other-" + id).build()).getTaken().getCreated()).isTrue();
    }

    private OutcomeRecord outcome(PutToken put) {
        return caller.outcome(caller.send(caller.command(null).setPutToken(put).build()));
    }

    private OutcomeRecord outcome(DeleteToken delete) {
        return caller.outcome(caller.send(caller.command(null).setDeleteToken(delete).build()));
    }
}
