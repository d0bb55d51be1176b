package dev.slipway.model.manifest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${NAME}} in an argument vector; {@code $${} is a literal {@code ${}. There is no shell, so nothing else is special. */
public final class Arguments {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");

    private Arguments() {}

    /** What every instance has beside its variables; PORT only where it listens. */
    public static Set<String> alwaysThere() {
        return new TreeSet<>(List.of("SLIPWAY_APPLICATION", "SLIPWAY_ENVIRONMENT", "SLIPWAY_VERSION", "SLIPWAY_INSTANCE",
                "PATH", "HOME", "LANG", "TZ", "TMPDIR"));
    }

    /**
     * The arguments with every variable in its place.
     *
     * @throws IllegalStateException if one is unknown: validation finds that before
     */
    public static List<String> expand(List<String> arguments, Map<String, String> environment) {
        return arguments.stream().map(each -> REFERENCE.matcher(each).replaceAll(match -> {
            if (match.group(1) == null) {
                return Matcher.quoteReplacement("${");
            }
            String value = environment.get(match.group(1));
            if (value == null || match.group(2).isEmpty()) {
                throw new IllegalStateException("variable " + match.group(1) + " is in the command and not in the instance's environment");
            }
            return Matcher.quoteReplacement(value);
        })).toList();
    }

    /** The names that the arguments speak of and that are not known, sorted; one without its closing brace is not known. */
    public static Set<String> unknown(List<String> arguments, Set<String> known) {
        var unknown = new TreeSet<String>();
        arguments.forEach(each -> REFERENCE.matcher(each).results()
                .filter(match -> match.group(1) != null && (match.group(2).isEmpty() || !known.contains(match.group(1))))
                .map(match -> match.group(1))
                .forEach(unknown::add));
        return unknown;
    }
}
