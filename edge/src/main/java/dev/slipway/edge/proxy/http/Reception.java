package dev.slipway.edge.proxy.http;

import dev.slipway.edge.tls.local.Certificates;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a caller's connection is received with.
 *
 * @param caller IP address of the other end
 * @param stopping whether this edge takes no more than what has begun
 * @param streams of HTTP/2, over all connections and event loops
 * @param certificates of the moment; TLS is spoken while there is one
 */
record Reception(Served served, Loop loop, String caller, BooleanSupplier stopping, Streams streams, Supplier<Certificates> certificates) {
    /** How many streams of HTTP/2 are open: each costs what a connection of HTTP/1.1 costs, so as many are let in. */
    static final class Streams {
        private final AtomicInteger open = new AtomicInteger();
        private final int most;

        Streams(int most) {
            this.most = most;
        }

        /** Whether there was room for one more; who was let in leaves. */
        boolean enter() {
            if (open.incrementAndGet() <= most) {
                return true;
            }
            open.decrementAndGet();
            return false;
        }

        void leave() {
            open.decrementAndGet();
        }

        int open() {
            return open.get();
        }
    }

    /** Whether what has begun is to be a connection's last. */
    boolean isEnding() {
        return stopping.getAsBoolean() || served.isGone();
    }
}
