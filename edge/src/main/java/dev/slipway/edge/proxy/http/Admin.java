package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the suite asks the edge, on a loopback port of its own: {@code GET /health} and {@code GET /ready}. */
public final class Admin implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int BODY_AT_MOST = 1024;

    /** An answer: whether all is well, and what is to be said. */
    public record Answer(boolean well, Map<String, Object> body) {}

    private final Proxy proxy;
    private final Map<String, Supplier<Answer>> answers;
    private @Nullable Channel listener;

    /** Does not listen yet. */
    public Admin(Proxy proxy, Supplier<Answer> health, Supplier<Answer> ready) {
        this.proxy = proxy;
        this.answers = Map.of("/health", health, "/ready", ready);
    }

    /** Listens on a free port. @return where */
    public URI start() {
        ChannelFuture bound = proxy.transport().server().childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(BODY_AT_MOST), new Handler());
            }
        }).bind(new InetSocketAddress(LOOPBACK, 0)).syncUninterruptibly();
        listener = bound.channel();
        return URI.create("http://" + LOOPBACK + ":" + ((InetSocketAddress) bound.channel().localAddress()).getPort());
    }

    @Override
    public void close() {
        Channel bound = listener;
        if (bound != null) {
            bound.close().awaitUninterruptibly();
        }
    }

    private final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            FullHttpResponse answer = answer(request);
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private FullHttpResponse answer(FullHttpRequest request) {
            Supplier<Answer> found = answers.get(request.uri());
            if (request.decoderResult().isFailure() || found == null || !HttpMethod.GET.equals(request.method())) {
                return Answers.problem(HttpResponseStatus.NOT_FOUND, "not-found", "there is GET /health and GET /ready", false, false);
            }
            Answer answer = found.get();
            return Answers.json(answer.well() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, answer.body());
        }
    }
}
