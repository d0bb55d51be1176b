package dev.slipway.model.trace;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that took a while, in a trace.
 *
 * @param parent id of the span that it lies in; null for a root
 * @param name in a few words
 * @param agent that did it
 * @param finishedAt null while it goes on
 * @param attributes what else is known of it
 */
public record Span(TraceParent id, @Nullable String parent, String name, String agent, Instant startedAt, @Nullable Instant finishedAt,
        Status status, Map<String, String> attributes) {
    /** How it ended. */
    public enum Status {
        /** It goes on, or nobody knows. */
        UNSET,
        /** Well. */
        OK,
        /** It failed, or was cancelled. */
        ERROR
    }

    /** Of an attribute's value: a failure may bring the last lines of a log, and many spans are kept. */
    public static final int CHARACTERS_AT_MOST = 500;

    /** Copies the map, and shortens what is long. */
    public Span {
        attributes = attributes.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> shortened(each.getValue())));
    }

    private static String shortened(String value) {
        return value.length() <= CHARACTERS_AT_MOST ? value : value.substring(0, CHARACTERS_AT_MOST - 3) + "...";
    }
}
