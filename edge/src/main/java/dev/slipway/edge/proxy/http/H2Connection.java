package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/** A caller's connection that speaks HTTP/2: a stream for each request. */
final class H2Connection extends ChannelInboundHandlerAdapter implements Watched {
    /*
     * What a caller may make the edge hold, and by what it is bounded:
     *   streams of a connection (MAX_STREAMS) and of all (Reception.Streams); a request's head (HEADERS_AT_MOST, answered 431);
     *   frames that carry part of a head (CONTINUATION flood); streams that are opened and reset (rapid reset, CVE-2023-44487),
     *   by the caller or by making the edge do it (CVE-2025-8671); empty frames; answers to PING and SETTINGS that are not
     *   read; bodies, by the windows of 64 KiB a stream and a connection; answers, by what a channel holds before it waits.
     */
    private static final int MAX_STREAMS = 100;
    private static final int HEADERS_AT_MOST = 16 << 10;
    private static final int RESETS_AT_MOST = 200;
    private static final int RESETS_WITHIN_SECONDS = 30;
    private static final int SMALL_CONTINUATIONS_AT_MOST = 16;
    private static final int EMPTY_FRAMES_AT_MOST = 10;
    private static final int UNREAD_CONTROL_FRAMES_AT_MOST = 1000;

    private final Channel channel;
    private final Reception reception;
    private final boolean secure;
    private final Patience patience;
    private final Set<H2Stream> streams = new HashSet<>();
    private boolean toldEnd;

    private H2Connection(Channel channel, Reception reception, boolean secure) {
        this.channel = channel;
        this.reception = reception;
        this.secure = secure;
        this.patience = new Patience(reception.loop().coarseNanos());
    }

    /** On a channel on which the caller begins HTTP/2. @param secure under TLS */
    static void on(Channel channel, Reception reception, boolean secure) {
        var connection = new H2Connection(channel, reception, secure);
        channel.pipeline().addLast(connection.patience.watchingBytes(reception.loop(), () -> false),
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MAX_STREAMS).maxHeaderListSize(HEADERS_AT_MOST))
                        .validateHeaders(true)
                        .decoderEnforceMaxRstFramesPerWindow(RESETS_AT_MOST, RESETS_WITHIN_SECONDS)
                        .encoderEnforceMaxRstFramesPerWindow(RESETS_AT_MOST, RESETS_WITHIN_SECONDS)
                        .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS_AT_MOST)
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES_AT_MOST)
                        .encoderEnforceMaxQueuedControlFrames(UNREAD_CONTROL_FRAMES_AT_MOST)
                        .build(),
                new Http2MultiplexHandler(connection.beginningStreams()), connection);
        reception.loop().watch(channel, connection);
    }

    private ChannelInitializer<Channel> beginningStreams() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(Transport.WRITE_LOW, Transport.WRITE_HIGH));
                stream.pipeline().addLast(new H2Stream(H2Connection.this, stream));
            }
        };
    }

    Reception reception() {
        return reception;
    }

    boolean isSecure() {
        return secure;
    }

    void began(H2Stream stream) {
        streams.add(stream);
    }

    void ended(H2Stream stream) {
        streams.remove(stream);
        patience.moved(reception.loop().coarseNanos());
    }

    @Override
    public boolean isIdle() {
        return streams.isEmpty();
    }

    @Override
    public void checkTime(long nowNanos) {
        new ArrayList<>(streams).forEach(each -> each.checkTime(nowNanos));
        if (streams.isEmpty() && (toldEnd || patience.verdict(Patience.Of.REQUEST, reception.loop().limits(), nowNanos) != Patience.Verdict.WAIT)) {
            channel.close();
        } else if (reception.isEnding() && !toldEnd) {
            toldEnd = true;
            // Streams that are on their way are still taken: only the last word, when the connection is closed, names the last stream.
            channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        }
    }

    /** A caller that has said its last hears what has begun; nothing that follows could ever be asked. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            toldEnd = true;
            if (streams.isEmpty()) {
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Settings, PING and GOAWAY, which the codec has dealt with. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The codec tells of what is wrong in the protocol before it ends the connection with the right GOAWAY.
        if (!(cause instanceof Http2Exception)) {
            ctx.close();
        }
    }
}
