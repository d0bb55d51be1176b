package dev.slipway.monitoringspecialist.alert;

import dev.slipway.model.manifest.AlertRules.Rule;
import dev.slipway.monitoringspecialist.alert.Alert.Level;
import dev.slipway.monitoringspecialist.alert.Alert.Measured;
import dev.slipway.monitoringspecialist.window.Day;
import dev.slipway.monitoringspecialist.window.Minute;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The built-in rules over what is measured of an environment: which bound is passed, in words with numbers. */
public final class Measuring {
    /** Names in manifests and alerts. */
    public static final String RESPONSE_TIME = "response-time";
    /** See {@link #RESPONSE_TIME}. */
    public static final String ERROR_RATE = "error-rate";
    /** See {@link #RESPONSE_TIME}. */
    public static final String UPTIME = "uptime";
    /** Fewer requests in a minute say nothing about a rate (manifest, built-in alerts). */
    static final int REQUESTS_AT_LEAST = 20;
    /** Less than this says nothing about a day (there too). */
    static final Duration KNOWN_AT_LEAST = Duration.ofHours(1);

    private Measuring() {}

    /** {@value #ERROR_RATE}: failed requests above a share of all. */
    public static Reading errorRate(Minute minute, Rule rule) {
        long requests = minute.requests();
        if (requests == 0) {
            return new Reading.Unknown("no requests for a minute");
        }
        if (requests < REQUESTS_AT_LEAST) {
            return new Reading.Good(requests + (requests == 1 ? " request" : " requests") + " in a minute: fewer than " + REQUESTS_AT_LEAST
                    + " say nothing");
        }
        double rate = (double) minute.errors() / requests;
        String words = percent(rate) + " of " + requests + " requests failed in the last minute";
        return above(rate, rule, words, Measuring::percent);
    }

    /** {@value #RESPONSE_TIME}: the 95th percentile above a time. */
    public static Reading responseTime(Minute minute, Rule rule) {
        Double p95 = minute.p95Ms();
        if (p95 == null) {
            return new Reading.Unknown("no answers for a minute");
        }
        return above(p95, rule, "95 % of the answers of the last minute came within " + ms(p95), Measuring::ms);
    }

    /** {@value #UPTIME}: up for less than a share of the day. */
    public static Reading uptime(Day day, Rule rule) {
        if (day.known().compareTo(KNOWN_AT_LEAST) < 0) {
            return new Reading.Unknown("known for " + day.known().toMinutes() + " min of the last 24 h: at least "
                    + KNOWN_AT_LEAST.toMinutes() + " min are needed");
        }
        double uptime = day.uptime();
        Double critical = rule.critical();
        String words = "up for " + percent(uptime) + " of the last 24 h, of which " + day.known().toMinutes() + " min are known";
        return critical == null || uptime >= critical ? new Reading.Good(words)
                : new Reading.Bad(Level.CRITICAL, new Measured(uptime, critical), words + ": below " + percent(critical));
    }

    /** How a bound is written. */
    private interface Words {
        String of(double value);
    }

    private static Reading above(double value, Rule rule, String words, Words bound) {
        Double passed = passed(value, rule.critical()) ? rule.critical() : passed(value, rule.warning()) ? rule.warning() : null;
        if (passed == null) {
            return new Reading.Good(words);
        }
        Level level = passed.equals(rule.critical()) ? Level.CRITICAL : Level.WARNING;
        return new Reading.Bad(level, new Measured(value, passed), words + ": above " + bound.of(passed));
    }

    private static boolean passed(double value, @Nullable Double bound) {
        return bound != null && value > bound;
    }

    private static String percent(double ratio) {
        String text = String.format(Locale.ROOT, "%.2f", ratio * 100);
        return text.replaceAll("\\.?0+$", "") + " %";
    }

    private static String ms(double value) {
        return Math.round(value) + " ms";
    }
}
