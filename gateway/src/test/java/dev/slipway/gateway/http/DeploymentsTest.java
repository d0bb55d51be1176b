package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.CommandId;
import dev.slipway.gateway.intake.Json;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class DeploymentsTest {
    private static final String PATH = "/api/v1/deployments";
    private static final String BODY = "{\"application\": \"shop\", \"environment\": \"dev\", \"version\": \"2\", \"reason\": \"a try\"}";

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

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    @Test
    void a_deployment_is_accepted_and_readable_at_its_location_at_once() {
        var answer = gateway.post(PATH, BODY);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(location(answer)).isEqualTo(PATH + "/" + json(answer).path("id").asString());
        assertThat(json(gateway.get(location(answer)))).isEqualTo(json(answer));
        assertThat(gateway.manager().taken).singleElement().satisfies(command -> {
            assertThat(command.takeWithin()).isNull();
            assertThat(command.want()).isEqualTo(new Command.Deploy(command.id(), "2", null, null, "a try", false));
        });
    }

    @Test
    void it_is_accepted_though_nobody_works_on_it_yet() {
        gateway.manager().mood = FakeManager.Mood.SILENT;
        var answer = gateway.post(PATH, BODY);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("phase").asString()).isEqualTo("QUEUED");
    }

    @Test
    void the_same_key_and_body_are_the_same_work() {
        var first = gateway.post(PATH, BODY, "Idempotency-Key", "one");
        gateway.views().deployment(Examples.deployment(json(first).path("id").asString(), "SUCCEEDED"));
        gateway.views().artifacts.put("shop@2", "{\"command\":[\"something\",\"else\"]}");

        var again = gateway.post(PATH, "{\"version\": \"2\", \"application\": \"shop\", \"reason\": \"a try\", \"environment\": \"dev\"}",
                "Idempotency-Key", "one");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(location(again)).isEqualTo(location(first));
        assertThat(json(again).path("phase").asString()).as("as it is now").isEqualTo("SUCCEEDED");
        assertThat(gateway.manager().taken).hasSize(1);
        assertThat(location(gateway.post(PATH, BODY.replace("\"2\"", "\"3\""), "Idempotency-Key", "two"))).isNotEqualTo(location(first));
    }

    @ParameterizedTest
    @CsvSource({"\"2\",\"3\"", "\"dev\",\"prod\"", "a try,another try"})
    void the_same_key_with_another_body_is_refused(String before, String after) {
        gateway.post(PATH, BODY, "Idempotency-Key", "key-" + after.hashCode());
        var other = gateway.post(PATH, BODY.replace(before, after), "Idempotency-Key", "key-" + after.hashCode());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other).path("type").asString()).isEqualTo("urn:slipway:problem:idempotency-key-reused");
        assertThat(json(other).path("errors").path(0).path("parameter").asString()).isEqualTo("Idempotency-Key");
    }

    @Test
    void a_gateway_that_was_restarted_leaves_it_to_the_manager() {
        String id = CommandId.of("admin", "shop", "POST", PATH, "earlier");
        gateway.manager().write(new Command(id, "shop", "dev", "admin", CommandId.digest(Json.canonical(Json.tree(BODY))), null,
                new Command.Deploy(id, "2", null, null, "a try", false)));
        var other = gateway.post(PATH, BODY.replace("a try", "another"), "Idempotency-Key", "earlier");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other).path("errors").path(0).path("parameter").asString()).isEqualTo("Idempotency-Key");
        var same = gateway.post(PATH, BODY, "Idempotency-Key", "earlier");
        assertThat(same.statusCode()).as("the wrong body has claimed nothing").isEqualTo(202);
        assertThat(location(same)).isEqualTo(PATH + "/" + id);
        assertThat(gateway.manager().taken).hasSize(1);
    }

    @Test
    void a_key_used_by_a_body_that_was_not_valid_is_free() {
        assertThat(gateway.post(PATH, BODY.replace("\"dev\"", "\"dve\""), "Idempotency-Key", "free").statusCode()).isEqualTo(422);
        assertThat(gateway.post(PATH, BODY, "Idempotency-Key", "free").statusCode()).isEqualTo(202);
    }

    @Test
    void a_bad_key_is_told() {
        var answer = gateway.post(PATH, BODY, "Idempotency-Key", "x".repeat(256));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("detail").asString())
                .isEqualTo("Idempotency-Key: is not a key: use 1 to 255 printable ASCII characters without blanks");
    }

    @Test
    void an_answer_is_held_until_the_deployment_is_final() {
        String id = json(gateway.post(PATH, BODY)).path("id").asString();
        var held = CompletableFuture.supplyAsync(() -> gateway.get(PATH + "/" + id + "?wait=10s"));
        Awaitility.await().pollDelay(java.time.Duration.ofMillis(100)).until(() -> !held.isDone());
        gateway.views().deployment(Examples.deployment(id, "SUCCEEDED"));
        assertThat(json(held.join()).path("phase").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void an_answer_is_not_held_longer_than_asked_for() {
        String id = json(gateway.post(PATH, BODY)).path("id").asString();
        assertThat(json(gateway.get(PATH + "/" + id + "?wait=50ms")).path("phase").asString()).isEqualTo("QUEUED");
        assertThat(gateway.post(PATH + "?wait=50ms", BODY).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest(name = "cancelling in {0} answers {1}")
    @CsvSource({"QUEUED,200", "RUNNING,200", "CANCELLED,200", "SUCCEEDED,409", "ROLLED_BACK,409", "FAILED,409"})
    void cancelling_is_answered_by_phase(String phase, int status) {
        gateway.views().deployment(Examples.deployment("d1", phase));
        var answer = gateway.post(PATH + "/d1/cancel", "");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path(status == 200 ? "phase" : "detail").asString())
                .isEqualTo(status == 200 ? "CANCELLED" : "the deployment has ended: " + phase);
    }

    @ParameterizedTest(name = "what the manager forgot and was {0} answers {1}")
    @CsvSource({"CANCELLED,200", "SUCCEEDED,409"})
    void what_the_manager_has_forgotten_is_known_still(String phase, int status) {
        gateway.views().deployment(Examples.deployment("d1", phase));
        gateway.manager().says = _ -> FakeManager.refused("NOT_FOUND", "there is no deployment d1 in shop/dev");
        assertThat(gateway.post(PATH + "/d1/cancel", "{\"reason\": \"late\"}").statusCode()).isEqualTo(status);
    }

    @ParameterizedTest(name = "rolling back in {0} answers {1}")
    @CsvSource({"QUEUED,409", "RUNNING,200", "PAUSED,200", "AWAITING_APPROVAL,200", "SUCCEEDED,202", "ROLLED_BACK,409", "FAILED,409"})
    void rolling_back_is_answered_by_phase(String phase, int status) {
        gateway.views().deployment(Examples.deployment("d1", phase));
        var answer = gateway.post(PATH + "/d1/rollback", "{\"reason\": \"slow\"}");
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 202) {
            assertThat(json(answer).path("kind").asString()).isEqualTo("ROLLBACK");
            assertThat(json(gateway.get(location(answer)))).isEqualTo(json(answer));
        }
        if (status == 200) {
            assertThat(json(answer).path("id").asString()).isEqualTo("d1");
        }
    }

    @Test
    void a_rollback_under_a_key_is_made_once() {
        gateway.views().deployment(Examples.deployment("d1", "SUCCEEDED"));
        var first = gateway.post(PATH + "/d1/rollback", "", "Idempotency-Key", "back");
        var again = gateway.post(PATH + "/d1/rollback", "", "Idempotency-Key", "back");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(location(again)).isEqualTo(location(first));
        assertThat(gateway.manager().taken).hasSize(1);
    }

    @Test
    void a_plan_runs_nothing() {
        var answer = gateway.post("/api/v1/plans", BODY);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("duration").asString()).isEqualTo("PT1M");
        assertThat(gateway.manager().taken).singleElement().satisfies(each -> assertThat(each.want()).isInstanceOf(Command.Plan.class));
        assertThat(gateway.views().deployments).isEmpty();
    }

    @Test
    void what_a_plan_names_and_the_manager_does_not_know_is_422() {
        gateway.manager().says = _ -> FakeManager.refused("NOT_FOUND", "there is no environment",
                new dev.slipway.model.Problem("/environment", "'dev' is no environment of shop"));
        var answer = gateway.post("/api/v1/plans", BODY);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("errors").path(0).path("pointer").asString()).isEqualTo("/environment");
    }

    @Test
    void deployments_are_filtered() {
        gateway.views().deployment(Examples.deployment("d1", "SUCCEEDED"));
        gateway.views().deployment(Examples.deployment("d2", "RUNNING"));
        assertThat(json(gateway.get(PATH + "?application=shop&environment=dev&kind=DEPLOY&phase=RUNNING")).path("items").valueStream()
                .map(each -> each.path("id").asString())).containsExactly("d2");
    }

    @Test
    void a_known_version_is_taken_with_its_own_artifact_or_by_force() {
        gateway.views().artifacts.put("shop@2", "{\"command\":[\"bin/shop\"]}");
        assertThat(gateway.post(PATH, BODY).statusCode()).isEqualTo(202);
        gateway.views().artifacts.put("shop@2", "{\"command\":[\"bin/other\"]}");
        assertThat(gateway.post(PATH, BODY).statusCode()).isEqualTo(409);
        assertThat(gateway.post(PATH, BODY.replace("}", ", \"force\": true}")).statusCode()).isEqualTo(202);
    }

    @Test
    void an_application_without_an_artifact_needs_one_in_the_body() {
        gateway.put("/api/v1/applications/bare", "{\"name\": \"bare\"}");
        var answer = gateway.post(PATH, BODY.replace("shop", "bare"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("errors").path(0).path("pointer").asString()).isEqualTo("/artifact");
    }
}
