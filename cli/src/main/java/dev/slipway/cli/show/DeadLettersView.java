package dev.slipway.cli.show;

import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Table;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Records that an agent could not process. */
public final class DeadLettersView {
    private static final int NAMES = 14;

    private DeadLettersView() {}

    /** A line each. */
    public static List<String> list(List<JsonNode> letters, Look look, Instant now) {
        if (letters.isEmpty()) {
            return List.of("No dead letter: every record could be processed.");
        }
        var table = new Table(look, "id", "topic", "key", "by", "at", "reason");
        for (JsonNode each : letters) {
            Instant at = Times.instant(Json.text(each, "at"));
            table.row(look.paint(Colour.NAME, Json.textOrEmpty(each, "id")), Json.textOrEmpty(each, "topic"), Texts.clean(Json.textOrEmpty(each, "key")),
                    Json.textOrEmpty(each, "by"), at == null ? "" : Times.ago(at, now), (each.path("replayed").isObject() ? "(replayed) " : "") + Texts.firstLine(Json.textOrEmpty(each, "reason")));
        }
        return table.lines("");
    }

    /** One, field by field: what is within a field stands below it. */
    public static List<String> show(JsonNode letter, Look look) {
        var lines = new ArrayList<String>();
        letter.properties().forEach(each -> field(lines, look, "", each.getKey(), each.getValue()));
        return lines;
    }

    private static void field(List<String> lines, Look look, String indent, String name, JsonNode value) {
        if (value.isObject() && !value.isEmpty()) {
            lines.add(indent + look.paint(Colour.FAINT, Texts.clean(name)));
            value.properties().forEach(each -> field(lines, look, indent + "  ", each.getKey(), each.getValue()));
            return;
        }
        String[] parts = Texts.clean(value.isString() ? value.stringValue() : Json.write(value)).split("\n");
        for (int i = 0; i < parts.length; i++) {
            lines.add(indent + look.paint(Colour.FAINT, Texts.pad(i == 0 ? Texts.clean(name) : "", NAMES - indent.length())) + "  " + parts[i]);
        }
    }
}
