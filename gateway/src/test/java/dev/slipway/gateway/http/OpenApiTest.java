package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.view.Views.LogLine;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description tells the calls that there are, and their answers look as it says. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private Gateway gateway;
    private JsonNode api;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
        api = Examples.tree(gateway.get("/openapi.json").body());
    }

    @Test
    void every_call_is_described_and_no_other() {
        var described = new TreeSet<String>();
        api.path("paths").properties().forEach(path -> {
            JsonNode servers = path.getValue().has("servers") ? path.getValue().path("servers") : api.path("servers");
            servers.forEach(server -> path.getValue().propertyNames().stream().filter(METHODS::contains).forEach(method ->
                    described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + server.path("url").asString().replaceAll("/$", "") + path.getKey())));
        });
        var views = new FakeViews();
        var there = new TreeSet<String>(List.of("GET /health", "GET /health/db", "GET /health/redis", "GET /health/external"));
        ApiConfiguration.table(views, new Changes(views), new Submissions(new FakeManager(views), views, Runnable::run), new FakeLetters(views),
                new DiskSpace(() -> Long.MAX_VALUE), new StreamCalls.Telling(Schedulers.immediate(), Duration.ofSeconds(15)))
                .forEach(call -> there.add(call.method() + " " + call.path()));
        assertThat(described).isEqualTo(there);
    }

    @Test
    void every_reference_leads_somewhere() {
        var lost = new ArrayList<String>();
        api.findValues("$ref").forEach(each -> {
            if (api.at(each.asString().substring(1)).isMissingNode()) {
                lost.add(each.asString());
            }
        });
        assertThat(lost).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1} answers {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        PUT  | /applications/{name} | /api/v1/applications/new | 201 | {"name": "new"}
        PUT  | /applications/{name} | /api/v1/applications/shop | 200 | {"name": "shop", "environments": {"dev": {}}}
        GET  | /applications | /api/v1/applications | 200 |
        GET  | /applications/{name} | /api/v1/applications/shop | 200 |
        DELETE | /applications/{name} | /api/v1/applications/shop | 202 |
        GET  | /applications/{name}/versions | /api/v1/applications/shop/versions | 200 |
        GET  | /applications/{name}/environments/{env} | /api/v1/applications/shop/environments/dev | 200 |
        GET  | /applications/{name}/environments/{env}/manifest | /api/v1/applications/shop/environments/dev/manifest | 200 |
        GET  | /applications/{name}/environments/{env}/logs | /api/v1/applications/shop/environments/dev/logs | 200 |
        GET  | /applications/{name}/environments/{env}/variables | /api/v1/applications/shop/environments/dev/variables | 200 |
        PUT  | /applications/{name}/environments/{env}/variables | /api/v1/applications/shop/environments/dev/variables | 201 | {"A": "b"}
        GET  | /schemas/manifest | /api/v1/schemas/manifest | 200 |
        POST | /deployments | /api/v1/deployments | 202 | {"application": "shop", "environment": "dev", "version": "2"}
        POST | /deployments | /api/v1/deployments | 422 | {}
        POST | /plans | /api/v1/plans | 200 | {"application": "shop", "environment": "dev", "version": "2"}
        GET  | /deployments | /api/v1/deployments | 200 |
        GET  | /deployments/{id} | /api/v1/deployments/d1 | 200 |
        GET  | /deployments/{id} | /api/v1/deployments/none | 404 |
        GET  | /deployments/{id}/report | /api/v1/deployments/d1/report | 200 |
        GET  | /deployments/{id}/trace | /api/v1/deployments/d1/trace | 200 |
        POST | /deployments/{id}/cancel | /api/v1/deployments/d1/cancel | 200 | {}
        PUT  | /applications/{name}/environments/{env}/variables | /api/v1/applications/shop/environments/dev/variables?apply=true | 202 | {"A": "b"}
        POST | /applications/{name}/environments/{env}/scale | /api/v1/applications/shop/environments/dev/scale | 202 | {"instances": 2}
        POST | /applications/{name}/environments/{env}/restart | /api/v1/applications/shop/environments/dev/restart | 202 | {}
        POST | /deployments/{id}/pause | /api/v1/deployments/d1/pause | 200 | {}
        POST | /deployments/{id}/resume | /api/v1/deployments/d1/resume | 200 | {}
        POST | /deployments/{id}/rollback | /api/v1/deployments/d1/rollback | 200 | {}
        POST | /deployments/{id}/rollback | /api/v1/deployments/d2/rollback | 202 | {}
        GET  | /alerts | /api/v1/alerts | 200 |
        GET  | /alerts/{id} | /api/v1/alerts/a1 | 200 |
        GET  | /healing-actions | /api/v1/healing-actions | 200 |
        GET  | /healing-actions/{id} | /api/v1/healing-actions/h1 | 200 |
        POST | /tokens | /api/v1/tokens | 201 | {"name": "bot", "role": "viewer"}
        POST | /tokens | /api/v1/tokens | 422 | {"role": "owner"}
        GET  | /tokens | /api/v1/tokens | 200 |
        DELETE | /tokens/{id} | /api/v1/tokens/0123456789ab | 200 |
        GET  | /dead-letters | /api/v1/dead-letters | 200 |
        GET  | /dead-letters/{id} | /api/v1/dead-letters/status.dlt-0-1 | 200 |
        POST | /dead-letters/{id}/replay | /api/v1/dead-letters/status.dlt-0-1/replay | 200 | {}
        GET  | /health | /health | 200 |
        GET  | /openapi.json | /openapi.json | 200 |
        GET  | /silences | /api/v1/silences | 501 |
        """)
    void answers_look_as_described(String method, String path, String uri, int status, String body) {
        gateway.registerShop();
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
        gateway.views().deployment(Examples.deployment("d2", "SUCCEEDED"));
        gateway.views().alerts.put("a1", Examples.alert("a1", "FIRING"));
        gateway.views().healing.put("h1", Examples.healing("h1"));
        gateway.views().tokens.put("0123456789ab", Examples.token("0123456789ab"));
        gateway.views().letters.put("status.dlt-0-1", Examples.letter("status.dlt-0-1"));
        gateway.views().line("shop/dev", new LogLine(Instant.EPOCH, "d1", "i1", "out", 0, "hello"));

        HttpResponse<String> answer = body == null && !method.equals("POST") ? gateway.call(method, uri, "application/json", "")
                : gateway.call(method, uri, "application/json", String.valueOf(body));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode responses = api.path("paths").path(path).path(method.toLowerCase(java.util.Locale.ROOT)).path("responses");
        JsonNode response = resolved(responses.has("" + status) ? responses.path("" + status) : responses.path("default"));
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
        assertThat(response.path("content").has(type)).as(type + " in " + response).isTrue();
        JsonNode content = type.endsWith("json") ? new JsonMapper().readTree(answer.body()) : tools.jackson.databind.node.JsonNodeFactory.instance.stringNode(answer.body());
        assertThat(misfits(content, response.path("content").path(type).path("schema"), "")).isEmpty();
        response.path("headers").propertyNames().forEach(header -> assertThat(answer.headers().firstValue(header)).as(header).isPresent());
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(api.at(node.path("$ref").asString().substring(1))) : node;
    }

    /** What does not fit a schema: types, required fields, enumerated words, items. */
    private List<String> misfits(JsonNode value, JsonNode reference, String at) {
        JsonNode schema = resolved(reference);
        var misfits = new ArrayList<String>();
        var types = new HashSet<String>();
        schema.path("type").forEach(each -> types.add(each.asString()));
        if (schema.path("type").isString()) {
            types.add(schema.path("type").asString());
        }
        if (!types.isEmpty() && !types.contains(typeOf(value)) && !(types.contains("number") && value.isNumber())) {
            misfits.add(at + " is " + typeOf(value) + ", not " + types);
        }
        if (schema.has("enum") && schema.path("enum").valueStream().noneMatch(value::equals)) {
            misfits.add(at + " is " + value + ", not of " + schema.path("enum"));
        }
        if (value.isObject()) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.asString())) {
                    misfits.add(at + "/" + name.asString() + " is missing");
                }
            });
            schema.path("properties").properties().forEach(each -> {
                if (value.has(each.getKey())) {
                    misfits.addAll(misfits(value.path(each.getKey()), each.getValue(), at + "/" + each.getKey()));
                }
            });
        }
        if (value.isArray() && schema.has("items")) {
            value.forEach(each -> misfits.addAll(misfits(each, schema.path("items"), at + "/-")));
        }
        return misfits;
    }

    private static String typeOf(JsonNode value) {
        return value.isObject() ? "object" : value.isArray() ? "array" : value.isString() ? "string" : value.isBoolean() ? "boolean"
                : value.isNull() ? "null" : value.isIntegralNumber() ? "integer" : "number";
    }
}
