package dev.slipway.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as people say them. */
public final class Times {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** A duration in its two greatest units: {@code 0.3s}, {@code 12.0s}, {@code 4m 10s}, {@code 2h 5m}, {@code 3d 4h}. */
    public static String words(Duration duration) {
        long ms = Math.max(0, duration.toMillis());
        long seconds = ms / 1000;
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1fs", ms / 1000.0);
        }
        if (seconds < 3600) {
            return pair(seconds / 60, "m", seconds % 60, "s");
        }
        return seconds < 86_400 ? pair(seconds / 3600, "h", seconds % 3600 / 60, "m") : pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    /** How long ago, in its greatest unit: {@code 4m ago}. */
    public static String ago(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        String age = seconds < 60 ? seconds + "s" : seconds < 3600 ? seconds / 60 + "m" : seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
        return age + " ago";
    }

    /** Time of day in UTC, with milliseconds. */
    public static String clock(Instant time) {
        return CLOCK.format(time);
    }

    /** The moment that a text of the API tells; null for none. */
    public static @Nullable Instant instant(@Nullable String text) {
        return text == null || text.isEmpty() ? null : Instant.parse(text);
    }

    private static String pair(long great, String unit, long small, String smaller) {
        return great + unit + (small == 0 ? "" : " " + small + smaller);
    }
}
