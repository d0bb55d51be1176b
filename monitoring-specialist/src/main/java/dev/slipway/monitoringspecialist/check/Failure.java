package dev.slipway.monitoringspecialist.check;

/**
 * How a check failed.
 *
 * @param words for people, the same as long as it is the same failure
 */
public record Failure(Kind kind, String words) {
    /** What kinds there are. */
    public enum Kind {
        /** Nothing listens. */
        REFUSED,
        /** No whole answer within the timeout. */
        TIMEOUT,
        /** An answer that is not a success. */
        STATUS,
        /** The connection was cut or spoke no HTTP. */
        BROKEN,
        /** The process has ended; no check was needed. */
        ENDED
    }
}
