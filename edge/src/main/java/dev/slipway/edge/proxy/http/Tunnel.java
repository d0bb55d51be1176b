package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes the bytes of one side of an upgraded connection to the other. A side that has said its last may still listen, as long as
 * the other says something; that much patience is had with it as with a body.
 */
final class Tunnel extends ChannelInboundHandlerAdapter {
    private static final String IDLE = "idle";

    private final Channel to;
    private final Runnable ended;
    private final AtomicInteger silent;
    private final Duration afterEnd;

    private Tunnel(Channel to, Runnable ended, AtomicInteger silent, Duration afterEnd) {
        this.to = to;
        this.ended = ended;
        this.silent = silent;
        this.afterEnd = afterEnd;
    }

    /**
     * Joins the two sides of an exchange whose answer was an upgrade.
     *
     * @param ended told when either side is gone, possibly twice
     */
    static void join(Channel caller, Channel instance, Limits limits, Runnable ended) {
        var silent = new AtomicInteger();
        // A decoder that is removed passes on at once what it has read, so what writes on the other side must be raw by then:
        // first the encoder to the instance, then all of the caller's codec, last what is left of the instance's.
        HttpClientCodec codec = instance.pipeline().get(HttpClientCodec.class);
        codec.prepareUpgradeFrom(instance.pipeline().context(codec));
        caller.pipeline().addLast(new Tunnel(instance, ended, silent, limits.stalled()));
        caller.pipeline().remove(HttpServerCodec.class);
        instance.pipeline().remove(Upstream.class);
        instance.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        instance.pipeline().addLast(IDLE, idle(limits.tunnelIdle())).addLast(new Tunnel(caller, ended, silent, limits.stalled()));
        instance.pipeline().remove(codec);
        caller.config().setAutoRead(true);
        instance.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (to.isActive()) {
            to.write(bytes);
            if (!to.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        } else {
            ReferenceCountUtil.release(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        to.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            ctx.close();
        } else if (event instanceof ChannelInputShutdownEvent) {
            ended(ctx);
        }
    }

    private void ended(ChannelHandlerContext ctx) {
        boolean both = silent.incrementAndGet() == 2;
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (both) {
                ctx.close();
            } else {
                Ends.shutOutput(to);
            }
        });
        ChannelPipeline watched = ctx.pipeline().get(IDLE) == null ? to.pipeline() : ctx.pipeline();
        if (watched.get(IDLE) != null) {
            watched.replace(IDLE, IDLE, idle(afterEnd));
        }
    }

    private static IdleStateHandler idle(Duration time) {
        return new IdleStateHandler(0, 0, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        ended.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
