package dev.slipway.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Golden;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers of a real gateway, as they are shown. */
class ViewsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:10:00Z");
    private static final Look TERMINAL = new Look(100, 30, false, true);

    private static JsonNode json(String file) {
        return Json.read(Golden.text("show/" + file));
    }

    private static List<JsonNode> items(String file) {
        return json(file).path("items").valueStream().toList();
    }

    @Test
    void a_plan() {
        Golden.compare("show/plan.lines", PlanView.lines(json("plan.json"), Look.PLAIN));
    }

    @Test
    void an_environment_with_its_deployments() {
        Golden.compare("show/environment.lines", StatusView.environment(json("environment.json"), items("deployments.json"), TERMINAL, NOW));
    }

    @Test
    void all_environments() {
        var lines = new ArrayList<>(StatusView.overview(List.of(json("environment.json"), Json.read("""
                {"application": "worker", "environment": "production", "health": "DOWN", "liveVersion": null, "url": null, "releases": [],
                 "deploymentInProgress": "68b21082-62c8-7b57-ae75-5275ab2120c4"}""")), List.of(Json.read("{}")), Look.PLAIN));
        lines.addAll(StatusView.overview(List.of(), List.of(), Look.PLAIN));
        Golden.compare("show/overview.lines", lines);
    }

    @Test
    void healing_says_what_happened_and_why_nothing_was_done() {
        Golden.compare("show/healing.lines", MonitoringView.healing(items("healing.json"), Look.PLAIN, NOW));
        assertThat(MonitoringView.healing(List.of(), Look.PLAIN, NOW)).containsExactly("Nothing was healed, and nothing had to be.");
    }

    @Test
    void alerts() {
        var alert = """
                {"application": "shop", "environment": "dev", "rule": "unavailable", "severity": "CRITICAL", "state": "FIRING", "value": 0.5,
                 "threshold": 1, "startedAt": "2026-11-25T03:05:00.000Z", "acknowledgedBy": "ada"}""";
        assertThat(MonitoringView.alerts(List.of(Json.read(alert)), Look.PLAIN, NOW)).containsExactly(
                "STATE   SEVERITY  WHERE     RULE         VALUE     SINCE",
                "FIRING  critical  shop/dev  unavailable  0.5 of 1  5m ago  acknowledged by ada");
    }

    @Test
    void a_trace_is_a_tree_with_times_from_its_begin() {
        var trace = """
                {"traceId": "7", "spans": [
                 {"spanId": "2", "parentSpanId": "1", "name": "decide", "agent": "deployment-manager", "startedAt": "2026-11-25T03:00:00.020Z",
                  "finishedAt": "2026-11-25T03:00:00.025Z", "status": "OK"},
                 {"spanId": "1", "parentSpanId": null, "name": "POST /deployments", "agent": "gateway", "startedAt": "2026-11-25T03:00:00.000Z",
                  "finishedAt": "2026-11-25T03:00:01.500Z", "status": "OK"},
                 {"spanId": "3", "parentSpanId": "2", "name": "start instances", "agent": "render-deployer", "startedAt": "2026-11-25T03:00:00.100Z",
                  "finishedAt": null, "status": "ERROR"},
                 {"spanId": "4", "parentSpanId": "4", "name": "its own parent", "agent": "x", "startedAt": "2026-11-25T03:00:00.100Z",
                  "finishedAt": null, "status": "UNSET"}]}""";
        assertThat(TraceView.lines(Json.read(trace), Look.PLAIN)).containsExactly(
                "+0 ms       POST /deployments  gateway  1.5s",
                "+20 ms        decide  deployment-manager  5 ms",
                "+100 ms         start instances  render-deployer");
    }

    @Test
    void dead_letters() {
        var letter = """
                {"id": "commands-0-17", "topic": "commands", "key": "shop/dev", "by": "deployment-manager", "at": "2026-11-25T03:00:00.000Z",
                 "reason": "a record of a kind that is not known\\nat line 2", "offset": 17, "replayed": {"times": 1}}""";
        assertThat(DeadLettersView.list(List.of(Json.read(letter)), Look.PLAIN, NOW)).containsExactly(
                "ID             TOPIC     KEY       BY                  AT       REASON",
                "commands-0-17  commands  shop/dev  deployment-manager  10m ago  (replayed) a record of a kind that is not known");
        assertThat(DeadLettersView.show(Json.read(letter), Look.PLAIN)).contains("reason          a record of a kind that is not known",
                "                at line 2", "offset          17", "replayed", "  times         1");
    }

    @Test
    void a_line_of_a_log_keeps_its_codes_only_where_nothing_obeys_them() {
        JsonNode line = Json.read("""
                {"time": "2026-11-25T03:00:00.123Z", "instance": "i", "stream": "err", "text": "a \\u001b[2Jb"}""");
        assertThat(new LogView(Look.PLAIN).line(line)).isEqualTo("03:00:00.123 i ! a \u001b[2Jb");
        assertThat(new LogView(TERMINAL).line(line)).isEqualTo("03:00:00.123 i ! a b");
    }
}
