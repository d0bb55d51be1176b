package dev.slipway.edge.proxy.http;

/** A caller's connection as its event loop looks after it, whatever it speaks. */
interface Watched {
    /** Whether it has nothing to do. */
    boolean isIdle();

    /** Ends what hangs. @param nowNanos of the monotonic clock */
    void checkTime(long nowNanos);
}
