package dev.slipway.edge.proxy.http;

/** What a caller's connection does. */
enum ClientPhase {
    /** Requests are taken. */
    OPEN,
    /** The last answer is written; what still comes is thrown away, so that its bytes do not reset the connection under it. */
    LINGERING,
    /** Bytes are passed in both directions. */
    TUNNEL
}
