package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.intake.Command;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Other forms of what is live, and deployments that a person holds. */
class EnvironmentChangesTest {
    private static final String DEV = "/api/v1/applications/shop/environments/dev";
    private Gateway gateway;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
        gateway.registerShop();
        gateway.manager().taken.clear();
    }

    private static ObjectNode json(HttpResponse<String> answer) {
        return Examples.tree(answer.body());
    }

    private Command.Want want() {
        assertThat(gateway.manager().taken).hasSize(1);
        Command command = gateway.manager().taken.getFirst();
        assertThat(command.takeWithin()).as("answered in place").isEqualTo(Submissions.TAKE_WITHIN);
        return command.want();
    }

    private void isNew(HttpResponse<String> answer, String kind) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(json(answer).path("kind").asString()).isEqualTo(kind);
        String location = answer.headers().firstValue("Location").orElse("");
        assertThat(location).isEqualTo("/api/v1/deployments/" + json(answer).path("id").asString());
        assertThat(json(gateway.get(location))).isEqualTo(json(answer));
    }

    @Test
    void a_number_of_instances_is_asked_for_with_a_deployment_of_kind_scale() {
        isNew(gateway.post(DEV + "/scale", "{\"instances\": 3}"), "SCALE");
        assertThat(want()).isEqualTo(new Command.Scale(gateway.manager().taken.getFirst().id(), 3));
    }

    @Test
    void a_number_that_is_none_is_invalid() {
        var answer = gateway.post(DEV + "/scale", "{\"instances\": 0, \"instance\": 1}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("errors")).hasSize(2);
        assertThat(json(answer).path("errors").toString()).contains("/instances", "0 is not a whole number from 1 to 100", "unknown field");
        assertThat(json(gateway.post(DEV + "/scale", "{}")).path("errors").toString()).contains("is missing");
        assertThat(gateway.manager().taken).isEmpty();
    }

    @Test
    void a_restart_is_asked_for_with_or_without_a_body() {
        isNew(gateway.post(DEV + "/restart", ""), "HEAL");
        assertThat(want()).isEqualTo(new Command.Restart(gateway.manager().taken.getFirst().id(), null));
        gateway.manager().taken.clear();
        isNew(gateway.post(DEV + "/restart", "{\"instance\": \"i1\"}"), "HEAL");
        assertThat(want()).isEqualTo(new Command.Restart(gateway.manager().taken.getFirst().id(), "i1"));
    }

    @Test
    void what_the_manager_knows_nothing_of_is_told_by_where_it_was_named() {
        var unknown = gateway.post(DEV + "/restart", "{\"instance\": \"unknown\"}");
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(json(unknown).path("errors").path(0).path("pointer").asString()).isEqualTo("/instance");
        assertThat(gateway.post("/api/v1/applications/shoe/environments/dev/scale", "{\"instances\": 3}").statusCode()).isEqualTo(404);
        assertThat(gateway.post("/api/v1/applications/a%2Fb/environments/dev/scale", "{\"instances\": 3}").statusCode()).isEqualTo(404);
    }

    @Test
    void the_same_key_is_the_same_work() {
        var first = gateway.post(DEV + "/scale", "{\"instances\": 3}", "Idempotency-Key", "three");
        var again = gateway.post(DEV + "/scale", "{\"instances\": 3}", "Idempotency-Key", "three");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Location")).isEqualTo(first.headers().firstValue("Location"));
        assertThat(gateway.post(DEV + "/scale", "{\"instances\": 4}", "Idempotency-Key", "three").statusCode()).isEqualTo(422);
    }

    @Test
    void variables_are_applied_at_once_with_a_deployment_of_kind_configure() {
        isNew(gateway.put(DEV + "/variables?apply=true", "{\"A\": \"1\"}"), "CONFIGURE");
        assertThat(want()).isEqualTo(new Command.Configure(gateway.manager().taken.getFirst().id(), Map.of("A", "1")));
    }

    @Test
    void a_deployment_is_held_and_goes_on() {
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
        var paused = gateway.post("/api/v1/deployments/d1/pause", "{\"reason\": \"lunch\"}");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(json(paused).path("phase").asString()).isEqualTo("PAUSED");
        assertThat(want()).isEqualTo(new Command.Pause("d1", "lunch"));
        assertThat(gateway.post("/api/v1/deployments/d1/pause", "").statusCode()).as("paused already").isEqualTo(200);
        assertThat(json(gateway.post("/api/v1/deployments/d1/resume", "")).path("phase").asString()).isEqualTo("RUNNING");
        assertThat(gateway.post("/api/v1/deployments/none/pause", "").statusCode()).isEqualTo(404);
    }

    @Test
    void what_has_ended_is_neither_held_nor_goes_on() {
        gateway.views().deployment(Examples.deployment("d1", "SUCCEEDED"));
        for (String act : new String[] {"pause", "resume"}) {
            var answer = gateway.post("/api/v1/deployments/d1/" + act, "");
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(json(answer).path("detail").asString()).isEqualTo("the deployment has ended: SUCCEEDED");
        }
    }
}
