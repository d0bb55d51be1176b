package dev.slipway.cli.show;

import dev.slipway.cli.rollout.Rollout.Step;
import dev.slipway.cli.rollout.RolloutJson;
import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Table;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A dry run. */
public final class PlanView {
    private PlanView() {}

    /** The answer of {@code POST /plans}. */
    public static List<String> lines(JsonNode plan, Look look) {
        var lines = new ArrayList<String>();
        var table = new Table(look, "step", "by", "at most");
        int number = 1;
        for (Step step : RolloutJson.steps(plan)) {
            table.row(number++ + ". " + Texts.clean(step.name()), step.assignee(), duration(step.detail().replace("at most ", "")));
        }
        lines.addAll(table.lines(""));
        section(lines, look, "changes", plan.path("changes"));
        for (JsonNode wait : plan.path("waits")) {
            lines.add(look.paint(Colour.BUSY, "waits") + "    " + Texts.firstLine(Json.textOrEmpty(wait, "because")));
        }
        section(lines, look, "because", plan.path("reasons"));
        section(lines, look, "risks", plan.path("risks"));
        JsonNode cost = plan.path("cost");
        if (cost.isObject()) {
            lines.add(head(look, "cost") + cost.path("monthly").asString("0") + " a month: " + Texts.firstLine(Json.textOrEmpty(cost, "because")));
        }
        lines.add(head(look, "takes") + "at most " + duration(Json.textOrEmpty(plan, "duration")) + ", if every step takes all of its time");
        lines.add("Nothing was done.");
        return lines;
    }

    private static void section(List<String> lines, Look look, String title, JsonNode items) {
        for (int i = 0; i < items.size(); i++) {
            lines.add((i == 0 ? head(look, title) : " ".repeat(9)) + Texts.firstLine(items.path(i).asString("")));
        }
    }

    private static String head(Look look, String title) {
        return look.paint(Colour.FAINT, Texts.pad(title, 9));
    }

    /** In words, whatever is no duration stays as it is. */
    private static String duration(String iso) {
        try {
            return Times.words(Duration.parse(iso));
        } catch (DateTimeParseException unknown) {
            return Texts.firstLine(iso);
        }
    }
}
