package dev.slipway.edge.proxy.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the listening sockets to a successor, over a Unix socket that only processes of the same user are heard on. A question
 * is a port (2 bytes), its answer the socket that listens on it, or the end of the connection; port 0 says that the successor
 * serves, and this edge may end.
 */
public final class Handover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final int SERVES = 0;
    /** Of an address of a Unix socket on Linux, with its terminating zero: 108. */
    private static final int LONGEST_PATH = 107;

    private final Path path;
    private @Nullable Channel listener;

    private Handover(Path path) {
        this.path = path;
    }

    /** Listens for successors, where the system can pass sockets on. @param whenSuperseded told once a successor serves */
    static Handover open(Transport transport, Path directory, String incarnation, IntFunction<@Nullable FileDescriptor> sockets, Runnable whenSuperseded) {
        Path near = directory.resolve("handover-" + incarnation + ".sock").toAbsolutePath();
        Path path = near.toString().length() <= LONGEST_PATH ? near
                : Path.of(System.getProperty("java.io.tmpdir"), "slipway-edge-" + incarnation + ".sock");
        var handover = new Handover(path);
        if (transport.isEpoll()) {
            handover.listen(transport, sockets, whenSuperseded);
        }
        return handover;
    }

    /** Where successors ask; empty where they cannot. */
    public String path() {
        return listener == null ? "" : path.toString();
    }

    private void listen(Transport transport, IntFunction<@Nullable FileDescriptor> sockets, Runnable whenSuperseded) {
        ChannelFuture bound = new ServerBootstrap().group(transport.group()).channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) throws IOException {
                        if (channel.peerCredentials().uid() == uid()) {
                            channel.pipeline().addLast(new Giving(sockets, whenSuperseded));
                        } else {
                            channel.close();
                        }
                    }
                }).bind(new DomainSocketAddress(path.toString())).awaitUninterruptibly();
        if (bound.isSuccess()) {
            listener = bound.channel();
        } else {
            LOG.atWarn().addKeyValue("path", path).addKeyValue("because", bound.cause().getMessage())
                    .log("a successor of this edge cannot take its sockets over, and will refuse connections for a moment");
        }
    }

    @Override
    public void close() {
        Channel bound = listener;
        if (bound != null) {
            bound.close().awaitUninterruptibly();
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("path", path).addKeyValue("because", e.getMessage()).log("a file of this edge stays behind");
            }
        }
    }

    private static int uid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException("who runs this process cannot be found out", e);
        }
    }

    private static final class Giving extends ChannelInboundHandlerAdapter {
        private final IntFunction<@Nullable FileDescriptor> sockets;
        private final Runnable whenSuperseded;

        Giving(IntFunction<@Nullable FileDescriptor> sockets, Runnable whenSuperseded) {
            this.sockets = sockets;
            this.whenSuperseded = whenSuperseded;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            int port = message instanceof ByteBuf bytes && bytes.readableBytes() == 2 ? bytes.getUnsignedShort(bytes.readerIndex()) : -1;
            ReferenceCountUtil.release(message);
            FileDescriptor socket = port > 0 ? sockets.apply(port) : null;
            if (port == SERVES) {
                whenSuperseded.run();
            }
            if (socket == null) {
                ctx.close();
            } else {
                ctx.writeAndFlush(socket).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** The edge that ran on this data directory when this one started. */
    public static final class Predecessor {
        private static final long PATIENCE_MS = 1000;
        /** Then it hangs; one that is only slow, on a machine with more to do than it can, answers one of these questions. */
        private static final int UNANSWERED_AT_MOST = 5;
        private final Transport transport;
        private final String path;
        private final BooleanSupplier alive;
        private int unanswered;

        /** @param path where it can be asked, or empty @param alive whether its process runs */
        public Predecessor(Proxy proxy, String path, BooleanSupplier alive) {
            this.transport = proxy.transport();
            this.path = path;
            this.alive = alive;
        }

        boolean isAlive() {
            return alive.getAsBoolean();
        }

        /** Its socket that listens on a port; null when it has none, or does not answer. */
        @Nullable FileDescriptor socket(int port) {
            return unanswered < UNANSWERED_AT_MOST ? ask(port) : null;
        }

        /** Tells it that its successor serves, also when it has not answered before: it would go on beside it for ever. */
        public void end() {
            ask(SERVES);
        }

        private @Nullable FileDescriptor ask(int port) {
            if (path.isEmpty() || !transport.isEpoll() || !isAlive()) {
                return null;
            }
            var answer = new CompletableFuture<@Nullable FileDescriptor>();
            new Bootstrap().group(transport.group()).channel(EpollDomainSocketChannel.class)
                    .option(EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
                    .handler(new Asking(answer))
                    .connect(new DomainSocketAddress(path))
                    .addListener((ChannelFuture connected) -> {
                        if (!connected.isSuccess()) {
                            answer.complete(null);
                        } else if (((EpollDomainSocketChannel) connected.channel()).peerCredentials().uid() != uid()) {
                            connected.channel().close();
                        } else {
                            connected.channel().writeAndFlush(Unpooled.buffer(2).writeShort(port));
                        }
                    });
            try {
                FileDescriptor socket = answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
                unanswered = 0;
                return socket;
            } catch (TimeoutException | ExecutionException hangs) {
                unanswered++;
                answer.cancel(false);
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }

    private static final class Asking extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<@Nullable FileDescriptor> answer;

        Asking(CompletableFuture<@Nullable FileDescriptor> answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof FileDescriptor socket) {
                if (!answer.complete(socket)) {
                    close(socket);
                }
            } else {
                ReferenceCountUtil.release(message);
            }
            ctx.close();
        }

        private static void close(FileDescriptor socket) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("because", e.getMessage()).log("a socket that came too late stays open");
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.complete(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
