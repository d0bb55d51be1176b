package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.Lineup;
import dev.slipway.edge.routing.Resend;
import dev.slipway.edge.routing.Rotation.Event;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request and its answer: whom it is sent to, how often, and what the caller gets. */
final class Exchange {
    /*
     * The life of it, all on one event loop:
     *   start -> draw a release -> attempt -> [connect] -> write head and body -> answer head -> answer body -> finish
     * Any failure before the answer's head leads through failed() to another attempt or to an answer of the edge's own; any
     * failure after it cuts the caller's connection. `over` is set exactly once, and nothing happens after it. An attempt is
     * known by its epoch: a connection that was made for an earlier one finds it changed.
     */
    private static final ChannelHandler NOTHING = new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
            // Handlers are added when the connection stands: before, there is nothing to be read.
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    };

    private final ClientConnection client;
    private final Served served;
    private final Loop loop;
    private final HttpRequest head;
    private final boolean callerIs10;
    private final boolean webSocket;
    private final boolean idempotent;
    private final RequestBody body;
    private final long startedNanos = System.nanoTime();
    private String drawn = "";
    private @Nullable Tally tally;
    private List<Backend> tried = List.of();
    private @Nullable Backend backend;
    private @Nullable Upstream upstream;
    private int written;
    private int epoch;
    private int status;
    private boolean answerBegun;
    private boolean interim;
    private boolean instanceStays;
    private boolean callerStays;
    private boolean over;

    Exchange(ClientConnection client, HttpRequest head, boolean callerIs10, boolean webSocket) {
        this.client = client;
        this.served = client.served();
        this.loop = client.loop();
        this.head = head;
        this.callerIs10 = callerIs10;
        this.webSocket = webSocket;
        this.idempotent = Requests.isIdempotent(head);
        this.body = new RequestBody(idempotent);
    }

    // ---- whom to send it to

    void start() {
        Lineup.Part<Backend> part = served.lineup().draw(loop.chance());
        if (part != null) {
            drawn = part.release();
            tally = loop.tally(new Measured(served.id(), part.release(), part.version()));
            tally.begun();
        }
        attempt(false);
    }

    private void attempt(boolean anewIfAlone) {
        Backend next = served.lineup().next(drawn, loop.chance(), loop.turn(), Backend::underWay, tried::contains);
        if (next == null && anewIfAlone) {
            next = tried.getLast();
        }
        if (next == null) {
            giveUp(Resend.nobodyLeft(request()));
            return;
        }
        if (epoch++ > 0 && tally != null) {
            tally.sentAgain();
        }
        backend = next;
        next.begun(loop, this);
        Upstream kept = anewIfAlone ? null : next.take(loop, !idempotent);
        if (kept != null) {
            send(kept);
        } else {
            connect(next);
        }
    }

    private void connect(Backend to) {
        int mine = epoch;
        ChannelFuture connecting = loop.connecting().clone().handler(NOTHING).connect(to.address());
        connecting.addListener((ChannelFuture done) -> {
            if (over || mine != epoch) {
                done.channel().close();
            } else if (done.isSuccess()) {
                send(Upstream.on(done.channel(), to, loop));
                channelFlush();
            } else {
                if (isOfTheInstance(done.cause())) {
                    served.tell(new Event.ConnectionFailed(to.instance(), "no connection"), "a connection failed: " + done.cause().getMessage());
                }
                failed(Resend.Failure.NOT_CONNECTED);
            }
        });
    }

    private static boolean isOfTheInstance(Throwable cause) {
        // Not, for instance, the end of this process's file descriptors.
        return cause instanceof ConnectException || cause instanceof NoRouteToHostException || cause instanceof UnknownHostException;
    }

    private void send(Upstream to) {
        upstream = to;
        to.begin(this);
        written++;
        to.channel().write(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        body.writeAll(to.channel());
        if (!body.isEnded()) {
            client.resume(to.channel().isWritable());
        }
    }

    // ---- the caller's side

    /** A part of the request's body came. */
    void sent(HttpContent part) {
        if (over) {
            part.release();
        } else if (upstream == null) {
            body.hold(part);
            if (!body.isEnded()) {
                client.resume(false);
            }
        } else {
            body.pass(part, upstream.channel());
            if (!body.isEnded() && !upstream.channel().isWritable()) {
                client.resume(false);
            }
        }
    }

    /** The caller pauses: what it sent goes out. */
    void channelFlush() {
        if (upstream != null) {
            upstream.channel().flush();
        }
    }

    void callerWritable(boolean writable) {
        if (upstream != null && answerBegun) {
            upstream.channel().config().setAutoRead(writable);
        }
    }

    /** The caller is gone, or what it sends is no HTTP: the instance is told by the end of its connection. */
    void abandon() {
        if (!over) {
            over = true;
            letGo(false);
            body.release();
        }
    }

    boolean hasAnswerBegun() {
        return answerBegun;
    }

    // ---- the instance's side

    void instanceWritable(boolean writable) {
        if (!body.isEnded()) {
            client.resume(writable);
        }
    }

    /** Part of the answer came. */
    void answered(HttpObject message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpResponse answer) {
            head(answer);
        } else {
            part((HttpContent) message);
        }
    }

    /** The instance pauses: what it answered goes out. */
    void answerPaused() {
        if (answerBegun && !over) {
            client.channel().flush();
        }
    }

    void disconnected() {
        Upstream lost = upstream;
        failed(answerBegun ? Resend.Failure.ANSWER_BROKEN
                : lost != null && lost.hasServed() ? Resend.Failure.KEPT_CONNECTION_ENDED : Resend.Failure.CONNECTION_ENDED);
    }

    private void head(HttpResponse answer) {
        boolean upgraded = answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (!Answers.isSound(answer) || upgraded && !webSocket || answerBegun && status != 0) {
            ReferenceCountUtil.release(answer);
            failed(answerBegun ? Resend.Failure.ANSWER_BROKEN : Resend.Failure.NO_HTTP);
            return;
        }
        answerBegun = true;
        body.release();
        if (upgraded) {
            status = answer.status().code();
            client.channel().write(answer);
        } else if (Answers.isInterim(answer)) {
            interim = true;
            if (!callerIs10) {
                Requests.removeHopByHop(answer.headers());
                client.channel().write(answer);
            }
        } else {
            finalHead(answer);
        }
    }

    private void finalHead(HttpResponse answer) {
        status = answer.status().code();
        Answers.End end = Answers.end(answer, HttpMethod.HEAD.equals(head.method()));
        instanceStays = HttpUtil.isKeepAlive(answer) && end != Answers.End.CONNECTION;
        boolean endsWithConnection = callerIs10 && (end == Answers.End.CONNECTION || end == Answers.End.CHUNKED);
        callerStays = client.stays() && !endsWithConnection && body.isEnded();
        Answers.rewrite(answer, end, callerIs10, callerStays);
        client.channel().write(answer);
    }

    private void part(HttpContent part) {
        if (part.decoderResult().isFailure()) {
            part.release();
            failed(Resend.Failure.ANSWER_BROKEN);
        } else if (interim) {
            partOfInterim(part);
        } else if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            client.channel().write(part);
            tunnel();
        } else if (part instanceof LastHttpContent) {
            client.channel().writeAndFlush(part);
            finish();
        } else {
            client.channel().write(part);
            if (upstream != null && !client.channel().isWritable()) {
                upstream.channel().config().setAutoRead(false);
            }
        }
    }

    private void partOfInterim(HttpContent part) {
        interim = false;
        if (callerIs10) {
            part.release();
        } else {
            client.channel().writeAndFlush(part);
        }
    }

    private void tunnel() {
        Upstream to = Objects.requireNonNull(upstream);
        if (tally != null) {
            tally.answered(status, System.nanoTime() - startedNanos);
            tally = null;
        }
        client.channel().flush();
        client.becomeTunnel(Tunnel.join(client.channel(), to.channel(), loop.limits().tunnelIdle(), this::tunnelEnded));
    }

    private void tunnelEnded() {
        over = true;
        letGo(false);
    }

    private void finish() {
        over = true;
        if (tally != null) {
            tally.answered(status, System.nanoTime() - startedNanos);
        }
        letGo(instanceStays && body.isEnded());
        client.ended(callerStays && body.isEnded());
    }

    // ---- failures

    /** The instance is to be left, if it has not begun to answer and another one may be asked. */
    void failIfWaiting(Resend.Failure failure) {
        boolean other = served.lineup().next(drawn, 0, 0, Backend::underWay, each -> each == backend || tried.contains(each)) != null;
        if (!over && !answerBegun && upstream != null && other && Resend.after(failure, request()) == Resend.ELSEWHERE) {
            failed(failure);
        }
    }

    /** The instance is to be left, whatever that means for the request. */
    void cut() {
        if (!over) {
            failed(answerBegun ? Resend.Failure.ANSWER_BROKEN : Resend.Failure.CONNECTION_ENDED);
        }
    }

    private void failed(Resend.Failure failure) {
        if (over) {
            return;
        }
        Backend left = backend;
        letGo(false);
        Resend next = Resend.after(failure, request());
        switch (next) {
            case ELSEWHERE, ELSEWHERE_OR_ANEW -> {
                tried = new ArrayList<>(tried);
                tried.add(Objects.requireNonNull(left));
                attempt(next == Resend.ELSEWHERE_OR_ANEW);
            }
            case UNAVAILABLE, BAD_GATEWAY, CUT -> giveUp(next);
        }
        if (!over) {
            channelFlush();
        }
    }

    private void giveUp(Resend how) {
        over = true;
        body.release();
        if (tally != null) {
            tally.failed();
        }
        switch (how) {
            case UNAVAILABLE -> client.answer(HttpResponseStatus.SERVICE_UNAVAILABLE, "no-instance-reachable",
                    "no instance of " + served.id() + " can be reached; nothing was carried out", body.isEnded());
            case BAD_GATEWAY, ELSEWHERE, ELSEWHERE_OR_ANEW -> client.answer(HttpResponseStatus.BAD_GATEWAY, "instance-failed",
                    "the instance ended the connection without an answer; the request may have been carried out", body.isEnded());
            case CUT -> client.cut();
        }
    }

    private Resend.Request request() {
        return new Resend.Request(idempotent, body.isWhole(), written);
    }

    private void letGo(boolean reusable) {
        epoch++;
        Upstream had = upstream;
        upstream = null;
        if (backend != null) {
            if (had != null && reusable) {
                had.idle();
            } else if (had != null) {
                had.close();
            }
            backend.ended(loop, this);
            backend = null;
        }
    }
}
