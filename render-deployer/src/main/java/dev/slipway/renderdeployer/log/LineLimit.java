package dev.slipway.renderdeployer.log;

/**
 * How many lines of an instance are taken: a bucket that fills with time.
 *
 * @param tokens lines that may be taken at once
 * @param atNanos when that was, of a clock that never runs backwards
 */
public record LineLimit(double tokens, long atNanos) {
    /** Taken for ever from an instance: its share of what the logs' topic keeps, above what any healthy program writes. */
    public static final int LINES_PER_SECOND = 2_000;
    /** Taken at once after a silence: a long stack trace, a start that tells much. */
    public static final int BURST = 10_000;

    /** Full. */
    public static LineLimit full(long nowNanos) {
        return new LineLimit(BURST, nowNanos);
    }

    /** Filled up to now. */
    public LineLimit at(long nowNanos) {
        double filled = tokens + (nowNanos - atNanos) / 1e9 * LINES_PER_SECOND;
        return new LineLimit(Math.min(BURST, filled), nowNanos);
    }

    /** How many lines may be taken. */
    public int free() {
        return (int) tokens;
    }

    /** After some were. */
    public LineLimit take(int lines) {
        return new LineLimit(tokens - lines, atNanos);
    }
}
