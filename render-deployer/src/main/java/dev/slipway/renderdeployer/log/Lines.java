package dev.slipway.renderdeployer.log;

import dev.slipway.renderdeployer.log.LogLines.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes cut into lines.
 *
 * @param kept the first lines, as many as were asked for
 * @param dropped how many more there were
 * @param consumed bytes of the complete lines: the next begins after them
 */
public record Lines(List<Line> kept, long dropped, int consumed) {
    /** A longer line is cut, or one without end would never be told. */
    public static final int LONGEST = 16 * 1024;

    /**
     * Cuts bytes that stand at an offset of their stream.
     *
     * @param length how many of the bytes count
     * @param last whether nothing follows: then what has no line end is a line too
     * @param atMost lines to be kept
     */
    public static Lines cut(byte[] bytes, int length, long offset, boolean last, int atMost) {
        var kept = new ArrayList<Line>();
        long dropped = 0;
        int begin = 0;
        while (begin < length) {
            int end = begin;
            int limit = Math.min(length, begin + LONGEST);
            while (end < limit && bytes[end] != '\n') {
                end++;
            }
            boolean complete = end < length && bytes[end] == '\n';
            if (!complete && end - begin < LONGEST && !last) {
                break;
            }
            if (kept.size() < atMost) {
                kept.add(new Line(offset + begin, text(bytes, begin, end)));
            } else {
                dropped++;
            }
            begin = complete ? end + 1 : end;
        }
        return new Lines(kept, dropped, begin);
    }

    private static String text(byte[] bytes, int begin, int end) {
        int stop = end > begin && bytes[end - 1] == '\r' ? end - 1 : end;
        return new String(bytes, begin, stop - begin, StandardCharsets.UTF_8);
    }
}
