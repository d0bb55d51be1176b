package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.Lineup;
import dev.slipway.edge.routing.Resend;
import dev.slipway.edge.routing.Rotation.Event;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
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
    private static final HttpResponseStatus UNAVAILABLE = HttpResponseStatus.SERVICE_UNAVAILABLE;
    private static final HttpResponseStatus BAD_GATEWAY = HttpResponseStatus.BAD_GATEWAY;

    private final Asker client;
    private final Served served;
    private final Loop loop;
    private final HttpRequest head;
    private final boolean idempotent;
    private final AnswerPassing answer;
    private final RequestBody body;
    private final Account account;
    private List<Backend> tried = List.of();
    private @Nullable Backend backend;
    private @Nullable Upstream upstream;
    private int written;
    private int epoch;
    private boolean over;

    Exchange(Asker client, HttpRequest head, boolean callerIs10, boolean webSocket) {
        this.client = client;
        this.served = client.served();
        this.loop = client.loop();
        this.head = head;
        this.account = new Account(client, head);
        this.answer = new AnswerPassing(client, head, callerIs10, webSocket);
        this.idempotent = Requests.isIdempotent(head);
        this.body = new RequestBody(idempotent);
    }

    // ---- whom to send it to

    void start() {
        Lineup.Part<Backend> part = served.lineup().draw(loop.chance());
        if (part != null) {
            account.drawn(part);
        }
        attempt(false);
    }

    private void attempt(boolean anewIfAlone) {
        Backend next = served.lineup().next(account.release(), loop.chance(), loop.turn(), Backend::underWay, tried::contains);
        if (next == null && anewIfAlone) {
            next = tried.getLast();
        }
        if (next == null) {
            giveUp(Resend.nobodyLeft(request()));
            return;
        }
        epoch++;
        account.sentTo(next);
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
        Upstream.connect(to, loop, connected -> {
            if (over || mine != epoch) {
                connected.close();
            } else {
                send(connected);
                channelFlush();
            }
        }, cause -> {
            if (Upstream.isOfTheInstance(cause)) {
                served.tell(new Event.ConnectionFailed(to.instance(), "no connection"), "a connection failed: " + cause.getMessage());
            }
            if (mine == epoch) {
                failed(Resend.Failure.NOT_CONNECTED);
            }
        });
    }

    private void send(Upstream to) {
        upstream = to;
        to.begin(this);
        written++;
        if (body.isEmpty()) {
            // One message is one buffer, and one system call.
            to.channel().write(new DefaultFullHttpRequest(head.protocolVersion(), head.method(), head.uri(), Unpooled.EMPTY_BUFFER, head.headers(),
                    EmptyHttpHeaders.INSTANCE)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            return;
        }
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
        if (upstream != null && answer.hasBegun()) {
            upstream.channel().config().setAutoRead(writable);
        }
    }

    /** The caller is gone, or what it sends is no HTTP: the instance is told by the end of its connection. */
    void abandon() {
        if (!over) {
            over = true;
            account.abandoned(answer.status(), answer.bytes());
            letGo(false);
            body.release();
        }
    }

    boolean hasAnswerBegun() {
        return answer.hasBegun();
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
            return;
        }
        switch (answer.take(message, body.isEnded())) {
            case MORE -> more();
            case ENDED -> finish();
            case UPGRADED -> tunnel();
            case UNSOUND -> failed(answer.failure(Resend.Failure.NO_HTTP));
        }
    }

    private void more() {
        body.release();
        if (upstream != null && !client.channel().isWritable()) {
            upstream.channel().config().setAutoRead(false);
        }
    }

    /** The instance pauses: what it answered goes out. */
    void answerPaused() {
        if (answer.hasBegun() && !over) {
            answer.paused();
        }
    }

    void disconnected() {
        Upstream lost = upstream;
        failed(answer.failure(lost != null && lost.hasServed() ? Resend.Failure.KEPT_CONNECTION_ENDED : Resend.Failure.CONNECTION_ENDED));
    }

    private void tunnel() {
        Upstream to = Objects.requireNonNull(upstream);
        account.answered(answer.status(), 0);
        client.becomeTunnel();
        Tunnel.join(client.channel(), to.channel(), loop.limits(), this::tunnelEnded);
    }

    private void tunnelEnded() {
        over = true;
        letGo(false);
    }

    private void finish() {
        over = true;
        account.answered(answer.status(), answer.bytes());
        letGo(answer.instanceStays() && body.isEnded());
        client.ended(answer.callerStays() && body.isEnded());
    }

    // ---- failures

    /** The instance is to be left, if it has not begun to answer and another one may be asked. */
    void failIfWaiting(Resend.Failure failure) {
        boolean other = served.lineup().next(account.release(), 0, 0, Backend::underWay, each -> each == backend || tried.contains(each)) != null;
        if (!over && !answer.hasBegun() && upstream != null && other && Resend.after(failure, request()) == Resend.ELSEWHERE) {
            failed(failure);
        }
    }

    /** The instance is to be left, whatever that means for the request. */
    void cut() {
        if (!over) {
            failed(answer.failure(Resend.Failure.CONNECTION_ENDED));
        }
    }

    private void failed(Resend.Failure failure) {
        if (over) {
            return;
        }
        Backend left = backend;
        letGo(false);
        Resend next = Resend.after(failure, request());
        if (next == Resend.ELSEWHERE || next == Resend.ELSEWHERE_OR_ANEW) {
            tried = new ArrayList<>(tried);
            tried.add(Objects.requireNonNull(left));
            attempt(next == Resend.ELSEWHERE_OR_ANEW);
        } else {
            giveUp(next);
        }
        if (!over) {
            channelFlush();
        }
    }

    private void giveUp(Resend how) {
        over = true;
        body.release();
        account.failed(how == Resend.CUT ? answer.status() : how == Resend.UNAVAILABLE ? UNAVAILABLE.code() : BAD_GATEWAY.code(), answer.bytes());
        switch (how) {
            case UNAVAILABLE -> client.answer(UNAVAILABLE, "no-instance-reachable",
                    "no instance of " + served.id() + " can be reached; nothing was carried out", body.isEnded());
            case BAD_GATEWAY, ELSEWHERE, ELSEWHERE_OR_ANEW -> client.answer(BAD_GATEWAY, "instance-failed",
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
