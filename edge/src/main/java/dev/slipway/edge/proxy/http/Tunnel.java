package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Passes the bytes of one side of an upgraded connection to the other. */
final class Tunnel extends ChannelInboundHandlerAdapter {
    private final Channel to;
    private final Runnable ended;

    private Tunnel(Channel to, Runnable ended) {
        this.to = to;
        this.ended = ended;
    }

    /**
     * Joins the two sides of an exchange whose answer was an upgrade.
     *
     * @param ended told when either side has ended, possibly twice
     */
    static void join(Channel caller, Channel instance, Duration idle, Runnable ended) {
        // A decoder that is removed passes on at once what it has read, so what writes on the other side must be raw by then:
        // first the encoder to the instance, then all of the caller's codec, last what is left of the instance's.
        HttpClientCodec codec = instance.pipeline().get(HttpClientCodec.class);
        codec.prepareUpgradeFrom(instance.pipeline().context(codec));
        caller.pipeline().addLast(new Tunnel(instance, ended));
        caller.pipeline().remove(HttpServerCodec.class);
        instance.pipeline().remove(Upstream.class);
        instance.pipeline().addLast(new IdleStateHandler(0, 0, idle.toSeconds(), TimeUnit.SECONDS), new Tunnel(caller, ended));
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
        }
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
