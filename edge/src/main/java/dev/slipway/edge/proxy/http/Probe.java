package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.Rotation.Event;
import dev.slipway.edge.routing.Route;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks an instance once a second whether it is there. Any answer below 500 says yes; no answer in time says no; an answer with
 * 5xx says neither, for an instance that fails at something need not fail at everything.
 */
final class Probe {
    private static final int SERVER_ERROR = 500;

    private final Served served;
    private final Backend backend;
    private final Loop loop;
    private @Nullable Future<?> beat;
    private @Nullable Channel asking;

    Probe(Served served, Backend backend, Loop loop) {
        this.served = served;
        this.backend = backend;
        this.loop = loop;
    }

    void start() {
        beat = loop.executor().scheduleAtFixedRate(this::ask, 0, 1, TimeUnit.SECONDS);
    }

    void stop() {
        Future<?> stopped = beat;
        if (stopped != null) {
            stopped.cancel(false);
        }
    }

    private void ask() {
        Route route = served.route();
        if (asking != null || route == null) {
            return;
        }
        Route.Check check = route.check();
        ChannelFuture connecting = loop.connecting().clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpClientCodec(), new Answer());
            }
        }).connect(backend.address());
        Channel channel = connecting.channel();
        asking = channel;
        var late = loop.executor().schedule(() -> {
            failed("no answer to the probe within " + check.timeout().toMillis() + " ms");
            channel.close();
        }, check.timeout().toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> {
            late.cancel(false);
            asking = null;
        });
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                channel.writeAndFlush(request(check.path()));
            } else {
                late.cancel(false);
                asking = null;
                failed("no connection for the probe: " + done.cause().getMessage());
            }
        });
    }

    private DefaultFullHttpRequest request(String path) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path, Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, backend.instance().address().toString())
                .set(HttpHeaderNames.USER_AGENT, "slipway-edge")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    private void failed(String because) {
        served.tell(new Event.ProbeFailed(backend.instance(), because), because);
    }

    /** Waits for the head of the answer; the body is of no interest. */
    private final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        private boolean answered;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof HttpResponse response && !Answers.isInterim(response)) {
                boolean sound = response.decoderResult().isSuccess();
                answered |= sound;
                if (sound && response.status().code() < SERVER_ERROR) {
                    served.tell(new Event.ProbeAnswered(backend.instance()), "the probe was answered");
                }
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!answered && asking == ctx.channel()) {
                failed("the connection of the probe ended without an answer");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
