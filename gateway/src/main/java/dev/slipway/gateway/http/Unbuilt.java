package dev.slipway.gateway.http;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/** The calls of the contract that are not built yet: each answers 501 and says so; it is never half there. */
final class Unbuilt {
    private static final String ENVIRONMENT = "/api/v1/applications/{name}/environments/{env}";

    private static final List<String> CALLS = List.of(
            "PUT " + ENVIRONMENT + "/secrets/{key}", "GET " + ENVIRONMENT + "/secrets", "POST " + ENVIRONMENT + "/secrets/{key}/rotate",
            "POST /api/v1/deployments/{id}/approve", "POST /api/v1/deployments/{id}/reject",
            "POST /api/v1/applications/{name}/promotions",
            "POST /api/v1/onboardings", "GET /api/v1/onboardings/{id}", "GET /api/v1/onboardings/{id}/events",
            "GET /api/v1/onboardings/{id}/report",
            "GET " + ENVIRONMENT + "/flags/{key}", "PUT " + ENVIRONMENT + "/flags/{key}", "DELETE " + ENVIRONMENT + "/flags/{key}",
            "GET " + ENVIRONMENT + "/flags/{key}/history", "POST " + ENVIRONMENT + "/tokens",
            "POST /ofrep/v1/evaluate/flags/{key}", "POST /ofrep/v1/evaluate/flags",
            "POST /api/v1/alerts/{id}/acknowledge",
            "GET /api/v1/silences", "POST /api/v1/silences", "DELETE /api/v1/silences/{id}",
            "POST /api/v1/healing-actions/{id}/approve", "POST /api/v1/healing-actions/{id}/reject",
            "GET /api/v1/incidents", "GET /api/v1/incidents/{id}", "POST /api/v1/incidents/{id}/notes",
            "GET " + ENVIRONMENT + "/metrics", "GET " + ENVIRONMENT + "/uptime", "GET " + ENVIRONMENT + "/errors",
            "GET " + ENVIRONMENT + "/capacity",
            "POST /api/v1/applications/{name}/pipeline-runs", "GET /api/v1/pipeline-runs", "GET /api/v1/pipeline-runs/{id}",
            "GET /api/v1/pipeline-runs/{id}/logs",
            "POST /api/v1/events", "POST /api/v1/metrics", "POST /api/v1/prometheus/write",
            "POST /api/v1/webhooks/github", "POST /api/v1/webhooks/gitlab", "POST /api/v1/webhooks/render",
            "POST /api/v1/webhooks/alertmanager", "PUT /api/v1/applications/{name}/webhook-secrets/{sender}");

    /** What comes in from other systems. */
    private static final List<String> INTAKE = List.of("POST /api/v1/events", "POST /api/v1/metrics", "POST /api/v1/prometheus/write",
            "POST /api/v1/webhooks/github", "POST /api/v1/webhooks/gitlab", "POST /api/v1/webhooks/render", "POST /api/v1/webhooks/alertmanager");

    /** Those that need no token by contract: the status page, and what is signed by its sender. */
    private static final List<String> OPEN = List.of("GET /status", "GET /api/v1/status");

    private Unbuilt() {}

    static List<Call> calls() {
        return Stream.concat(CALLS.stream().map(each -> call(each, role(each))), OPEN.stream().map(each -> call(each, null))).toList();
    }

    private static Role role(String methodAndPath) {
        return INTAKE.contains(methodAndPath) ? Role.PUBLISHER : methodAndPath.contains(" /ofrep/") ? Role.CLIENT
                : methodAndPath.endsWith("/tokens") ? Role.ADMIN : methodAndPath.startsWith("GET ") ? Role.VIEWER : Role.OPERATOR;
    }

    private static Call call(String methodAndPath, @Nullable Role role) {
        String[] parts = methodAndPath.split(" ");
        return new Call(HttpMethod.valueOf(parts[0]), parts[1], role, Call.Body.NONE,
                request -> { throw notBuilt(request.method() + " " + request.path()); });
    }

    /** What a call is answered that is not built. */
    static Refusal notBuilt(String call) {
        return Refusal.of(Problem.Kind.NOT_BUILT, call + " is part of the contract and not built yet in this version");
    }
}
