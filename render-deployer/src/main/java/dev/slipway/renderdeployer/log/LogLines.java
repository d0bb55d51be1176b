package dev.slipway.renderdeployer.log;

import java.time.Instant;
import java.util.List;

/**
 * Lines of one stream of an instance, in order.
 *
 * @param at when they were read
 * @param dropped lines before these that were not kept
 */
public record LogLines(Stream stream, Instant at, List<Line> lines, long dropped) {
    /** Of a process. */
    public enum Stream {
        /** Standard output. */
        OUT,
        /** Standard error. */
        ERR
    }

    /** A line. @param offset of its first byte, counted from the first that the instance wrote to the stream */
    public record Line(long offset, String text) {}
}
