package dev.slipway.cli.show;

import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Texts;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Lines of logs. Each instance has a colour, in the order in which they speak. */
public final class LogView {
    private static final Colour[] COLOURS = {Colour.NAME, Colour.GOOD, Colour.BUSY};
    private static final int CLOCK_FROM = 11;
    private static final int CLOCK_TO = 23;

    private final Look look;
    private final Map<String, Colour> colours = new HashMap<>();

    /** For an output. */
    public LogView(Look look) {
        this.look = look;
    }

    /** {@code 02:43:10.949 shop-dev-9100457bd2 | text}; as wide as it is, since nobody wants half a line of a log. */
    public String line(JsonNode line) {
        String instance = Json.textOrEmpty(line, "instance");
        String text = Json.textOrEmpty(line, "text");
        String time = Json.textOrEmpty(line, "time");
        String clock = time.length() > CLOCK_TO ? time.substring(CLOCK_FROM, CLOCK_TO) : time;
        Colour colour = colours.computeIfAbsent(instance, _ -> COLOURS[colours.size() % COLOURS.length]);
        String mark = Json.textOrEmpty(line, "stream").equals("err") ? look.paint(Colour.BAD, "!") : look.paint(Colour.FAINT, "|");
        return look.paint(Colour.FAINT, clock) + " " + look.paint(colour, instance) + " " + mark + " " + (look.isTerminal() ? Texts.clean(text) : text);
    }
}
