package dev.slipway.edge.proxy.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What belongs to one event loop and is touched by it alone. */
final class Loop {
    private final EventLoop executor;
    private final int index;
    private final Bootstrap connecting;
    private final Limits limits;
    private final @Nullable Consumer<Accessed> accessLog;
    private final SplittableRandom random = new SplittableRandom();
    private final Map<Channel, Watched> clients = new HashMap<>();
    private Map<Measured, Tally> tallies = new HashMap<>();
    private long turn;
    private volatile long nowNanos = System.nanoTime();

    Loop(EventLoop executor, int index, Transport transport, Limits limits, @Nullable Consumer<Accessed> accessLog) {
        this.accessLog = accessLog;
        this.executor = executor;
        this.index = index;
        this.limits = limits;
        this.connecting = transport.client(executor);
    }

    /** Begins to look after connections that hang. */
    void start() {
        executor.scheduleAtFixedRate(this::sweep, 500, 500, TimeUnit.MILLISECONDS);
    }

    EventLoop executor() {
        return executor;
    }

    int index() {
        return index;
    }

    Bootstrap connecting() {
        return connecting;
    }

    Limits limits() {
        return limits;
    }

    /** Told of every request that has ended; null when nobody wants to know. Must not block. */
    @Nullable Consumer<Accessed> accessLog() {
        return accessLog;
    }

    double chance() {
        return random.nextDouble();
    }

    long turn() {
        return turn++;
    }

    /** The monotonic clock, exact to half a second: enough for what hangs, and free. */
    long coarseNanos() {
        return nowNanos;
    }

    /** Looks after a caller's connection until it is closed, or until something else on it is looked after. */
    void watch(Channel channel, Watched connection) {
        if (clients.put(channel, connection) == null) {
            channel.closeFuture().addListener(_ -> clients.remove(channel));
        }
    }

    /** Callers' connections of this loop. */
    Collection<Watched> clients() {
        return clients.values();
    }

    Tally tally(Measured of) {
        return tallies.computeIfAbsent(of, _ -> new Tally());
    }

    /** Gives away what was counted; counting begins anew. */
    Map<Measured, Tally> take() {
        Map<Measured, Tally> taken = tallies;
        tallies = new HashMap<>();
        return taken;
    }

    private void sweep() {
        nowNanos = System.nanoTime();
        for (Watched each : new ArrayList<>(clients.values())) {
            each.checkTime(nowNanos);
        }
    }
}
