package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A request over HTTP/2 and its answer, as the messages of HTTP/1.1 that an instance understands. */
final class H2Stream extends ChannelDuplexHandler implements Asker {
    private final H2Connection connection;
    private final Channel channel;
    private final Reception reception;
    private @Nullable Exchange exchange;
    private @Nullable ChannelFuture endWritten;
    private boolean begun;
    private boolean bodyOpen;
    private boolean interim;
    private long bodyBytes;
    private long movedAt;

    H2Stream(H2Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
        this.reception = connection.reception();
        this.movedAt = reception.loop().coarseNanos();
    }

    // ---- what the caller sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        movedAt = reception.loop().coarseNanos();
        switch (frame) {
            case Http2HeadersFrame head when !begun -> begin(head);
            case Http2HeadersFrame trailers -> trailers(trailers);
            case Http2DataFrame data -> data(data);
            default -> ReferenceCountUtil.release(frame);
        }
    }

    private void begin(Http2HeadersFrame frame) {
        begun = true;
        bodyOpen = !frame.isEndStream();
        if (!reception.streams().enter()) {
            reset(Http2Error.REFUSED_STREAM);
            return;
        }
        connection.began(this);
        channel.closeFuture().addListener(_ -> {
            reception.streams().leave();
            connection.ended(this);
        });
        if (H2Messages.malformed(frame.headers(), bodyOpen) != null) {
            reset(Http2Error.PROTOCOL_ERROR);
            return;
        }
        HttpRequest head = H2Messages.request(frame.headers(), bodyOpen);
        Requests.Refusal refusal = Requests.check(head);
        if (refusal == null && HttpUtil.getContentLength(head, 0L) > reception.loop().limits().body()) {
            refusal = Requests.TOO_LARGE;
        }
        if (refusal != null) {
            Account.refused(this, refusal.status());
            answer(refusal.status(), "bad-request", refusal.detail(), false);
            return;
        }
        Requests.rewrite(head, caller(), false, connection.isSecure());
        var began = new Exchange(this, head, false, false);
        exchange = began;
        if (!bodyOpen) {
            began.sent(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        began.start();
    }

    private void data(Http2DataFrame frame) {
        bodyOpen &= !frame.isEndStream();
        bodyBytes += frame.content().readableBytes();
        Exchange to = exchange;
        if (to == null) {
            frame.release();
        } else if (bodyBytes > reception.loop().limits().body()) {
            frame.release();
            boolean answered = to.hasAnswerBegun();
            abandon();
            if (answered) {
                reset(Http2Error.CANCEL);
            } else {
                answer(Requests.TOO_LARGE.status(), "bad-request", Requests.TOO_LARGE.detail(), false);
            }
        } else {
            // The frame's content is handed on with its reference; padding stays behind.
            to.sent(frame.isEndStream() ? new DefaultLastHttpContent(frame.content()) : new DefaultHttpContent(frame.content()));
        }
    }

    private void trailers(Http2HeadersFrame frame) {
        bodyOpen = false;
        if (!frame.isEndStream() || !H2Messages.areTrailers(frame.headers())) {
            abandon();
            reset(Http2Error.PROTOCOL_ERROR);
        } else if (exchange != null) {
            var last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            frame.headers().forEach(each -> last.trailingHeaders().add(each.getKey(), each.getValue()));
            Requests.cleanTrailers(last.trailingHeaders());
            exchange.sent(last);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.channelFlush();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) {
            abandon();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        movedAt = reception.loop().coarseNanos();
        if (exchange != null) {
            exchange.callerWritable(channel.isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        abandon();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What is wrong in the protocol is told before the multiplexer resets the stream with the right error.
        if (!(cause instanceof Http2Exception)) {
            ctx.close();
        }
    }

    private void abandon() {
        Exchange left = exchange;
        exchange = null;
        if (left != null) {
            left.abandon();
        }
    }

    // ---- what the exchange writes

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse head) {
            interim = Answers.isInterim(head);
            boolean only = message instanceof LastHttpContent last && !last.content().isReadable() && last.trailingHeaders().isEmpty();
            if (only) {
                endWritten = promise;
                ReferenceCountUtil.release(message);
            }
            ctx.write(new DefaultHttp2HeadersFrame(H2Messages.answer(head), only), only ? promise : ctx.newPromise());
            if (only) {
                return;
            }
        }
        switch (message) {
            case LastHttpContent last when interim -> {
                // The codec's mark that an interim head has ended.
                interim = false;
                ReferenceCountUtil.release(last);
                promise.setSuccess();
            }
            case LastHttpContent last -> {
                endWritten = promise;
                boolean trailed = !last.trailingHeaders().isEmpty();
                ctx.write(new DefaultHttp2DataFrame(last.content(), !trailed), trailed ? ctx.newPromise() : promise);
                if (trailed) {
                    ctx.write(new DefaultHttp2HeadersFrame(H2Messages.trailers(last.trailingHeaders()), true), promise);
                }
            }
            case HttpContent part -> ctx.write(new DefaultHttp2DataFrame(part.content(), false), promise);
            case HttpResponse _ -> promise.setSuccess();
            default -> ctx.write(message, promise);
        }
    }

    private void reset(Http2Error error) {
        channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    // ---- the exchange's caller

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
        return "HTTP/2";
    }

    /** Ends of connections are told by GOAWAY. */
    @Override
    public boolean stays() {
        return true;
    }

    @Override
    public void resume(boolean read) {
        channel.config().setAutoRead(read);
    }

    @Override
    public void answer(HttpResponseStatus status, String type, String detail, boolean stay) {
        channel.writeAndFlush(Answers.problem(status, type, detail, false, true));
        ended(stay);
    }

    @Override
    public void ended(boolean stay) {
        exchange = null;
        movedAt = reception.loop().coarseNanos();
        ChannelFuture end = endWritten;
        if (bodyOpen && end != null) {
            // Not before the answer has gone out, for a reset throws away what waits for the caller's window (RFC 9113, 8.1).
            end.addListener(_ -> reset(Http2Error.NO_ERROR));
        }
        channel.config().setAutoRead(true);
    }

    @Override
    public void cut() {
        exchange = null;
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void becomeTunnel() {
        throw new IllegalStateException("an exchange over HTTP/2 was upgraded, and none asks for that");
    }

    /** Ends what goes on only when the caller moves, and it does not. */
    void checkTime(long nowNanos) {
        Exchange running = exchange;
        boolean stuck = running == null || !channel.isWritable() || bodyOpen && channel.config().isAutoRead();
        if (!stuck || nowNanos - movedAt <= reception.loop().limits().stalled().toNanos()) {
            return;
        }
        if (running != null && bodyOpen && channel.isWritable() && !running.hasAnswerBegun()) {
            running.abandon();
            answer(HttpResponseStatus.REQUEST_TIMEOUT, "bad-request", "the body of the request did not come in time", false);
        } else {
            abandon();
            reset(Http2Error.CANCEL);
        }
    }
}
