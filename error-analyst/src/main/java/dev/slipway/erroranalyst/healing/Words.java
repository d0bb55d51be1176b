package dev.slipway.erroranalyst.healing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them in a reason. */
final class Words {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> FIRST_TEN =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

    private Words() {}

    static String at(Instant time) {
        return "at " + time(time);
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /** Such as {@code the third repair}. */
    static String repair(int number) {
        return number <= FIRST_TEN.size() ? "the " + FIRST_TEN.get(number - 1) + " repair" : "repair " + number;
    }
}
