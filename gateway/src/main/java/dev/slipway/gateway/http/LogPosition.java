package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views.LogLine;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a caller has read the lines of an environment: for each stream of each instance the offset of the newest line. So
 * lines that reach Kafka late, since instances report on their own, are neither left out nor told twice. As text it is the id
 * of an event, which must fit into a header: a stream is 16 bytes, the most recent ones are kept. Owned by one thread.
 */
final class LogPosition {
    /** 200 streams are 4.3 KB of text; a server takes 8 KB of headers. */
    private static final int STREAMS_AT_MOST = 200;

    private final Map<Long, Long> newest = new LinkedHashMap<>();
    private final long upToMs;

    /** @param upToMs lines up to this moment, of streams that are not known, are of no interest */
    LogPosition(long upToMs) {
        this.upToMs = upToMs;
    }

    /** Of the text that {@link #toString} gave. */
    static Optional<LogPosition> read(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            var position = new LogPosition(bytes.getLong());
            while (bytes.hasRemaining()) {
                position.newest.put(bytes.getLong(), bytes.getLong());
            }
            return Optional.of(position);
        } catch (IllegalArgumentException | BufferUnderflowException notAPosition) {
            return Optional.empty();
        }
    }

    /** Whether a line lies before it. */
    boolean holds(LogLine line) {
        Long offset = newest.get(streamOf(line));
        return offset == null ? line.time().toEpochMilli() <= upToMs : line.offset() <= offset;
    }

    /** Moves over a line. */
    void pass(LogLine line) {
        long stream = streamOf(line);
        Long before = newest.remove(stream);
        newest.put(stream, before == null ? line.offset() : Math.max(before, line.offset()));
        if (newest.size() > STREAMS_AT_MOST) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    private static long streamOf(LogLine line) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((line.instance() + "/" + line.stream()).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate((1 + newest.size() * 2) * Long.BYTES).putLong(upToMs);
        newest.forEach((stream, offset) -> bytes.putLong(stream).putLong(offset));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
