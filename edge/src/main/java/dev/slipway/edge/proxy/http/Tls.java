package dev.slipway.edge.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import javax.net.ssl.SSLException;

/** The handshake on a caller's connection, and what is spoken under it. */
final class Tls extends ApplicationProtocolNegotiationHandler {
    /** The first byte of a handshake (RFC 8446, 5.1), with which no request begins. */
    static final int HANDSHAKE = 22;
    /** A fatal alert, "unrecognized_name" (RFC 6066, 3), in a record of TLS 1.2, which all understand. */
    private static final byte[] UNKNOWN_HOST = {21, 3, 3, 0, 2, 2, 112};

    private final Channel channel;
    private final Reception reception;

    private Tls(Channel channel, Reception reception) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.channel = channel;
        this.reception = reception;
    }

    /** On a channel whose caller begins a handshake. */
    static void on(Channel channel, Reception reception) {
        long longest = reception.loop().limits().head().toMillis();
        channel.pipeline().addLast(new SniHandler((String host, Promise<SslContext> chosen) -> choose(reception, host, chosen), longest) {
            @Override
            protected SslHandler newSslHandler(SslContext context, io.netty.buffer.ByteBufAllocator allocator) {
                SslHandler handler = super.newSslHandler(context, allocator);
                handler.setHandshakeTimeoutMillis(longest);
                return handler;
            }
        }, new Tls(channel, reception));
    }

    private static Future<SslContext> choose(Reception reception, String host, Promise<SslContext> chosen) {
        SslContext found = reception.certificates().get().of(host);
        return found != null ? chosen.setSuccess(found) : chosen.setFailure(new SSLException("no certificate for this host"));
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            H2Connection.on(channel, reception, true);
        } else {
            ClientConnection.on(channel, reception, true);
        }
    }

    /** Not logged: anybody can make as many as there is room in a log. */
    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean unknownHost = ctx.pipeline().get(SslHandler.class) == null;
        ByteBuf last = unknownHost ? Unpooled.wrappedBuffer(UNKNOWN_HOST) : Unpooled.EMPTY_BUFFER;
        ctx.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }
}
