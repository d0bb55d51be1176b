package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A caller's connection: one exchange after another, in the order of its requests. */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final HttpDecoderConfig DECODING = new HttpDecoderConfig().setMaxInitialLineLength(8 << 10).setMaxHeaderSize(16 << 10);

    /** What the connection does now. */
    private enum Phase {
        /** Requests are taken. */
        OPEN,
        /** The last answer is written; what still comes is thrown away, so that its bytes do not reset the connection under it. */
        LINGERING,
        /** Bytes are passed in both directions. */
        TUNNEL
    }

    /** Sees bytes before they are a request: a head that never ends is noticed. */
    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            movedAt = loop.coarseNanos();
            if (exchange == null && !headBegun) {
                headBegun = true;
                headSince = movedAt;
            }
            ctx.fireChannelRead(bytes);
        }
    }

    private final Channel channel;
    private final Served served;
    private final Loop loop;
    private final BooleanSupplier stopping;
    private final String caller;
    /** What came of later requests while one is under way; bounded by one read, for then no more is read. */
    private final ArrayDeque<Object> waiting = new ArrayDeque<>(2);
    private @Nullable Exchange exchange;
    private Phase phase = Phase.OPEN;
    private boolean bodyOpen;
    private boolean endComes;
    private boolean keepAlive = true;
    private boolean callerIs10;
    private boolean inputShut;
    private boolean taking;
    private boolean headBegun;
    private long headSince;
    private long movedAt;
    private long lingersSince;

    private ClientConnection(Channel channel, Served served, Loop loop, BooleanSupplier stopping) {
        this.channel = channel;
        this.served = served;
        this.loop = loop;
        this.stopping = stopping;
        this.caller = channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress().getHostAddress() : "unknown";
        this.movedAt = loop.coarseNanos();
    }

    /** On a channel that was just accepted. @param stopping whether this edge takes no more than what has begun */
    static ClientConnection on(Channel channel, Served served, Loop loop, BooleanSupplier stopping) {
        var connection = new ClientConnection(channel, served, loop, stopping);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(connection.new Bytes(), new HttpServerCodec(DECODING.clone()), connection);
        loop.clients().add(connection);
        return connection;
    }

    Channel channel() {
        return channel;
    }

    Served served() {
        return served;
    }

    Loop loop() {
        return loop;
    }

    /** Whether the connection goes on after the running exchange. */
    boolean stays() {
        return keepAlive && !inputShut && !stopping.getAsBoolean() && !served.isGone();
    }

    /** Whether it has nothing to do. */
    boolean isIdle() {
        return phase == Phase.OPEN && exchange == null && !headBegun && waiting.isEmpty();
    }

    /** Whether the caller is read from: as long as what it sends can be passed on. */
    void resume(boolean read) {
        channel.config().setAutoRead(read);
    }

    // ---- what the caller sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.TUNNEL) {
            ctx.fireChannelRead(message);
        } else if (phase == Phase.LINGERING) {
            ReferenceCountUtil.release(message);
        } else if (endComes && message instanceof LastHttpContent) {
            endComes = false;
        } else if (!waiting.isEmpty() || exchange != null && !bodyOpen) {
            waiting.add(message);
            channel.config().setAutoRead(false);
        } else {
            take(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null && phase == Phase.OPEN) {
            exchange.channelFlush();
        }
        ctx.fireChannelReadComplete();
    }

    private void take(Object message) {
        if (endComes && message instanceof LastHttpContent) {
            endComes = false;
        } else if (message instanceof HttpRequest head) {
            begin(head);
        } else if (message instanceof HttpContent part && exchange != null) {
            body(exchange, part);
        } else {
            // The end of a request that was answered before its body came: its connection lingers, or is about to.
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        headBegun = false;
        callerIs10 = HttpVersion.HTTP_1_0.equals(head.protocolVersion());
        Requests.Refusal refusal = Requests.check(head);
        if (refusal != null) {
            ReferenceCountUtil.release(head);
            refuse(refusal.status(), refusal.detail());
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(head);
        bodyOpen = HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0;
        boolean webSocket = Requests.isWebSocket(head);
        Requests.rewrite(head, caller, webSocket);
        exchange = new Exchange(this, head, callerIs10, webSocket);
        if (!bodyOpen) {
            // The decoder's mark of the end comes next; a request without a body is complete before it.
            endComes = true;
            exchange.sent(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        exchange.start();
    }

    private void body(Exchange to, HttpContent part) {
        if (part.decoderResult().isFailure()) {
            part.release();
            boolean begun = to.hasAnswerBegun();
            to.abandon();
            if (begun) {
                channel.close();
            } else {
                refuse(HttpResponseStatus.BAD_REQUEST, "the body is not what its head says");
            }
            return;
        }
        if (part instanceof LastHttpContent) {
            bodyOpen = false;
        }
        to.sent(part);
    }

    // ---- what the exchange tells

    /** The answer is written. */
    void ended(boolean stay) {
        exchange = null;
        if (!stay || !stays() || bodyOpen) {
            linger();
        } else {
            next();
        }
    }

    /** The edge answers by itself. @param stay whether the request has been read to its end */
    void answer(HttpResponseStatus status, String type, String detail, boolean stay) {
        boolean remains = stay && stays();
        channel.writeAndFlush(Answers.problem(status, type, detail, callerIs10, remains));
        ended(remains);
    }

    /** The answer broke off: the caller sees it by the end of the connection, for a proper end would be a lie. */
    void cut() {
        exchange = null;
        channel.close();
    }

    /** HTTP is over; {@code tunnel} reads from now on. */
    void becomeTunnel(Tunnel tunnel) {
        phase = Phase.TUNNEL;
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(HttpServerCodec.class);
        pipeline.addLast(tunnel);
        while (!waiting.isEmpty()) {
            ReferenceCountUtil.release(waiting.poll());
        }
        channel.config().setAutoRead(true);
    }

    private void next() {
        if (taking) {
            return;
        }
        taking = true;
        while (phase == Phase.OPEN && !waiting.isEmpty() && (exchange == null || bodyOpen || endComes)) {
            take(waiting.poll());
        }
        taking = false;
        if (exchange != null) {
            exchange.channelFlush();
        }
        if (phase == Phase.OPEN && waiting.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    private void refuse(HttpResponseStatus status, String detail) {
        channel.writeAndFlush(Answers.problem(status, "bad-request", detail, callerIs10, false));
        exchange = null;
        linger();
    }

    private void linger() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.LINGERING;
        lingersSince = System.nanoTime();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        if (inputShut) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            ((DuplexChannel) channel).shutdownOutput();
            channel.config().setAutoRead(true);
        });
    }

    // ---- the end of it

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShut = true;
            if (exchange == null && waiting.isEmpty() || bodyOpen || phase != Phase.OPEN) {
                channel.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        movedAt = loop.coarseNanos();
        if (exchange != null) {
            exchange.callerWritable(channel.isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.clients().remove(this);
        Exchange left = exchange;
        exchange = null;
        if (left != null && phase != Phase.TUNNEL) {
            left.abandon();
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    /** Ends what hangs. */
    void checkTime(long nowNanos) {
        Limits limits = loop.limits();
        if (phase == Phase.LINGERING) {
            if (nowNanos - lingersSince > limits.lingering().toNanos()) {
                channel.close();
            }
        } else if (phase == Phase.OPEN && headBegun) {
            if (nowNanos - headSince > limits.head().toNanos()) {
                refuse(HttpResponseStatus.REQUEST_TIMEOUT, "the head of the request did not end within " + limits.head().toSeconds() + " s");
            }
        } else if (phase == Phase.OPEN && exchange == null) {
            if (nowNanos - movedAt > limits.idle().toNanos()) {
                channel.close();
            }
        } else if (phase == Phase.OPEN && (bodyOpen && channel.config().isAutoRead() || !channel.isWritable()
                || inputShut && !exchange.hasAnswerBegun())) {
            if (nowNanos - movedAt > limits.stalled().toNanos()) {
                channel.close();
            }
        }
    }
}
