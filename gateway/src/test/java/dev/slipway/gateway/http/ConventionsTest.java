package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConventionsTest {
    private Gateway gateway;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
        gateway.registerShop();
    }

    @Test
    void without_a_token_nothing_is_told() {
        for (String path : new String[] {"/api/v1/applications", "/api/v1/nothing", "/api/v1", "/ofrep/v1/evaluate/flags"}) {
            var answer = gateway.send(java.net.http.HttpRequest.newBuilder(gateway.uri(path)));
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }
        var wrong = gateway.send(java.net.http.HttpRequest.newBuilder(gateway.uri("/api/v1/applications")).header("Authorization", "Bearer x"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        assertThat(wrong.body()).doesNotContain(Gateway.TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"/openapi.json,200", "/openapi.yaml,200", "/status,501", "/api/v1/status,501", "/nowhere,404", "/,404"})
    void what_is_for_anybody_needs_no_token(String path, int status) {
        assertThat(gateway.send(java.net.http.HttpRequest.newBuilder(gateway.uri(path))).statusCode()).isEqualTo(status);
    }

    @Test
    void a_wrong_method_is_told_the_right_ones() {
        var answer = gateway.send(gateway.request("/api/v1/applications/shop").method("PATCH", BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("DELETE, GET, HEAD, PUT");
        assertThat(answer.body()).isEqualTo("""
                {"type":"urn:slipway:problem:method-not-allowed","title":"Method not allowed","status":405,\
                "detail":"PATCH is not allowed at /api/v1/applications/shop; use DELETE, GET, HEAD, PUT","instance":"/api/v1/applications/shop"}""");
        assertThat(gateway.send(gateway.request("/api/v1/silences").PUT(BodyPublishers.noBody())).statusCode()).isEqualTo(405);
    }

    @Test
    void head_is_get_without_content() {
        var answer = gateway.send(gateway.request("/api/v1/applications/shop").method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(answer.body()).isEmpty();
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
        assertThat(gateway.send(gateway.request("/api/v1/deployments/d1/events").method("HEAD", BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"POST,/api/v1/deployments/d1/approve", "POST,/api/v1/onboardings", "GET,/api/v1/incidents",
            "PUT,/api/v1/applications/shop/environments/dev/secrets/KEY", "POST,/ofrep/v1/evaluate/flags/x", "POST,/api/v1/webhooks/github"})
    void what_is_not_built_says_so(String method, String path) {
        var answer = gateway.call(method, path, "application/json", "{}");
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(Examples.tree(answer.body()).path("detail").asString())
                .isEqualTo(method + " " + path + " is part of the contract and not built yet in this version");
    }

    @ParameterizedTest(name = "{0} is wrong: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /api/v1/deployments?aplication=shop | aplication | unknown parameter; did you mean 'application'? Known: application, environment, phase, kind, limit, cursor
        /api/v1/applications/shop?x=1       | x          | unknown parameter; this call has none
        /api/v1/deployments?limit=0         | limit      | '0' is not a whole number from 1 to 500
        /api/v1/deployments?limit=501       | limit      | '501' is not a whole number from 1 to 500
        /api/v1/deployments?limit=ten       | limit      | 'ten' is not a whole number from 1 to 500
        /api/v1/deployments?limit=1&limit=2 | limit      | is given 2 times; give it once
        /api/v1/deployments?cursor=abc      | cursor     | is not a cursor of this list; take it from nextCursor, or leave it out to begin
        /api/v1/deployments?cursor=%3F      | cursor     | is not a cursor of this list; take it from nextCursor, or leave it out to begin
        /api/v1/deployments?phase=DONE      | phase      | unknown phase 'DONE'; Known: QUEUED, PLANNING, AWAITING_APPROVAL, RUNNING, PAUSED, ROLLING_BACK, SUCCEEDED, ROLLED_BACK, FAILED, CANCELLED, SUPERSEDED
        /api/v1/deployments?kind=deploy     | kind       | unknown kind 'deploy'; did you mean 'DEPLOY'? Known: DEPLOY, ROLLBACK, PROMOTE, SCALE, HEAL, CONFIGURE, RETIRE
        /api/v1/deployments?application=    | application | is empty; give a value, or leave it out
        /api/v1/deployments?application     | application | is empty; give a value, or leave it out
        /api/v1/alerts?state=RED            | state      | unknown state 'RED'; Known: PENDING, FIRING, NO_DATA, RESOLVED
        /api/v1/healing-actions?state=HEALD | state      | unknown state 'HEALD'; did you mean 'HEALED'? Known: PROPOSED, AWAITING_APPROVAL, RUNNING, VERIFYING, HEALED, FAILED, SUPPRESSED
        /api/v1/deployments/d1?wait=forever | wait       | 'forever' is not a duration from 0s to 10m; write it as 30s, 5m or PT30S
        /api/v1/deployments/d1?wait=1h      | wait       | '1h' is not a duration from 0s to 10m; write it as 30s, 5m or PT30S
        /api/v1/deployments/d1?wait=PT-1S   | wait       | 'PT-1S' is not a duration from 0s to 10m; write it as 30s, 5m or PT30S
        /api/v1/applications/shop/environments/dev/logs?tail=9999  | tail   | '9999' is not a whole number from 1 to 5000
        /api/v1/applications/shop/environments/dev/logs?follow=yes | follow | 'yes' is neither true nor false
        /api/v1/applications/shop/environments/dev/logs?since=noon | since  | 'noon' is neither a time such as 2026-11-23T17:00:00Z nor a duration such as 15m
        """)
    void a_bad_query_is_422_and_names_its_parameter(String path, String parameter, String detail) {
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Examples.tree(answer.body()).path("errors").valueStream().map(Object::toString))
                .containsExactly(Examples.tree("{}").put("parameter", parameter).put("detail", detail).toString());
    }

    @Test
    void all_that_is_wrong_in_a_query_is_told_at_once() {
        var answer = gateway.get("/api/v1/deployments?limit=0&cursor=x&phase=DONE&colour=red");
        assertThat(Examples.tree(answer.body()).path("errors").valueStream().map(each -> each.path("parameter").asString()))
                .containsExactlyInAnyOrder("limit", "cursor", "phase", "colour");
    }

    /** Reactor Netty 1.3.7 stopped reading after a few of them: the next request came before the answer's end was noticed. */
    @Test
    void a_connection_serves_request_after_request() throws Exception {
        byte[] body = "x".repeat(300_000).getBytes();
        String head = "PUT /api/v1/applications/shop HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Gateway.TOKEN
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (var socket = new java.net.Socket("127.0.0.1", gateway.uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            for (int i = 0; i < 200; i++) {
                socket.getOutputStream().write(head.getBytes());
                socket.getOutputStream().write(body);
                var answer = new StringBuilder();
                while (!answer.toString().endsWith("}")) {
                    int next = socket.getInputStream().read();
                    assertThat(next).as("request " + i).isNotNegative();
                    answer.append((char) next);
                }
                assertThat(answer.toString()).startsWith("HTTP/1.1 413 ");
            }
        }
    }

    @Test
    void a_query_that_is_not_encoded_well_is_no_fault_of_the_gateway() throws Exception {
        try (var socket = new java.net.Socket("127.0.0.1", gateway.uri("/").getPort())) {
            socket.getOutputStream().write(("GET /api/v1/deployments?cursor=%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Gateway.TOKEN
                    + "\r\nConnection: close\r\n\r\n").getBytes());
            String answer = new String(socket.getInputStream().readAllBytes());
            assertThat(answer).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void compressed_bodies_are_not_taken() {
        assertThat(gateway.post("/api/v1/deployments", "{}", "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
    }

    @Test
    void the_health_endpoints_are_not_shadowed() {
        assertThat(gateway.get("/health").body()).contains("components");
        assertThat(gateway.get("/health/redis").statusCode()).isEqualTo(200);
    }
}
