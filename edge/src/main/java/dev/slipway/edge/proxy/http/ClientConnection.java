package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A caller's connection: one exchange after another, in the order of its requests. */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Asker, Watched {
    private static final HttpDecoderConfig DECODING = new HttpDecoderConfig().setMaxInitialLineLength(8 << 10).setMaxHeaderSize(16 << 10);

    private final Channel channel;
    private final Reception reception;
    private final boolean secure;
    private final Patience patience;
    private final Incoming incoming;
    private @Nullable Exchange exchange;
    private ClientPhase phase = ClientPhase.OPEN;
    private boolean keepAlive = true;
    private boolean callerIs10;
    private boolean inputShut;
    private boolean taking;

    private ClientConnection(Channel channel, Reception reception, boolean secure) {
        this.channel = channel;
        this.reception = reception;
        this.secure = secure;
        this.patience = new Patience(loop().coarseNanos());
        this.incoming = new Incoming(loop().limits().body());
    }

    /** On a channel whose first byte is to be read. @param secure under TLS */
    static void on(Channel channel, Reception reception, boolean secure) {
        var connection = new ClientConnection(channel, reception, secure);
        channel.pipeline().addLast(connection.patience.watchingBytes(reception.loop(), () -> connection.exchange == null),
                new HttpServerCodec(DECODING.clone()), connection);
        reception.loop().watch(channel, connection);
    }

    @Override
    public Reception reception() {
        return reception;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public String protocol() {
        return callerIs10 ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public boolean stays() {
        return keepAlive && !inputShut && !reception.isEnding();
    }

    @Override
    public boolean isIdle() {
        return phase == ClientPhase.OPEN && exchange == null && !patience.isAwaitingHead() && !incoming.hasMore();
    }

    @Override
    public void resume(boolean read) {
        channel.config().setAutoRead(read);
    }

    // ---- what the caller sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == ClientPhase.TUNNEL) {
            ctx.fireChannelRead(message);
        } else if (phase == ClientPhase.LINGERING) {
            ReferenceCountUtil.release(message);
        } else if (incoming.isEndOfComplete(message)) {
            return;
        } else if (incoming.hasMore() || exchange != null && !incoming.isBodyOpen()) {
            incoming.hold(message);
            channel.config().setAutoRead(false);
        } else {
            take(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null && phase == ClientPhase.OPEN) {
            exchange.channelFlush();
        }
        ctx.fireChannelReadComplete();
    }

    private void take(Object message) {
        if (incoming.isEndOfComplete(message)) {
            return;
        }
        if (message instanceof HttpRequest head) {
            begin(head);
        } else if (message instanceof HttpContent part && exchange != null) {
            body(exchange, part);
        } else {
            // The end of a request that was answered before its body came: its connection lingers, or is about to.
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        patience.headEnded();
        callerIs10 = HttpVersion.HTTP_1_0.equals(head.protocolVersion());
        Requests.Refusal refusal = Requests.check(head);
        if (refusal == null && incoming.isTooLarge(head)) {
            refusal = Requests.TOO_LARGE;
        }
        if (refusal != null) {
            ReferenceCountUtil.release(head);
            refuse(refusal.status(), refusal.detail());
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(head);
        boolean bodyOpen = incoming.begin(head);
        boolean webSocket = Requests.isWebSocket(head);
        Requests.rewrite(head, caller(), webSocket, secure);
        exchange = new Exchange(this, head, callerIs10, webSocket);
        if (!bodyOpen) {
            exchange.sent(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        exchange.start();
    }

    private void body(Exchange to, HttpContent part) {
        boolean sound = part.decoderResult().isSuccess();
        if (!sound || !incoming.take(part)) {
            part.release();
            boolean begun = to.hasAnswerBegun();
            to.abandon();
            if (begun) {
                channel.close();
            } else if (sound) {
                refuse(Requests.TOO_LARGE.status(), Requests.TOO_LARGE.detail());
            } else {
                refuse(HttpResponseStatus.BAD_REQUEST, "the body is not what its head says");
            }
            return;
        }
        if (part instanceof LastHttpContent last) {
            Requests.cleanTrailers(last.trailingHeaders());
        }
        to.sent(part);
    }

    // ---- what the exchange tells

    @Override
    public void ended(boolean stay) {
        exchange = null;
        patience.moved(loop().coarseNanos());
        if (!stay || !stays() || incoming.isBodyOpen()) {
            linger();
        } else {
            next();
        }
    }

    @Override
    public void answer(HttpResponseStatus status, String type, String detail, boolean stay) {
        boolean remains = stay && stays();
        channel.writeAndFlush(Answers.problem(status, type, detail, callerIs10, remains));
        ended(remains);
    }

    @Override
    public void cut() {
        exchange = null;
        channel.close();
    }

    @Override
    public void becomeTunnel() {
        phase = ClientPhase.TUNNEL;
        incoming.forget();
    }

    private void next() {
        if (taking) {
            return;
        }
        taking = true;
        while (phase == ClientPhase.OPEN && incoming.hasMore() && (exchange == null || incoming.isOpen())) {
            take(Objects.requireNonNull(incoming.next()));
        }
        taking = false;
        if (exchange != null) {
            exchange.channelFlush();
        }
        if (phase == ClientPhase.OPEN && !incoming.hasMore()) {
            channel.config().setAutoRead(true);
        }
    }

    private void refuse(HttpResponseStatus status, String detail) {
        if (exchange == null) {
            Account.refused(this, status);
        }
        channel.writeAndFlush(Answers.problem(status, "bad-request", detail, callerIs10, false));
        exchange = null;
        linger();
    }

    private void linger() {
        if (phase != ClientPhase.OPEN) {
            return;
        }
        phase = ClientPhase.LINGERING;
        patience.lingers(System.nanoTime());
        incoming.forget();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(inputShut ? ChannelFutureListener.CLOSE : _ -> {
            Ends.shutOutput(channel);
            channel.config().setAutoRead(true);
        });
    }

    // ---- the end of it

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShut = true;
            // Of a tunnel, the other direction may go on (Tunnel).
            if (phase != ClientPhase.TUNNEL && (exchange == null && !incoming.hasMore() || incoming.isBodyOpen() || phase == ClientPhase.LINGERING)) {
                channel.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        patience.moved(loop().coarseNanos());
        if (exchange != null) {
            exchange.callerWritable(channel.isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange left = exchange;
        exchange = null;
        if (left != null && phase != ClientPhase.TUNNEL) {
            left.abandon();
        }
        incoming.forget();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    @Override
    public void checkTime(long nowNanos) {
        Patience.Of awaited = switch (phase) {
            case TUNNEL -> Patience.Of.NOTHING;
            case LINGERING -> Patience.Of.END;
            case OPEN -> exchange == null ? Patience.Of.REQUEST : isStuck(exchange) ? Patience.Of.BYTES : Patience.Of.NOTHING;
        };
        switch (patience.verdict(awaited, loop().limits(), nowNanos)) {
            case WAIT -> { }
            case END -> late();
            case HEAD_LATE -> refuse(HttpResponseStatus.REQUEST_TIMEOUT, "the head of the request did not end in time");
        }
    }

    private void late() {
        Exchange running = exchange;
        if (phase == ClientPhase.OPEN && running != null && incoming.isBodyOpen() && channel.isWritable() && !running.hasAnswerBegun()) {
            running.abandon();
            refuse(HttpResponseStatus.REQUEST_TIMEOUT, "the body of the request did not come in time");
        } else {
            channel.close();
        }
    }

    /** Whether the exchange goes on only when the caller moves. */
    private boolean isStuck(Exchange running) {
        return incoming.isBodyOpen() && channel.config().isAutoRead() || !channel.isWritable() || inputShut && !running.hasAnswerBegun();
    }
}
