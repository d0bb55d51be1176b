package dev.slipway.cli.show;

import dev.slipway.cli.rollout.Marks;
import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Table;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Alerts and healing actions. */
public final class MonitoringView {
    private MonitoringView() {}

    /** Alerts, a line each. */
    public static List<String> alerts(List<JsonNode> alerts, Look look, Instant now) {
        if (alerts.isEmpty()) {
            return List.of("No alert.");
        }
        var table = new Table(look, "state", "severity", "where", "rule", "value", "since", "");
        for (JsonNode each : alerts) {
            String value = each.path("value").isNumber() ? each.path("value").asString() + (each.path("threshold").isNumber()
                    ? " of " + each.path("threshold").asString() : "") : "-";
            String note = Json.text(each, "acknowledgedBy") != null ? "acknowledged by " + Json.textOrEmpty(each, "acknowledgedBy")
                    : Json.text(each, "silencedBy") != null ? "silenced" : "";
            table.row(Marks.health(look, Json.textOrEmpty(each, "state")), Json.textOrEmpty(each, "severity").toLowerCase(Locale.ROOT), where(each),
                    Texts.clean(Json.textOrEmpty(each, "rule")), value, ago(each, "startedAt", now), Texts.clean(note));
        }
        return table.lines("");
    }

    /** Healing actions, two or three lines each: what was done, what had happened, and why nothing was done. */
    public static List<String> healing(List<JsonNode> actions, Look look, Instant now) {
        if (actions.isEmpty()) {
            return List.of("Nothing was healed, and nothing had to be.");
        }
        var lines = new ArrayList<String>();
        for (JsonNode each : actions) {
            lines.add(cut(Marks.health(look, Json.textOrEmpty(each, "state")) + "  " + Json.textOrEmpty(each, "action") + " of "
                    + look.paint(Colour.BOLD, Texts.clean(Json.textOrEmpty(each, "target"))) + "  " + where(each) + "  " + ago(each, "detectedAt", now), look));
            tell(lines, look, Json.textOrEmpty(each, "trigger"), "");
            tell(lines, look, Json.textOrEmpty(each, "diagnosis"), "");
            tell(lines, look, Json.textOrEmpty(each, "suppressedBecause"), "not done: ");
            tell(lines, look, Json.textOrEmpty(each, "deploymentId"), "deployment ");
        }
        return lines;
    }

    private static void tell(List<String> lines, Look look, String text, String before) {
        if (!text.isEmpty()) {
            lines.add(cut("    " + before + Texts.firstLine(text), look));
        }
    }

    private static String cut(String line, Look look) {
        return Texts.cut(line, look, look.width());
    }

    private static String where(JsonNode each) {
        return Json.textOrEmpty(each, "application") + "/" + Json.textOrEmpty(each, "environment");
    }

    private static String ago(JsonNode each, String field, Instant now) {
        Instant then = Times.instant(Json.text(each, field));
        return then == null ? "" : Times.ago(then, now);
    }
}
