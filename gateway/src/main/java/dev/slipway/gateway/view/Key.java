package dev.slipway.gateway.view;

import java.time.Instant;
import java.util.HexFormat;

/** The keys of rows: a table and what tells its rows apart, in parts that sort one after another. */
final class Key {
    private static final char END = '\u0000';

    private Key() {}

    /** Of one row. */
    static String of(String table, String... parts) {
        return parts.length == 0 ? table : table + END + String.join(String.valueOf(END), parts);
    }

    /** What the keys of all rows begin with that have further parts. */
    static String within(String table, String... parts) {
        return of(table, parts) + END;
    }

    /** The first key behind a row's. */
    static String after(String key) {
        return key + END;
    }

    /** Table and parts. */
    static String[] parts(String key) {
        return key.split(String.valueOf(END), -1);
    }

    /** A number of 0 or more, so that keys sort by it. */
    static String number(long value) {
        return HexFormat.of().toHexDigits(value);
    }

    /** A time, so that keys sort by it: oldest first. */
    static String oldestFirst(Instant time) {
        return number(Math.max(0, time.toEpochMilli()));
    }

    /** A time, so that keys sort by it: newest first. */
    static String newestFirst(Instant time) {
        return number(Long.MAX_VALUE - Math.max(0, time.toEpochMilli()));
    }

    /** The time of {@link #oldestFirst}. */
    static Instant time(String oldestFirst) {
        return Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(oldestFirst));
    }
}
