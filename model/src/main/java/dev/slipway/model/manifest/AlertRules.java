package dev.slipway.model.manifest;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The built-in alerts of an environment (manifest, {@code alerts}); a rule that is switched off is null.
 *
 * @param unavailable whether an instance that fails is told of
 * @param responseTime the 95th percentile of the answers' times over 1 min, in milliseconds
 * @param errorRate the share of requests that failed over 1 min, 0 to 1
 * @param uptime the share of time in which the environment was up over 24 h, 0 to 1; it fires below its bounds
 */
public record AlertRules(boolean unavailable, @Nullable Rule responseTime, @Nullable Rule errorRate, @Nullable Rule uptime) {
    /** All rules, in the order in which they are documented. */
    static final List<String> NAMES = List.of("unavailable", "response-time", "error-rate", "uptime");
    /** Once a condition is over it must stay so for this long, or an alert near its bound would come and go: one window. */
    static final Duration KEEP_FIRING = Duration.ofMinutes(1);
    private static final Rule RESPONSE_TIME = new Rule(2_000.0, 5_000.0, Duration.ZERO, KEEP_FIRING);
    private static final Rule ERROR_RATE = new Rule(0.05, 0.1, Duration.ZERO, KEEP_FIRING);
    private static final Rule UPTIME = new Rule(null, 0.999, Duration.ZERO, KEEP_FIRING);

    /**
     * When an alert fires; the two times are Prometheus' {@code for} and {@code keep_firing_for}.
     *
     * @param warning the bound of a warning, null for none
     * @param critical the bound of what is critical, null for none
     * @param holds how long the condition must hold until it fires; PENDING until then
     * @param keepFiring how long it must be over until the alert is
     */
    public record Rule(@Nullable Double warning, @Nullable Double critical, Duration holds, Duration keepFiring) {}

    /** The names of the rules that are on, in the order in which they are documented. */
    public List<String> names() {
        return NAMES.stream().filter(each -> switch (each) {
            case "unavailable" -> unavailable;
            case "response-time" -> responseTime != null;
            case "error-rate" -> errorRate != null;
            default -> uptime != null;
        }).toList();
    }

    static AlertRules of(JsonNode alerts) {
        return new AlertRules(isOn(found(alerts, "unavailable")), rule(found(alerts, "response-time"), RESPONSE_TIME),
                rule(found(alerts, "error-rate"), ERROR_RATE), rule(found(alerts, "uptime"), UPTIME));
    }

    /** The rule of a validated entry. */
    static Rule rule(String name, JsonNode entry) {
        return over(entry, switch (name) {
            case "response-time" -> RESPONSE_TIME;
            case "error-rate" -> ERROR_RATE;
            default -> UPTIME;
        });
    }

    private static JsonNode found(JsonNode alerts, String rule) {
        return alerts.valueStream().filter(each -> each.path("rule").asString("").equals(rule)).findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private static boolean isOn(JsonNode entry) {
        return !entry.path("state").asString("on").equals("off");
    }

    private static @Nullable Rule rule(JsonNode entry, Rule builtIn) {
        return isOn(entry) ? over(entry, builtIn) : null;
    }

    private static Rule over(JsonNode entry, Rule builtIn) {
        return new Rule(bound(entry.path("warning"), builtIn.warning), bound(entry.path("critical"), builtIn.critical),
                time(entry.path("for"), builtIn.holds), time(entry.path("keepFiringFor"), builtIn.keepFiring));
    }

    private static @Nullable Double bound(JsonNode given, @Nullable Double otherwise) {
        if (given.isNumber()) {
            return given.doubleValue();
        }
        String text = given.asString("");
        return text.equals("off") ? null : Durations.parse(text).map(each -> (double) each.toMillis()).orElse(otherwise);
    }

    private static Duration time(JsonNode given, Duration otherwise) {
        return Durations.parse(given.asString("")).orElse(otherwise);
    }
}
