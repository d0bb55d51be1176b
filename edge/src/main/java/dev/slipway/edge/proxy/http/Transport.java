package dev.slipway.edge.proxy.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The event loops and the sockets on them: epoll where there is one, NIO elsewhere.
 *
 * <p>Memory outside the heap is bounded by what a connection may hold: {@value #READ} bytes being read and
 * {@value #WRITE_HIGH} being written, so 32 MiB carry 500 connections that all stall in mid-body.
 */
final class Transport {
    /** Most of what is read at once. */
    static final int READ = 32 << 10;
    /** From here a writer waits. */
    static final int WRITE_HIGH = 32 << 10;
    /** And from here it goes on. */
    static final int WRITE_LOW = 8 << 10;
    /** More add nothing to a process that shares its machine with what it balances. */
    private static final int MOST_LOOPS = 4;
    private static final int BACKLOG = 4096;
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final boolean epoll;
    private final EventLoopGroup group;
    private final PooledByteBufAllocator allocator;

    Transport() {
        this(Epoll.isAvailable());
    }

    Transport(boolean epoll) {
        this.epoll = epoll;
        int loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LOOPS);
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("edge"), io);
        // Chunks of 1 MiB (8 KiB << 7): with the default of 4 MiB a few arenas would take half of what there is.
        this.allocator = new PooledByteBufAllocator(true, 0, loops, 8 << 10, 7, 64, 32, true);
    }

    boolean isEpoll() {
        return epoll;
    }

    EventLoopGroup group() {
        return group;
    }

    PooledByteBufAllocator allocator() {
        return allocator;
    }

    ServerBootstrap server() {
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return serverOn().channel(type);
    }

    /** Without a channel type: for a socket that exists already. */
    ServerBootstrap serverOn() {
        return new ServerBootstrap().group(group)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reading())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(WRITE_LOW, WRITE_HIGH));
    }

    Bootstrap client(EventLoop loop) {
        Class<? extends Channel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        return new Bootstrap().group(loop).channel(type)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis())
                .option(ChannelOption.RECVBUF_ALLOCATOR, reading())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(WRITE_LOW, WRITE_HIGH));
    }

    private static AdaptiveRecvByteBufAllocator reading() {
        return new AdaptiveRecvByteBufAllocator(512, 2048, READ);
    }

    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
