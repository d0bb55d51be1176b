package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.tls.local.Certificates;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The event loops, and all that spans them. */
public final class Proxy implements AutoCloseable {
    private final Transport transport;
    private final Limits limits;
    private final List<Loop> loops = new ArrayList<>();
    private final Map<EventLoop, Loop> byExecutor = new HashMap<>();
    private final Admission admission;
    private final Reception.Streams streams;
    private final Supplier<Certificates> certificates;
    private volatile boolean stopping;

    /**
     * Serves nothing yet.
     *
     * @param certificates of the moment
     * @param accessLog told of every request that has ended, on its event loop, so it must not block; null for none
     */
    public Proxy(Limits limits, Supplier<Certificates> certificates, @Nullable Consumer<Accessed> accessLog) {
        this(new Transport(), limits, certificates, accessLog);
    }

    Proxy(Transport transport, Limits limits, Supplier<Certificates> certificates, @Nullable Consumer<Accessed> accessLog) {
        this.certificates = certificates;
        this.transport = transport;
        this.limits = limits;
        this.admission = new Admission(limits.connections());
        this.streams = new Reception.Streams(limits.connections());
        for (EventExecutor each : transport.group()) {
            var loop = new Loop((EventLoop) each, loops.size(), transport, limits, accessLog);
            loops.add(loop);
            byExecutor.put(loop.executor(), loop);
        }
    }

    /** Begins to look after connections. */
    public void start() {
        loops.forEach(Loop::start);
    }

    Transport transport() {
        return transport;
    }

    List<Loop> loops() {
        return loops;
    }

    Admission admission() {
        return admission;
    }

    Served serve(EnvironmentId environment) {
        return new Served(environment, loops);
    }

    /** What to do with a caller's new connection. */
    ChannelInitializer<Channel> callersOf(Served served) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.closeFuture().addListener(_ -> admission.closed());
                Loop loop = byExecutor.get(channel.eventLoop());
                if (loop == null) {
                    throw new IllegalStateException("a connection was accepted by a loop that is none of the " + loops.size());
                }
                Greeting.on(channel, new Reception(served, loop, address(channel), () -> stopping, streams, certificates));
            }
        };
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress().getHostAddress() : "unknown";
    }

    /** Runs something on each loop; complete when it has run on all. */
    <T> List<T> onEach(Function<Loop, T> task) {
        List<CompletableFuture<T>> asked = loops.stream()
                .map(loop -> CompletableFuture.supplyAsync(() -> task.apply(loop), loop.executor())).toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    /** Runs something on each loop some time. */
    void onEachSoon(Consumer<Loop> task) {
        loops.forEach(loop -> loop.executor().execute(() -> task.accept(loop)));
    }

    /** What was counted since the last time. */
    public Map<Measured, Tally> takeTallies() {
        var sum = new HashMap<Measured, Tally>();
        for (Map<Measured, Tally> part : onEach(Loop::take)) {
            part.forEach((of, tally) -> sum.computeIfAbsent(of, _ -> new Tally()).add(tally));
        }
        return sum;
    }

    /** Ends connections to instances that have idled for long. */
    void expire(List<Backend> backends) {
        onEachSoon(loop -> backends.forEach(each -> each.expire(loop, System.nanoTime(), limits.keptIdle().toNanos())));
    }

    /** From now on every answer is a connection's last. */
    public void endKeepAlive() {
        stopping = true;
    }

    /** Callers' connections that are open. */
    public int connections() {
        return admission.open();
    }

    /** Requests over HTTP/2 that are under way. */
    public int streams() {
        return streams.open();
    }

    /** Callers' connections that have something to do. */
    public int busyConnections() {
        return onEach(loop -> (int) loop.clients().stream().filter(each -> !each.isIdle()).count()).stream().mapToInt(Integer::intValue).sum();
    }

    /** Bytes outside the heap that the event loops hold. */
    public long directBytes() {
        return transport.allocator().metric().usedDirectMemory();
    }

    @Override
    public void close() {
        transport.close();
    }
}
