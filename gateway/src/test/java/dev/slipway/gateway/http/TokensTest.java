package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;

/** Who may do what. */
class TokensTest {
    private Gateway gateway;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
        gateway.registerShop();
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
    }

    private String token(String body) {
        var answer = gateway.post("/api/v1/tokens", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Examples.tree(answer.body()).path("token").asString();
    }

    private HttpResponse<String> as(String token, String method, String path, String body) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(path)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body)));
    }

    @Test
    void a_token_is_told_once_and_only_its_hash_is_kept() {
        String token = token("{\"name\": \"ci\", \"role\": \"operator\"}");
        assertThat(token).matches("slipway_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
        String list = gateway.get("/api/v1/tokens").body();
        assertThat(list).contains("\"name\":\"ci\"", "\"createdBy\":\"admin\"").doesNotContain(token, "hash", "\"token\"");
        assertThat(gateway.views().tokens.values()).singleElement()
                .satisfies(each -> assertThat(each.path("hash").asString()).isEqualTo(TokenDigest.of(token).hex()));
    }

    @Test
    void what_a_token_asks_for_is_asked_for_in_its_name() {
        String token = token("{\"name\": \"ci\", \"role\": \"operator\"}");
        assertThat(as(token, "POST", "/api/v1/deployments", "{\"application\": \"shop\", \"environment\": \"dev\", \"version\": \"2\"}").statusCode()).isEqualTo(202);
        assertThat(gateway.manager().taken.getLast().requestedBy()).isEqualTo("ci");
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(textBlock = """
        viewer,    GET,    /api/v1/deployments,              200
        viewer,    POST,   /api/v1/deployments/d1/cancel,    403
        viewer,    GET,    /api/v1/tokens,                   403
        viewer,    POST,   /api/v1/events,                   403
        operator,  POST,   /api/v1/deployments/d1/cancel,    200
        operator,  GET,    /api/v1/tokens,                   403
        operator,  DELETE, /api/v1/tokens/x,                 403
        operator,  POST,   /api/v1/events,                   501
        operator,  POST,   /ofrep/v1/evaluate/flags,         501
        admin,     GET,    /api/v1/tokens,                   200
        publisher, POST,   /api/v1/events,                   501
        publisher, GET,    /api/v1/deployments,              403
        publisher, POST,   /ofrep/v1/evaluate/flags,         403
        client,    POST,   /ofrep/v1/evaluate/flags,         501
        client,    GET,    /api/v1/deployments,              403
        client,    POST,   /api/v1/events,                   403
        """)
    void a_role_may_do_what_it_holds(String role, String method, String path, int status) {
        String token = token("{\"name\": \"one\", \"role\": \"" + role + "\"}");
        assertThat(as(token, method, path, "").statusCode()).isEqualTo(status);
    }

    @Test
    void a_refusal_tells_which_role_is_needed() {
        String token = token("{\"name\": \"eyes\", \"role\": \"viewer\"}");
        assertThat(as(token, "POST", "/api/v1/deployments", "{}").body()).isEqualTo("""
                {"type":"urn:slipway:problem:forbidden","title":"Role too low","status":403,"detail":"the token 'eyes' has the role viewer; \
                POST /api/v1/deployments needs operator","instance":"/api/v1/deployments"}""");
    }

    @Test
    void a_revoked_token_opens_nothing() {
        String token = token("{\"name\": \"gone\", \"role\": \"admin\"}");
        String id = token.split("_")[1];
        assertThat(as(token, "DELETE", "/api/v1/tokens/" + id, "").statusCode()).isEqualTo(200);
        var answer = as(token, "GET", "/api/v1/deployments", "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        assertThat(gateway.call("DELETE", "/api/v1/tokens/" + id, "application/json", "").statusCode()).isEqualTo(404);
    }

    @Test
    void a_stream_of_a_revoked_token_ends_before_its_next_event() throws Exception {
        String token = token("{\"name\": \"streams\", \"role\": \"viewer\"}");
        gateway.views().event("d1", "phase", false);
        var stream = java.net.http.HttpClient.newHttpClient().send(HttpRequest.newBuilder(gateway.uri("/api/v1/deployments/d1/events"))
                .header("Authorization", "Bearer " + token).timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofLines());
        var lines = stream.body().iterator();
        var first = new ArrayList<String>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            first.add(line);
        }
        assertThat(first).contains("id:1");
        gateway.views().tokens.clear();
        gateway.views().event("d1", "phase", true);
        lines.forEachRemaining(line -> assertThat(line).doesNotContain("id:2"));
    }

    @Test
    void an_expired_token_says_so() {
        String token = token("{\"name\": \"short\", \"role\": \"viewer\", \"expires\": \"1h\"}");
        assertThat(as(token, "GET", "/api/v1/deployments", "").statusCode()).isEqualTo(200);
        gateway.views().tokens.values().forEach(each -> each.put("expires", Instant.EPOCH.toString()));
        var answer = as(token, "GET", "/api/v1/deployments", "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("the token 'short' expired at 1970-01-01T00:00:00Z");
    }

    @Test
    void a_secret_that_is_not_the_ids_opens_nothing() {
        String token = token("{\"name\": \"right\", \"role\": \"viewer\"}");
        String wrong = token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A");
        assertThat(as(wrong, "GET", "/api/v1/deployments", "").statusCode()).isEqualTo(401);
    }

    @Test
    void the_same_key_again_does_not_tell_the_token_again() {
        String body = "{\"name\": \"once\", \"role\": \"viewer\"}";
        assertThat(gateway.post("/api/v1/tokens", body, "Idempotency-Key", "t1").statusCode()).isEqualTo(201);
        var again = gateway.post("/api/v1/tokens", body, "Idempotency-Key", "t1");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("is told only once").doesNotContain("slipway_");
        assertThat(gateway.post("/api/v1/tokens", "{\"name\": \"other\", \"role\": \"viewer\"}", "Idempotency-Key", "t1").statusCode()).isEqualTo(422);
        assertThat(gateway.views().tokens).hasSize(1);
    }

    @Test
    void a_name_is_one_tokens() {
        token("{\"name\": \"ci\", \"role\": \"viewer\"}");
        assertThat(gateway.post("/api/v1/tokens", "{\"name\": \"ci\", \"role\": \"viewer\"}").statusCode()).isEqualTo(409);
    }

    @Test
    void a_token_for_one_application_sees_and_changes_that_one_only() {
        gateway.put("/api/v1/applications/other", "{\"name\": \"other\", \"artifact\": {\"command\": [\"x\"]}, \"environments\": {\"dev\": {}}}");
        for (int i = 0; i < 5; i++) {
            gateway.views().deployment(Examples.deployment("a" + i, "RUNNING").put("application", "other"));
        }
        gateway.views().deployment(Examples.deployment("b1", "RUNNING"));
        gateway.views().alerts.put("a1", Examples.alert("a1", "FIRING").put("application", "other"));
        String token = token("{\"name\": \"shops\", \"role\": \"operator\", \"applications\": [\"shop\"]}");

        assertThat(as(token, "GET", "/api/v1/applications/shop", "").statusCode()).isEqualTo(200);
        assertThat(as(token, "GET", "/api/v1/applications/other", "").statusCode()).isEqualTo(403);
        assertThat(as(token, "GET", "/api/v1/applications", "").body()).contains("\"shop\"").doesNotContain("\"other\"");
        assertThat(as(token, "POST", "/api/v1/deployments", "{\"application\": \"other\", \"environment\": \"dev\", \"version\": \"2\"}").body())
                .contains("the token 'shops' is for shop only, not for other");
        for (String path : new String[] {"/deployments/a1", "/deployments/a1/report", "/deployments/a1/events", "/alerts/a1", "/deployments?application=other"}) {
            assertThat(as(token, "GET", "/api/v1" + path, "").statusCode()).as(path).isEqualTo(403);
        }
        assertThat(as(token, "POST", "/api/v1/deployments/a1/cancel", "").statusCode()).isEqualTo(403);
        var page = Examples.tree(as(token, "GET", "/api/v1/deployments?limit=1", "").body());
        assertThat(page.path("items").findValuesAsString("id")).contains("b1");
        var next = Examples.tree(as(token, "GET", "/api/v1/deployments?limit=1&cursor=" + page.path("nextCursor").asString(), "").body());
        assertThat(next.path("items").findValuesAsString("id")).contains("d1");
        assertThat(next.path("nextCursor").isNull()).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {} | /name | is missing
        {"name": "a b", "role": "viewer"} | /name | 'a b' is not a name: use 1 to 64 of A-Z a-z 0-9 . _ -, first and last a letter or digit
        {"name": "a", "role": "viewr"} | /role | unknown role 'viewr'; did you mean 'viewer'? Known: viewer, operator, admin, publisher, client
        {"name": "a", "role": "admin", "applications": ["shop"]} | /applications | an admin is of the whole suite; leave it out, or use the role operator
        {"name": "a", "role": "viewer", "applications": []} | /applications | is not a list of 1 to 100 names; leave it out for all applications
        {"name": "a", "role": "viewer", "applications": ["shop", 7]} | /applications/1 | 7 is not the name of an application
        {"name": "a", "role": "viewer", "expires": "2020-01-01T00:00:00Z"} | /expires | '2020-01-01T00:00:00Z' is neither a time to come such as 2027-01-01T00:00:00Z nor a duration such as 720h, within 10 years
        {"name": "a", "role": "viewer", "scope": "x"} | /scope | unknown field; Known: name, role, applications, expires
        """)
    void a_bad_body_is_told_how_to_mend_it(String body, String pointer, String detail) {
        var answer = gateway.post("/api/v1/tokens", body);
        assertThat(answer.statusCode()).isEqualTo(422);
        var first = Examples.tree(answer.body()).path("errors").path(0);
        assertThat(first.path("pointer").asString()).isEqualTo(pointer);
        assertThat(first.path("detail").asString()).isEqualTo(detail);
    }

    /** To be read: a call that is new must be put here by somebody who thought about it. */
    @Test
    void every_call_has_its_role() {
        var views = new FakeViews();
        var roles = new TreeMap<String, String>();
        ApiConfiguration.table(views, new Changes(views), new Submissions(new FakeManager(views), views, Runnable::run), new FakeLetters(views),
                new DiskSpace(() -> Long.MAX_VALUE), new StreamCalls.Telling(Schedulers.immediate(), Duration.ofSeconds(15))).forEach(call -> {
                    Role role = call.role();
                    boolean usual = role == (call.method().name().equals("GET") ? Role.VIEWER : Role.OPERATOR);
                    if (!usual) {
                        roles.put(call.method() + " " + call.path().replace("/api/v1", ""), role == null ? "anybody" : role.word());
                    }
                });
        assertThat(roles.toString().replace(", ", "\n").replaceAll("[{}](?=$)|^\\{", "")).isEqualTo("""
                DELETE /tokens/{id}=admin
                GET /dead-letters/{id}=operator
                GET /openapi.json=anybody
                GET /openapi.yaml=anybody
                GET /status=anybody
                GET /tokens=admin
                POST /applications/{name}/environments/{env}/tokens=admin
                POST /events=publisher
                POST /metrics=publisher
                POST /ofrep/v1/evaluate/flags=client
                POST /ofrep/v1/evaluate/flags/{key}=client
                POST /prometheus/write=publisher
                POST /tokens=admin
                POST /webhooks/alertmanager=publisher
                POST /webhooks/github=publisher
                POST /webhooks/gitlab=publisher
                POST /webhooks/render=publisher""");
    }
}
