package dev.slipway.gateway.deadletter;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, whole.
 *
 * @param origin null where it was on no topic of Slipway's before, as far as it tells
 * @param at when it became one
 * @param headers as text, its own and those that tell why it is here
 * @param payload what it holds
 * @param bearing what a replay of it would touch
 */
public record Letter(LetterId id, @Nullable Origin origin, Instant at, Map<String, String> headers, Payload payload, Bearing bearing) {

    /**
     * What a record holds, as far as it can be told.
     *
     * @param bytes its size
     * @param schema that it was written with; null when it cannot be read
     * @param json its content as JSON; null when it cannot be read, or is too large to be shown
     * @param base64 its first bytes where there is no JSON; null where there is, and of a tombstone
     * @param because why it cannot be read; null when it can
     */
    public record Payload(int bytes, @Nullable String schema, @Nullable String json, @Nullable String base64, @Nullable String because) {
        /** Of JSON that is shown: what is larger is only told by its size. */
        public static final int CHARACTERS_AT_MOST = 256 * 1024;
        /** Of bytes that are shown. */
        public static final int BYTES_AT_MOST = 16 * 1024;
    }

    /** What a replay would touch: it decides what must not have come since. */
    public sealed interface Bearing {
        /** A step for a specialist. @param fence null when it cannot be read; @param deadline likewise */
        record Delegation(@Nullable Long fence, @Nullable Instant deadline) implements Bearing {}

        /** A command. @param answeredInPlace whether its caller was told that it was not taken, and will not be */
        record Command(boolean answeredInPlace) implements Bearing {}

        /** A record of a topic of which the newest of each key is what is. */
        record State() implements Bearing {}

        /** A record that is told once, and changes nothing when it is told again. */
        record Told() implements Bearing {}
    }
}
