package dev.slipway.model.manifest;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.slipway.model.manifest.Shape.CountOrShare;
import dev.slipway.model.manifest.Shape.Fields;
import dev.slipway.model.manifest.Shape.Later;
import dev.slipway.model.manifest.Shape.Listed;
import dev.slipway.model.manifest.Shape.Matching;
import dev.slipway.model.manifest.Shape.Named;
import dev.slipway.model.manifest.Shape.Only;
import dev.slipway.model.manifest.Shape.OrOff;
import dev.slipway.model.manifest.Shape.Ratio;
import dev.slipway.model.manifest.Shape.Scalar;
import dev.slipway.model.manifest.Shape.Text;
import dev.slipway.model.manifest.Shape.Time;
import dev.slipway.model.manifest.Shape.Variants;
import dev.slipway.model.manifest.Shape.Whole;
import dev.slipway.model.manifest.Shape.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The table of all fields of a manifest: what each may be, and which are known but not built yet. */
final class ManifestFields {
    /** A DNS label of at most 40 characters. */
    static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");
    private static final String NAME_WORDS = "a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit";
    private static final Pattern VARIABLE = Pattern.compile("(?!PORT$|SLIPWAY_)[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final String VARIABLE_WORDS =
            "a variable's name: use letters, digits and _, first no digit; PORT and SLIPWAY_... are set by Slipway";
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,5}[MG]i");
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]{0,1023}");

    static final Shape HEALTH = Fields.of(List.of(),
            "path", path(),
            "components", new Named(Pattern.compile("[a-z][a-z0-9-]{0,39}"), "a component's name: use a-z, 0-9 and -", path(), 20),
            "interval", new Time(ofSeconds(1), ofHours(1)),
            "timeout", new Time(ofMillis(100), ofMinutes(1)),
            "unhealthyAfter", new Whole(1, 100),
            "healthyAfter", new Whole(1, 100),
            "startup", new Time(ofSeconds(1), ofHours(1)));

    static final Shape SERVICE = Fields.of(List.of(),
            "type", new Word("service type", List.of("web", "private", "worker"), List.of("cron", "static")),
            "schedule", new Later("nothing is run by the clock"),
            "health", HEALTH,
            "shutdown", Fields.of(List.of(),
                    "signal", new Word("signal", List.of("TERM", "INT", "QUIT", "HUP", "USR1", "USR2"), List.of()),
                    "drain", new Time(ofSeconds(0), ofMinutes(10)),
                    "grace", new Time(ofSeconds(0), ofMinutes(10))),
            "resources", Fields.of(List.of(),
                    "memory", new Matching(SIZE, "a size: write it as 256Mi or 1Gi"),
                    "openFiles", new Whole(64, 1_000_000),
                    "cpu", new Later("the share of a processor is not limited"),
                    "disk", new Later("the space on disk is not limited")),
            "restart", new Later("how repairs are spaced is fixed: at once, then 1 s, 2 s, 4 s ... 5 min"));

    static final Shape ARTIFACT = Fields.of(List.of(),
            "command", new Listed(new Text(4096), 1, 200),
            "directory", new Text(1024),
            "archive", Fields.of(List.of("path"),
                    "path", new Text(1024),
                    "sha256", new Matching(Pattern.compile("[0-9a-f]{64}"), "a SHA-256 digest: 64 hexadecimal digits in lower case"),
                    "url", new Later("archives are taken from a path only")),
            "image", new Later("the local platform runs no images"),
            "commit", new Later("nothing is built from a commit"));

    static final Shape STRATEGY = Fields.of(List.of(),
            "type", new Word("strategy", List.of("rolling", "blue-green"), List.of("canary", "feature-flag", "recreate")),
            "maxSurge", new CountOrShare(),
            "maxUnavailable", new CountOrShare(),
            "minReady", new Time(ofSeconds(0), ofHours(1)),
            "progressDeadline", new Time(ofSeconds(1), ofDays(1)),
            "keepOld", new Only("0s", "the old set ends with the switch"),
            "previewUrl", new Later("the new set has no address of its own"),
            "switch", new Only("automatic", "the switch waits for nobody"),
            "onFailure", new Only("rollback", "a failure is always rolled back"),
            "steps", new Later("canary is not built"),
            "analysis", new Later("canary is not built"),
            "sticky", new Later("requests are drawn one by one"),
            "match", new Later("requests are drawn one by one"),
            "mirror", new Later("no request is copied"),
            "hooks", new Later("no jobs run beside a deployment"));

    private static final Shape MODE = new Word("mode", List.of("off", "observe", "auto"), List.of("approve"));
    private static final Shape NOT_HEALED = new Later("only restart, replace and rollback are done");

    static final Shape HEALING = Fields.of(List.of(),
            "restart", MODE, "replace", MODE, "rollback", MODE,
            "scale", NOT_HEALED, "redistribute", NOT_HEALED, "flagOff", NOT_HEALED,
            "databaseFailover", NOT_HEALED, "backupRestore", NOT_HEALED,
            "budget", Fields.of(List.of(), "actions", new Whole(1, 1000), "window", new Time(ofMinutes(1), ofDays(1))));

    private static final Shape SWITCH = new Word("state", List.of("on", "off"), List.of());
    private static final Shape HOLDS = new Time(ofSeconds(0), ofDays(1));
    private static final Shape NOT_WATCHED = new Later("only the built-in rules are watched: unavailable, response-time, error-rate, uptime");
    private static final Shape RATIO = new OrOff(new Ratio());
    private static final Shape LATENCY = new OrOff(new Time(ofMillis(1), ofHours(1)));

    static final Shape ALERTS = new Listed(new Variants("rule", Map.of(
            "unavailable", Fields.of(List.of("rule", "state"), "rule", new Word("rule", List.of("unavailable"), List.of()), "state", SWITCH),
            "response-time", builtIn("response-time", "warning", LATENCY, "critical", LATENCY),
            "error-rate", builtIn("error-rate", "warning", RATIO, "critical", RATIO),
            "uptime", builtIn("uptime", "critical", RATIO)),
            Fields.of(List.of("rule"), "rule", new Word("rule", AlertRules.NAMES, List.of()), "state", SWITCH,
                    "metric", NOT_WATCHED, "above", NOT_WATCHED, "for", NOT_WATCHED, "severity", NOT_WATCHED)), 0, 50);

    private static Fields builtIn(String rule, Object... bounds) {
        var fields = new ArrayList<Object>(List.of("rule", new Word("rule", List.of(rule), List.of()), "state", SWITCH,
                "for", HOLDS, "keepFiringFor", HOLDS));
        fields.addAll(List.of(bounds));
        return Fields.of(List.of("rule"), fields.toArray());
    }

    static final Shape VARIABLES = new Named(VARIABLE, VARIABLE_WORDS, new Scalar(), 500);

    private static final Shape ENVIRONMENT = Fields.of(List.of(),
            "platform", new Word("platform", List.of("auto", "local"), List.of("render", "docker", "kubernetes", "vercel", "aws")),
            "instances", new Whole(1, 100),
            "variables", VARIABLES, "service", SERVICE, "artifact", ARTIFACT, "strategy", STRATEGY, "healing", HEALING, "alerts", ALERTS,
            "region", new Later("the local platform has no regions"),
            "domains", new Later("environments are reached by their port"),
            "approval", new Only("none", "nobody is asked"),
            "windows", new Later("deployments run at any time"),
            "budget", new Later("costs are not watched"));

    /** The whole manifest. */
    static final Shape MANIFEST = Fields.of(List.of("name"),
            "name", new Matching(NAME, NAME_WORDS),
            "description", new Text(2000),
            "owner", Fields.of(List.of(), "team", new Text(200), "contact", new Text(200)),
            "service", SERVICE, "artifact", ARTIFACT, "variables", VARIABLES,
            "environments", new Named(NAME, NAME_WORDS, ENVIRONMENT, 50),
            "strategy", STRATEGY, "healing", HEALING, "alerts", ALERTS,
            "source", new Later("nothing is built from source"),
            "secrets", new Later("there are no secrets"),
            "dependencies", new Later("dependencies are neither made nor watched"),
            "promotion", new Later("nothing is promoted"),
            "flags", new Later("there are no feature flags"),
            "gates", new Later("there are no quality gates"),
            "slos", new Later("service levels are not computed"),
            "notifications", new Later("nobody is notified"),
            "network", new Later("the edge adds nothing of its own"),
            "statusPage", new Later("there is no status page"));

    private ManifestFields() {}

    private static Shape path() {
        return new Matching(PATH, "a path: begin with /, and use no blanks");
    }
}
