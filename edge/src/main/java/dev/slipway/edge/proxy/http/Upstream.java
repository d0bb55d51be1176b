package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection to an instance: it serves one exchange after another, and idles between them. */
final class Upstream extends ChannelInboundHandlerAdapter {
    private static final HttpDecoderConfig DECODING = new HttpDecoderConfig().setMaxInitialLineLength(8 << 10).setMaxHeaderSize(32 << 10);

    private static final ChannelHandler NOTHING = new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
            // Handlers are added when the connection stands: before, there is nothing to be read.
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    };

    private final Backend backend;
    private final Loop loop;
    private final Channel channel;
    private @Nullable Exchange exchange;
    private long idleSince;
    private boolean served;

    private Upstream(Backend backend, Loop loop, Channel channel) {
        this.backend = backend;
        this.loop = loop;
        this.channel = channel;
    }

    /** Makes a new one; exactly one of the two is told, on the loop. */
    static void connect(Backend backend, Loop loop, Consumer<Upstream> connected, Consumer<Throwable> failed) {
        loop.connecting().clone().handler(NOTHING).connect(backend.address()).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                var upstream = new Upstream(backend, loop, done.channel());
                done.channel().pipeline().addLast(new HttpClientCodec(DECODING.clone(), false, false), upstream);
                connected.accept(upstream);
            } else {
                failed.accept(done.cause());
            }
        });
    }

    /** Whether a failed connection speaks against the instance; the end of this process's file descriptors does not. */
    static boolean isOfTheInstance(Throwable cause) {
        return cause instanceof ConnectException || cause instanceof NoRouteToHostException || cause instanceof UnknownHostException;
    }

    Channel channel() {
        return channel;
    }

    /** Whether an exchange has been completed on it. */
    boolean hasServed() {
        return served;
    }

    /** When its last exchange ended. */
    long idleSince() {
        return idleSince;
    }

    void begin(Exchange next) {
        exchange = next;
    }

    /** The exchange is complete, and the connection good for another one. */
    void idle() {
        exchange = null;
        served = true;
        idleSince = System.nanoTime();
        channel.config().setAutoRead(true);
        if (channel.isActive()) {
            backend.keep(loop, this);
        }
    }

    /** Ends it; its exchange is not told. */
    void close() {
        exchange = null;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Exchange now = exchange;
        if (now == null) {
            // Nobody asked: what this connection says next would be taken for the next answer.
            ReferenceCountUtil.release(message);
            backend.forget(loop, this);
            channel.close();
        } else {
            now.answered((HttpObject) message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange now = exchange;
        if (now != null) {
            now.answerPaused();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange now = exchange;
        if (now != null) {
            now.instanceWritable(channel.isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange now = exchange;
        if (now == null) {
            backend.forget(loop, this);
        } else {
            exchange = null;
            now.disconnected();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }
}
