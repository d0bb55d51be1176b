package dev.slipway.edge.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A caller's connection until its first bytes have told what it speaks. */
final class Greeting extends ByteToMessageDecoder implements Watched {
    /** Begins HTTP/2 without TLS, by a caller that knows (RFC 9113, 3.3); no method of HTTP/1.1 begins like that. */
    private static final byte[] HTTP2 = "PRI".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final Reception reception;
    private final long since;

    private Greeting(Channel channel, Reception reception) {
        this.channel = channel;
        this.reception = reception;
        this.since = reception.loop().coarseNanos();
    }

    /** On a channel that was just accepted. */
    static void on(Channel channel, Reception reception) {
        var greeting = new Greeting(channel, reception);
        channel.pipeline().addLast(greeting);
        reception.loop().watch(channel, greeting);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.getByte(in.readerIndex()) == Tls.HANDSHAKE && !reception.certificates().get().isEmpty()) {
            Tls.on(channel, reception);
            ctx.pipeline().remove(this);
            return;
        }
        int looked = Math.min(in.readableBytes(), HTTP2.length);
        for (int i = 0; i < looked; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP2[i]) {
                ClientConnection.on(channel, reception, false);
                ctx.pipeline().remove(this);
                return;
            }
        }
        if (looked == HTTP2.length) {
            H2Connection.on(channel, reception, false);
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void checkTime(long nowNanos) {
        if (nowNanos - since > reception.loop().limits().idle().toNanos()) {
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
