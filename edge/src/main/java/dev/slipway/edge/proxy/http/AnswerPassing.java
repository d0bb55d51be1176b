package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.Resend;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** An instance's answer on its way to the caller: interim answers, then the final head, then its body. */
final class AnswerPassing {
    /** How far it has come with a part. */
    enum Step {
        /** More is to come. */
        MORE,
        /** That was the last of it. */
        ENDED,
        /** From here on it is no HTTP any more, as the caller has asked. */
        UPGRADED,
        /** It cannot be passed on. */
        UNSOUND
    }

    private final Asker client;
    private final boolean toHead;
    private final boolean callerIs10;
    private final boolean webSocket;
    private int status;
    private long bytes;
    private boolean begun;
    private boolean interim;
    private boolean instanceStays;
    private boolean callerStays;
    /** The final head, until it is known whether the whole answer came with it: one write is cheaper than two. */
    private @Nullable HttpResponse held;

    AnswerPassing(Asker client, HttpRequest request, boolean callerIs10, boolean webSocket) {
        this.client = client;
        this.toHead = HttpMethod.HEAD.equals(request.method());
        this.callerIs10 = callerIs10;
        this.webSocket = webSocket;
    }

    /** Whether anything of it has been passed on, or might have been: nobody else is asked then. */
    boolean hasBegun() {
        return begun;
    }

    /** Of the final answer; 0 before it. */
    int status() {
        return status;
    }

    /** Of its body that were passed on. */
    long bytes() {
        return bytes;
    }

    /** Whether the instance's connection is good for another exchange. */
    boolean instanceStays() {
        return instanceStays;
    }

    /** Whether the caller was told that its connection goes on. */
    boolean callerStays() {
        return callerStays;
    }

    /** What an end at this point is. */
    Resend.Failure failure(Resend.Failure before) {
        return begun ? Resend.Failure.ANSWER_BROKEN : before;
    }

    /** Passes a part on. @param requestEnded whether the request was read to its end */
    Step take(HttpObject message, boolean requestEnded) {
        return message instanceof HttpResponse head ? head(head, requestEnded) : part((HttpContent) message);
    }

    private Step head(HttpResponse head, boolean requestEnded) {
        boolean upgrades = head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (!Answers.isSound(head) || upgrades && !webSocket || status != 0) {
            ReferenceCountUtil.release(head);
            return Step.UNSOUND;
        }
        begun = true;
        if (upgrades) {
            status = head.status().code();
            client.channel().write(head);
        } else if (Answers.isInterim(head)) {
            interim = true;
            if (!callerIs10) {
                Requests.removeHopByHop(head.headers());
                client.channel().write(head);
            }
        } else {
            finalHead(head, requestEnded);
        }
        return Step.MORE;
    }

    private void finalHead(HttpResponse head, boolean requestEnded) {
        status = head.status().code();
        Answers.End end = Answers.end(head, toHead);
        instanceStays = HttpUtil.isKeepAlive(head) && end != Answers.End.CONNECTION;
        boolean endsWithConnection = callerIs10 && (end == Answers.End.CONNECTION || end == Answers.End.CHUNKED);
        callerStays = client.stays() && !endsWithConnection && requestEnded;
        Answers.rewrite(head, end, callerIs10, callerStays);
        held = head;
    }

    /** The instance pauses: what it answered goes out. */
    void paused() {
        writeHeld();
        client.channel().flush();
    }

    private void writeHeld() {
        HttpResponse head = held;
        if (head != null) {
            held = null;
            client.channel().write(head);
        }
    }

    /** Head and body as one message, which is encoded to one buffer when the body is small. */
    private HttpObject withHeld(LastHttpContent last) {
        HttpResponse head = held;
        if (head == null) {
            return last;
        }
        held = null;
        return new DefaultFullHttpResponse(head.protocolVersion(), head.status(), last.content(), head.headers(), last.trailingHeaders());
    }

    private Step part(HttpContent part) {
        Channel caller = client.channel();
        if (part.decoderResult().isFailure()) {
            part.release();
            return Step.UNSOUND;
        }
        if (interim) {
            // The codec ends every head with an empty last part, that of an interim answer too.
            interim = false;
            if (callerIs10) {
                part.release();
            } else {
                caller.writeAndFlush(part);
            }
            return Step.MORE;
        }
        if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            // Any part: the codec takes a 101 without Sec-WebSocket-Accept for one with a body.
            caller.writeAndFlush(part);
            return Step.UPGRADED;
        }
        bytes += part.content().readableBytes();
        if (part instanceof LastHttpContent last) {
            Requests.cleanTrailers(last.trailingHeaders());
            caller.writeAndFlush(withHeld(last));
            return Step.ENDED;
        }
        writeHeld();
        caller.write(part);
        return Step.MORE;
    }
}
