package dev.slipway.cli.problem;

import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;

/** A problem of the API (RFC 9457) in plain words: its title, its detail, every place that is wrong, and what to do next. */
public final class ProblemWords {
    private static final String TYPE = "urn:slipway:problem:";

    private final Look look;
    private final String file;
    private final ToIntFunction<String> lineOf;

    /** Of a problem that is about no file. */
    public ProblemWords(Look look) {
        this(look, "", _ -> 0);
    }

    /**
     * Of a problem about a file.
     *
     * @param file its name, as the user gave it
     * @param lineOf the line of a JSON pointer, from 1; 0 when nobody knows
     */
    public ProblemWords(Look look, String file, ToIntFunction<String> lineOf) {
        this.look = look;
        this.file = file;
        this.lineOf = lineOf;
    }

    /** As lines. @param status of HTTP, told when the answer was no problem of the API */
    public List<String> lines(JsonNode problem, int status) {
        var lines = new ArrayList<String>();
        String title = Json.textOrEmpty(problem, "title");
        String detail = Json.textOrEmpty(problem, "detail");
        lines.add("slipway: " + look.paint(Colour.BAD, title.isEmpty() ? "the gateway answered " + status : title)
                + (detail.isEmpty() || hasPlaces(problem) ? "" : ": " + Texts.firstLine(detail)));
        detail.lines().skip(1).filter(_ -> !hasPlaces(problem)).map(each -> "  " + Texts.clean(each)).forEach(lines::add);
        for (JsonNode each : problem.path("errors")) {
            lines.add("  " + place(each) + Texts.firstLine(Json.textOrEmpty(each, "detail")));
        }
        String next = next(Json.textOrEmpty(problem, "type").replace(TYPE, ""), status);
        if (!next.isEmpty()) {
            lines.add("  " + next);
        }
        return lines;
    }

    private static boolean hasPlaces(JsonNode problem) {
        return !problem.path("errors").isEmpty();
    }

    private String place(JsonNode error) {
        String pointer = Json.text(error, "pointer");
        if (pointer == null) {
            String parameter = Json.textOrEmpty(error, "parameter");
            return parameter.isEmpty() ? "" : look.paint(Colour.NAME, parameter) + ": ";
        }
        return where(pointer);
    }

    /** {@code shop.yaml:12: /strategy/type: }, as far as it is known. */
    public String where(String pointer) {
        int line = lineOf.applyAsInt(pointer);
        String at = file.isEmpty() ? "" : file + (line > 0 ? ":" + line : "") + ": ";
        return at + (pointer.isEmpty() ? "" : look.paint(Colour.NAME, Texts.clean(pointer)) + ": ");
    }

    private static String next(String type, int status) {
        return switch (type) {
            case "unauthorized" -> "The token was refused. Of a suite on this machine it is in DIR/admin-token: use --data DIR; "
                    + "of another one, give --token-file FILE or set SLIPWAY_TOKEN.";
            case "forbidden" -> "The token is known and may not do this: its role or its applications do not allow it. An administrator gives others.";
            case "not-found" -> "./slipway status lists what there is.";
            case "conflict" -> "./slipway status APPLICATION shows how it is now.";
            case "revision" -> "Somebody changed it meanwhile: read it again and repeat the change.";
            case "not-built" -> "This gateway cannot do it yet; ./slipway help lists what can be done.";
            case "not-taken" -> "It was not taken in time and will not come true later: try again.";
            case "unavailable" -> "The suite cannot reach its Kafka: ./slipway doctor looks closer. Try again when it is back.";
            case "low-disk" -> "Free some of the disk that the suite's data is on: what runs goes on, and nothing new is deployed meanwhile.";
            case "internal" -> "This is a bug of Slipway's: suite.log in the data directory says more.";
            case "" -> status == 401 ? next("unauthorized", 0) : status == 403 ? next("forbidden", 0)
                    : status / 100 == 5 ? "Is this a gateway of Slipway's? ./slipway doctor looks closer." : "";
            default -> "";
        };
    }
}
