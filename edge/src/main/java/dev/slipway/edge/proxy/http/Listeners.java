package dev.slipway.edge.proxy.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The ports on which environments are served, each bound by this edge alone. A successor takes the sockets themselves over
 * ({@link Handover}), so no connection is refused between the two, and no stranger can share a port, as with SO_REUSEPORT.
 */
final class Listeners {
    private static final String ANY = "0.0.0.0";
    /** While a predecessor that has no socket for us ends. */
    private static final int TRIES = 30;
    private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Somebody else holds the port, or the system refuses it. */
    static final class Taken extends Exception {
        Taken(String address, int port, Throwable cause) {
            super("port " + port + " of " + address + " cannot be listened on: " + cause.getMessage(), cause);
        }
    }

    private final Proxy proxy;
    private final Handover.@Nullable Predecessor predecessor;
    private final String address;
    private final Map<Integer, Channel> open = new ConcurrentHashMap<>();

    Listeners(Proxy proxy, Handover.@Nullable Predecessor predecessor, String address) {
        this.proxy = proxy;
        this.address = address;
        this.predecessor = predecessor;
    }

    /** Serves on a port, and returns {@code host:port} as a caller on this machine writes it. */
    String open(int port, Served served) throws Taken {
        Channel channel = bind(port, served);
        open.put(port, channel);
        return (address.equals(ANY) ? Environments.LOOPBACK : address) + ":" + port;
    }

    /** Takes no more on a port; what was accepted goes on. */
    void close(int port) {
        Channel channel = open.remove(port);
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }

    void closeAll() {
        List.copyOf(open.keySet()).forEach(this::close);
    }

    /** The socket of a port, for a successor. */
    @Nullable FileDescriptor socket(int port) {
        return open.get(port) instanceof EpollServerSocketChannel channel ? channel.fd() : null;
    }

    private Channel bind(int port, Served served) throws Taken {
        ServerBootstrap bootstrap = proxy.transport().server().handler(proxy.admission()).childHandler(proxy.callersOf(served));
        for (int tries = 1; ; tries++) {
            Channel adopted = adopt(port, served);
            if (adopted != null) {
                return adopted;
            }
            ChannelFuture bound = bootstrap.bind(new InetSocketAddress(address, port)).awaitUninterruptibly();
            if (bound.isSuccess()) {
                return bound.channel();
            }
            if (predecessor == null || !predecessor.isAlive() || tries == TRIES || !(bound.cause() instanceof IOException)) {
                throw new Taken(address, port, bound.cause());
            }
            LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
        }
    }

    private @Nullable Channel adopt(int port, Served served) {
        FileDescriptor socket = predecessor == null || !proxy.transport().isEpoll() ? null : predecessor.socket(port);
        if (socket == null) {
            return null;
        }
        ChannelFuture registered = proxy.transport().serverOn().handler(proxy.admission())
                .channelFactory((io.netty.channel.ChannelFactory<EpollServerSocketChannel>) () -> new EpollServerSocketChannel(socket.intValue()))
                .childHandler(proxy.callersOf(served)).register().awaitUninterruptibly();
        return registered.isSuccess() ? registered.channel() : null;
    }
}
