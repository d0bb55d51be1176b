package dev.slipway.gateway.http;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One of each thing, complete. */
final class Examples {
    static final String TIME = "2026-11-23T17:00:00.000Z";
    private static final JsonMapper JSON = new JsonMapper();

    private Examples() {}

    static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    static ObjectNode deployment(String id, String phase) {
        return tree("""
            {"id": "%s", "kind": "DEPLOY", "application": "shop", "environment": "dev", "version": "1", "previousVersion": null,
             "strategy": "rolling", "phase": "%s", "reason": null, "outcome": null, "waitingFor": null,
             "createdAt": "2026-11-23T17:00:00.000Z", "startedAt": null, "finishedAt": null, "requestedBy": "admin",
             "steps": [{"id": "s1", "name": "start", "assignee": "render-deployer", "task": "start instances", "dependsOn": [],
                        "state": "PENDING", "startedAt": null, "finishedAt": null, "detail": "", "outputs": {}}],
             "traffic": [{"version": "1", "weight": 100}]}""".formatted(id, phase));
    }

    static ObjectNode environment() {
        return tree("""
            {"application": "shop", "environment": "dev", "platform": "local", "url": "http://127.0.0.1:10000", "health": "UP",
             "liveVersion": "1", "deploymentInProgress": null, "releases": [{"id": "d1", "version": "1", "weight": 100, "instances":
             [{"id": "i1", "state": "HEALTHY", "address": "127.0.0.1:20000", "startedAt": "2026-11-23T17:00:00.000Z", "restarts": 0}]}]}""");
    }

    static ObjectNode variables(String application, String environment) {
        return tree("{\"revision\": 0, \"variables\": {}, \"updatedAt\": null}").put("application", application).put("environment", environment);
    }

    static ObjectNode alert(String id, String state) {
        return tree("""
            {"application": "shop", "environment": "dev", "rule": "unavailable", "source": "i1", "severity": "CRITICAL",
             "value": null, "threshold": null, "startedAt": "2026-11-23T17:00:00.000Z", "resolvedAt": null, "acknowledgedBy": null,
             "silencedBy": null}""").put("id", id).put("state", state);
    }

    static ObjectNode healing(String id) {
        return tree("""
            {"application": "shop", "environment": "dev", "action": "restart", "target": "i1", "trigger": "exit", "diagnosis": "exit 137",
             "state": "HEALED", "suppressedBecause": null, "deploymentId": "d1", "detectedAt": "2026-11-23T17:00:00.000Z",
             "startedAt": null, "finishedAt": null}""").put("id", id);
    }

    static ObjectNode letter(String id) {
        return tree("""
            {"topic": "status", "partition": 0, "offset": 7, "application": "shop", "key": "shop/dev", "ceId": "c1",
             "reason": "does not fit", "by": "deployment-manager", "at": "2026-11-23T17:00:00.000Z", "replayOf": null,
             "replayed": null}""").put("id", id);
    }

    static ObjectNode token(String id) {
        return tree("""
            {"name": "ci", "role": "operator", "applications": ["shop"], "createdAt": "2026-11-23T17:00:00.000Z", "createdBy": "admin",
             "expires": null, "hash": ""}""").put("id", id);
    }
}
