package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.HashSet;
import java.util.Set;

/**
 * How many callers are let in: at the limit the listeners pause, and new connections wait in the kernel. It stands in the
 * pipeline of each listener, for there a pause takes effect before the next connection is accepted.
 */
@Sharable
final class Admission extends ChannelInboundHandlerAdapter {
    private final int most;
    private final Set<Channel> listeners = new HashSet<>();
    private int open;

    Admission(int most) {
        this.most = most;
    }

    synchronized int open() {
        return open;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        synchronized (this) {
            listeners.add(ctx.channel());
            ctx.channel().config().setAutoRead(open < most);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        synchronized (this) {
            listeners.remove(ctx.channel());
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object caller) {
        count(1);
        ctx.fireChannelRead(caller);
    }

    /** Once for each connection that was accepted. */
    void closed() {
        count(-1);
    }

    private synchronized void count(int by) {
        open += by;
        if (open == most || open == most - 1) {
            listeners.forEach(each -> each.config().setAutoRead(open < most));
        }
    }
}
