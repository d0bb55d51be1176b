package dev.slipway.cli.check;

import dev.slipway.cli.text.Json;
import dev.slipway.model.Problem;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.Manifests;
import dev.slipway.model.manifest.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks a manifest by the rules of the gateway, without one. */
public final class Check {
    private static final Pattern PLACE = Pattern.compile("\\(line (\\d+), column \\d+\\)");

    private Check() {}

    /**
     * What a check came to.
     *
     * @param application empty when there are mistakes
     * @param environments that it can be deployed to
     * @param mistakes in the order of their lines
     */
    public record Result(String application, Set<String> environments, List<Mistake> mistakes) {}

    /** A mistake. @param line from 1; 0 when nobody knows */
    public record Mistake(String pointer, int line, String detail) {}

    /** Of a text in YAML or JSON. */
    public static Result of(String text, boolean json) {
        return switch (json ? Manifests.readJson(text) : Manifests.readYaml(text)) {
            case Reading.Valid(var name, var canonical) -> new Result(name, EffectiveManifest.environments(canonical), List.of());
            case Reading.Invalid(var problems) -> {
                Lines lines = Lines.of(text);
                yield new Result("", Set.of(), problems.stream().map(each -> mistake(each, lines))
                        .sorted(Comparator.comparingInt(Mistake::line)).toList());
            }
        };
    }

    private static Mistake mistake(Problem problem, Lines lines) {
        // What cannot be read at all has no pointer; then its reader says where.
        Matcher place = PLACE.matcher(problem.detail());
        int line = problem.pointer().isEmpty() && place.find() ? Integer.parseInt(place.group(1)) : lines.line(problem.pointer());
        return new Mistake(problem.pointer(), line, problem.detail());
    }

    /** The result as JSON: {@code {file, valid, application, environments, errors: [{pointer, line, detail}]}}. */
    public static String json(String file, Result result) {
        ObjectNode json = Json.object().put("file", file).put("valid", result.mistakes().isEmpty());
        json.put("application", result.application().isEmpty() ? null : result.application());
        ArrayNode environments = json.putArray("environments");
        result.environments().forEach(environments::add);
        ArrayNode errors = json.putArray("errors");
        for (Mistake each : result.mistakes()) {
            ObjectNode error = errors.addObject().put("pointer", each.pointer());
            error.put("line", each.line() == 0 ? null : Integer.valueOf(each.line()));
            error.put("detail", each.detail());
        }
        return Json.write(json);
    }
}
