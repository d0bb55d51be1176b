package dev.slipway.edge.proxy.http;

import java.time.Duration;

/**
 * What the edge holds for anybody at most.
 *
 * @param connections of callers at a time; more wait in the kernel's queue
 * @param head from the first byte of a request to the end of its head
 * @param idle of a caller's connection between requests
 * @param stalled of a body that does not move, in either direction
 * @param tunnelIdle of an upgraded connection
 * @param lingering that a caller may go on sending after it got the last answer
 * @param keptIdle of a connection to an instance between requests
 * @param body of a request, bytes
 */
public record Limits(int connections, Duration head, Duration idle, Duration stalled, Duration tunnelIdle, Duration lingering, Duration keptIdle, long body) {
    /** A connection with its exchange, its codecs and a large head: measured 11 KiB, doubled. */
    private static final long HEAP_EACH = 24 << 10;

    Limits(int connections, Duration head, Duration idle, Duration stalled, Duration tunnelIdle, Duration lingering, Duration keptIdle) {
        this(connections, head, idle, stalled, tunnelIdle, lingering, keptIdle, Long.MAX_VALUE);
    }

    /** The same with what an operator may set. */
    public Limits with(Duration newHead, Duration newIdle, Duration newStalled, long newBody) {
        return new Limits(connections, newHead, newIdle, newStalled, tunnelIdle, lingering, keptIdle, newBody);
    }

    /** Callers are promised 60 s of idling (API); the rest as HAProxy's and nginx's manuals advise. */
    public static Limits ofThisProcess() {
        int connections = Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_EACH, 256, 16_384);
        // Node.js and uvicorn close idle connections after 5 s: a little less, so that hardly a request meets an ending one.
        return new Limits(connections, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(60), Duration.ofHours(1),
                Duration.ofSeconds(2), Duration.ofSeconds(4));
    }
}
