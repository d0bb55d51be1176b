package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.view.Views;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ApplicationsTest {
    private static final String SHOP = "/api/v1/applications/shop";
    private static final String ONE = "{\"name\": \"shop\", \"artifact\": {\"command\": [\"bin/shop\"]}}";
    private static final String OTHER = "{\"name\": \"shop\", \"artifact\": {\"command\": [\"bin/shop\", \"--other\"]}}";

    private Gateway gateway;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
    }

    private static ObjectNode json(HttpResponse<String> answer) {
        return Examples.tree(answer.body());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void a_manifest_is_201_the_first_time_then_200_and_its_tag_is_the_revision() {
        var first = gateway.put(SHOP, ONE);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(header(first, "ETag")).isEqualTo("\"1\"");
        assertThat(header(first, "Location")).isEqualTo(SHOP);
        assertThat(json(first)).isEqualTo(Examples.tree(
                "{\"name\": \"shop\", \"revision\": 1, \"manifest\": " + ONE + ", \"environments\": [\"dev\"]}"));

        var second = gateway.put(SHOP, OTHER);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(header(second, "ETag")).isEqualTo("\"2\"");
        assertThat(header(gateway.get(SHOP), "ETag")).isEqualTo("\"2\"");
    }

    @Test
    void yaml_and_json_are_the_same_manifest() {
        gateway.put(SHOP, ONE);
        var again = gateway.call("PUT", SHOP, "application/yaml; charset=utf-8", "name: shop\nartifact: {command: [bin/shop]}\n");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("revision").asInt()).isEqualTo(1);
    }

    @ParameterizedTest(name = "If-Match {0} with {1} content at revision 2 answers {2}")
    @CsvSource(quoteCharacter = '`', value = {"\"2\",new,200", "\"1\",new,412", "\"1\",present,200", "\"abc\",new,412", "W/\"2\",new,412",
            "*,new,200", "\"7\" ; \"2\",new,200", "\"7\" ; \"8\",new,412"})
    void a_lost_update_is_refused(String match, String content, int status) {
        gateway.put(SHOP, OTHER);
        gateway.put(SHOP, ONE);
        String body = content.equals("present") ? ONE : "{\"name\": \"shop\"}";
        assertThat(gateway.put(SHOP, body, "If-Match", match.replace(" ;", ",")).statusCode()).isEqualTo(status);
    }

    @Test
    void a_manifest_that_must_be_new_or_must_be_there_is_refused_when_it_is_not() {
        assertThat(gateway.put(SHOP, ONE, "If-Match", "*").statusCode()).isEqualTo(412);
        assertThat(gateway.put(SHOP, ONE, "If-None-Match", "*").statusCode()).isEqualTo(201);
        assertThat(gateway.put(SHOP, OTHER, "If-None-Match", "*").statusCode()).isEqualTo(412);
    }

    @Test
    void who_has_the_revision_is_not_sent_it_again() {
        gateway.put(SHOP, ONE);
        var same = gateway.send(gateway.request(SHOP).header("If-None-Match", "\"1\""));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(gateway.send(gateway.request(SHOP).header("If-None-Match", "\"0\"")).statusCode()).isEqualTo(200);
    }

    @Test
    void an_environment_shows_its_effective_manifest_with_origins() {
        gateway.registerShop();
        ObjectNode answer = json(gateway.get(SHOP + "/environments/dev/manifest"));
        assertThat(answer.path("origins").path("/variables/LOG_LEVEL").asString()).isEqualTo("application");
        assertThat(answer.path("origins").path("/service/health/interval").asString()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/applications/shoe", "/api/v1/applications/shop/environments/live", "/api/v1/applications/shop/environments/live/manifest",
            "/api/v1/applications/shop/environments/live/logs", "/api/v1/applications/shop/environments/live/variables",
            "/api/v1/applications/shoe/versions", "/api/v1/applications/a%2Fb", "/api/v1/deployments/nope", "/api/v1/deployments/nope/events",
            "/api/v1/deployments/nope/report", "/api/v1/alerts/nope", "/api/v1/healing-actions/nope"})
    void what_is_unknown_is_404(String path) {
        gateway.registerShop();
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("type").asString()).isEqualTo("urn:slipway:problem:not-found");
    }

    @Test
    void variables_are_set_removed_and_read() {
        gateway.registerShop();
        String path = SHOP + "/environments/dev/variables";
        var first = gateway.put(path, "{\"A\": \"1\", \"B\": 2.50}");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).path("variables")).isEqualTo(Examples.tree("{\"A\": \"1\", \"B\": \"2.50\"}"));
        var second = gateway.put(path, "{\"A\": null}");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(gateway.get(path)).path("variables")).isEqualTo(Examples.tree("{\"B\": \"2.50\"}"));
        assertThat(gateway.put("/api/v1/applications/shoe/environments/dev/variables", "{\"A\": \"1\"}").statusCode()).isEqualTo(404);
        assertThat(gateway.put("/api/v1/applications/a%2Fb/environments/dev/variables", "{\"A\": \"1\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void a_deleted_application_answers_its_retirements() {
        gateway.registerShop();
        var answer = gateway.send(gateway.request(SHOP).DELETE());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("items").valueStream().map(each -> each.path("kind").asString())).containsExactly("RETIRE");
        assertThat(json(gateway.get(header(answer, "Location"))).path("items")).isEqualTo(json(answer).path("items"));
        assertThat(gateway.send(gateway.request("/api/v1/applications/shoe").DELETE()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_command_names_its_caller_its_time_limit_and_its_revision() {
        gateway.put(SHOP, ONE, "If-Match", "\"4\"");
        assertThat(gateway.manager().taken).singleElement().satisfies(command -> {
            assertThat(command.requestedBy()).isEqualTo("admin");
            assertThat(command.takeWithin()).isEqualTo(Duration.ofSeconds(3));
            assertThat(command.environment()).isNull();
            assertThat(command.want()).isEqualTo(new Command.PutApplication("{\"artifact\":{\"command\":[\"bin/shop\"]},\"name\":\"shop\"}", 4L));
        });
    }

    @Test
    void without_kafka_reads_are_stale_and_changes_are_503() {
        gateway.registerShop();
        gateway.views().age = Duration.ofMillis(1234);
        gateway.manager().mood = FakeManager.Mood.UNREACHABLE;
        assertThat(header(gateway.get(SHOP), "Slipway-Stale")).isEqualTo("PT1.234S");
        assertThat(header(gateway.get("/api/v1/deployments/nope"), "Slipway-Stale")).isEqualTo("PT1.234S");
        for (var answer : List.of(gateway.put(SHOP, OTHER), gateway.put(SHOP + "/environments/dev/variables", "{}"),
                gateway.post("/api/v1/deployments", "{\"application\": \"shop\", \"environment\": \"dev\", \"version\": \"1\"}"))) {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(header(answer, "Retry-After")).isEqualTo("1");
            assertThat(json(answer).path("type").asString()).isEqualTo("urn:slipway:problem:unavailable");
        }
        gateway.views().age = null;
        assertThat(header(gateway.get(SHOP), "Slipway-Stale")).isEmpty();
    }

    @Test
    void what_the_manager_does_not_take_is_503() {
        gateway.registerShop();
        gateway.manager().says = _ -> FakeManager.refused("EXPIRED", "was not taken within 3000 ms");
        var expired = gateway.put(SHOP, OTHER);
        assertThat(expired.statusCode()).isEqualTo(503);
        gateway.manager().mood = FakeManager.Mood.SILENT;
        var silent = gateway.put(SHOP, OTHER);
        assertThat(silent.statusCode()).isEqualTo(503);
        assertThat(header(silent, "Retry-After")).isEqualTo("1");
        assertThat(json(silent).path("type").asString()).isEqualTo("urn:slipway:problem:not-taken");
    }

    @ParameterizedTest(name = "a refusal as {0} answers {1}")
    @CsvSource({"INVALID,422", "NOT_FOUND,404", "CONFLICT,409", "REVISION,412", "OTHER_BODY,422", "EXPIRED,503", "UNPROCESSABLE,500", "UNKNOWN,500"})
    void what_the_manager_refuses_has_its_status(String reason, int status) {
        gateway.manager().says = _ -> FakeManager.refused(reason, "because");
        var answer = gateway.put(SHOP, ONE);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("errors").isEmpty()).isEqualTo(status != 422);
    }

    @Test
    void lists_are_pages() {
        for (String name : List.of("a", "b", "c")) {
            gateway.put("/api/v1/applications/" + name, "{\"name\": \"" + name + "\"}");
        }
        ObjectNode first = json(gateway.get("/api/v1/applications?limit=2"));
        assertThat(first.path("items")).hasSize(2);
        String cursor = first.path("nextCursor").asString();
        ObjectNode second = json(gateway.get("/api/v1/applications?limit=2&cursor=" + cursor));
        assertThat(second.path("items").valueStream().map(each -> each.path("name").asString())).containsExactly("c");
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(gateway.get("/api/v1/deployments?cursor=" + cursor).statusCode()).as("another list").isEqualTo(422);
    }

    @Test
    void manifests_above_256_KiB_and_bodies_above_1_MiB_are_413() {
        String large = "x".repeat(300_000);
        assertThat(gateway.put(SHOP, "{\"name\": \"shop\", \"description\": \"" + large + "\"}").statusCode()).isEqualTo(413);
        var streamed = gateway.request(SHOP).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large.getBytes())));
        assertThat(gateway.send(streamed).statusCode()).isEqualTo(413);
        assertThat(gateway.post("/api/v1/deployments", "{\"reason\": \"" + large + "\"}").statusCode()).isEqualTo(422);
        assertThat(gateway.post("/api/v1/deployments", "{\"reason\": \"" + large.repeat(4) + "\"}").statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/yaml"})
    void a_body_of_nothing_but_brackets_is_told_so(String type) {
        var answer = gateway.call("PUT", SHOP, type, "[".repeat(200_000));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(gateway.get("/api/v1/applications").statusCode()).isEqualTo(200);
    }

    @Test
    void bytes_that_are_not_UTF_8_are_400() {
        var request = gateway.request(SHOP).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xc3, '"'}));
        assertThat(json(gateway.send(request)).path("detail").asString()).isEqualTo("the manifest is not UTF-8");
    }

    @Test
    void the_views_are_left_when_the_gateway_ends() {
        FakeViews views;
        try (var own = new Gateway()) {
            views = own.views();
            assertThat(views.listeners()).isEqualTo(1);
        }
        assertThat(views.listeners()).isZero();
    }

    @Test
    void revisions_are_those_of_what_was_taken_not_of_what_is_shown() {
        gateway.put(SHOP, ONE);
        gateway.views().manifests.put("shop", new Views.Manifest("{\"name\":\"shop\"}", 7));
        assertThat(header(gateway.put(SHOP, OTHER), "ETag")).isEqualTo("\"8\"");
    }
}
