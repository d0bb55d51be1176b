package dev.slipway.edge.routing;

/**
 * What becomes of a request whose instance failed it. An answer is never repeated or replaced, whatever its status; a request
 * that may have been carried out is repeated only where that is harmless.
 */
public enum Resend {
    /** Sent again, to another instance. */
    ELSEWHERE,
    /** Sent again: to another instance, or where there is none over a new connection to the same one. */
    ELSEWHERE_OR_ANEW,
    /** Answered 503: nobody can be reached, and nothing was carried out. */
    UNAVAILABLE,
    /** Answered 502: nobody knows whether it was carried out. */
    BAD_GATEWAY,
    /** The caller's connection is cut, for part of the answer has been passed on. */
    CUT;

    /** Times that a request is sent again after it was written: each may cost the application its work. */
    public static final int AGAIN_AT_MOST = 2;

    /** How an instance failed a request. */
    public enum Failure {
        /** No connection was made: nothing was sent. */
        NOT_CONNECTED,
        /** A connection that had served before ended without a byte of an answer: likely its idle time was over. */
        KEPT_CONNECTION_ENDED,
        /** A new connection ended without a byte of an answer. */
        CONNECTION_ENDED,
        /** The instance went out of rotation while the request waited. */
        EJECTED,
        /** What came is no HTTP. */
        NO_HTTP,
        /** The answer broke off. */
        ANSWER_BROKEN
    }

    /**
     * A request so far.
     *
     * @param idempotent by its method (RFC 9110, 9.2.2)
     * @param replayable whether all of its body that came is still at hand
     * @param written times that it was written to an instance
     */
    public record Request(boolean idempotent, boolean replayable, int written) {}

    /** What follows a failure. */
    public static Resend after(Failure failure, Request request) {
        return switch (failure) {
            case NOT_CONNECTED -> mayRepeat(request) ? ELSEWHERE : BAD_GATEWAY;
            case KEPT_CONNECTION_ENDED -> mayRepeat(request) ? ELSEWHERE_OR_ANEW : BAD_GATEWAY;
            case CONNECTION_ENDED, EJECTED -> mayRepeat(request) ? ELSEWHERE : BAD_GATEWAY;
            case NO_HTTP -> BAD_GATEWAY;
            case ANSWER_BROKEN -> CUT;
        };
    }

    /** What is answered when it should be sent again and nobody is left. */
    public static Resend nobodyLeft(Request request) {
        return request.written() == 0 ? UNAVAILABLE : BAD_GATEWAY;
    }

    private static boolean mayRepeat(Request request) {
        return request.replayable() && (request.written() == 0 || request.idempotent() && request.written() <= AGAIN_AT_MOST);
    }
}
