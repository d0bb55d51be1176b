package dev.slipway.deploymentmanager.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.application.Reply.Refused;
import dev.slipway.deploymentmanager.application.Reply.Taken;
import dev.slipway.deploymentmanager.application.Reply.Why;
import dev.slipway.model.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TWO = "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"dev\":{},\"prod\":{}},\"name\":\"shop\"}";
    private static final String ONE = "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"dev\":{}},\"name\":\"shop\"}";

    private final Application shop = Applications.put(Application.unknown("shop"), TWO, null, List.of(), NOW).next();

    @Test
    void a_manifest_cannot_leave_out_an_environment_in_which_something_runs() {
        Applications.Result result = Applications.put(shop, ONE, null, List.of("prod", "dev"), NOW);
        assertThat(result.reply()).isEqualTo(new Refused(Why.CONFLICT, "the manifest leaves out what still runs: prod",
                List.of(new Problem("/environments/prod", "is left out, and something runs or is asked for in it; leave it in"))));
        assertThat(result.next()).isEqualTo(shop);
    }

    @Test
    void it_can_leave_out_one_in_which_nothing_runs() {
        assertThat(Applications.put(shop, ONE, null, List.of("dev"), NOW).reply()).isEqualTo(new Taken(2, false, false, List.of(), null));
    }
}
