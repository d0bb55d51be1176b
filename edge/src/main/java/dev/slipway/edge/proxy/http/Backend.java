package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.Route;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An instance as this edge has to do with it: its connections and the requests that it has. */
final class Backend {
    /**
     * Idle connections kept on one event loop, each of 6 KiB: with fewer than requests are under way at once, every answer would end
     * one and every request make another (512 callers on two loops: half of HAProxy's requests a second with 64).
     */
    private static final int IDLE_AT_MOST = 256;
    /** A request that cannot be repeated gets no connection that may be about to end. */
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Route.Instance instance;
    private final InetSocketAddress address;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Part[] parts;
    private volatile @Nullable Consumer<Backend> left;

    /** What one event loop has of it. */
    private static final class Part {
        private final ArrayDeque<Upstream> idle = new ArrayDeque<>();
        private final Set<Exchange> exchanges = new LinkedHashSet<>();
    }

    Backend(Route.Instance instance, int loops) {
        this.instance = instance;
        // Resolved when connecting; what is a number needs no look-up.
        this.address = InetSocketAddress.createUnresolved(instance.address().host(), instance.address().port());
        this.parts = new Part[loops];
        for (int i = 0; i < loops; i++) {
            parts[i] = new Part();
        }
    }

    Route.Instance instance() {
        return instance;
    }

    InetSocketAddress address() {
        return address;
    }

    int underWay() {
        return underWay.get();
    }

    /** It is no longer in the route. @param whenIdle told when its last request has ended */
    void leave(Consumer<Backend> whenIdle) {
        left = whenIdle;
    }


    boolean hasLeft() {
        return left != null;
    }

    void begun(Loop loop, Exchange exchange) {
        underWay.incrementAndGet();
        parts[loop.index()].exchanges.add(exchange);
    }

    void ended(Loop loop, Exchange exchange) {
        if (parts[loop.index()].exchanges.remove(exchange)) {
            int rest = underWay.decrementAndGet();
            // Whoever lists what drains sets this first and counts then: one of the two sees the other.
            Consumer<Backend> told = left;
            if (rest == 0 && told != null) {
                told.accept(this);
            }
        }
    }

    /** A connection that waits for a request, the one used last. @param fresh none that may be about to end */
    @Nullable Upstream take(Loop loop, boolean fresh) {
        ArrayDeque<Upstream> idle = parts[loop.index()].idle;
        Upstream last = idle.peekLast();
        if (last == null || fresh && System.nanoTime() - last.idleSince() > FRESH_NANOS) {
            return null;
        }
        return idle.pollLast();
    }

    /** Keeps a connection for the next request. */
    void keep(Loop loop, Upstream upstream) {
        ArrayDeque<Upstream> idle = parts[loop.index()].idle;
        if (idle.size() >= IDLE_AT_MOST || hasLeft()) {
            upstream.close();
        } else {
            idle.addLast(upstream);
        }
    }

    void forget(Loop loop, Upstream upstream) {
        parts[loop.index()].idle.remove(upstream);
    }

    /** Ends connections that have idled for longer. */
    void expire(Loop loop, long nowNanos, long longestNanos) {
        ArrayDeque<Upstream> idle = parts[loop.index()].idle;
        while (!idle.isEmpty() && nowNanos - idle.getFirst().idleSince() > longestNanos) {
            idle.removeFirst().close();
        }
    }

    /** Ends all connections that idle. */
    void dropIdle(Loop loop) {
        ArrayDeque<Upstream> idle = parts[loop.index()].idle;
        while (!idle.isEmpty()) {
            idle.removeFirst().close();
        }
    }

    /** The requests that it has on a loop. */
    ArrayList<Exchange> exchanges(Loop loop) {
        return new ArrayList<>(parts[loop.index()].exchanges);
    }
}
