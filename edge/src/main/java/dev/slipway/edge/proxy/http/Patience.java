package dev.slipway.edge.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BooleanSupplier;

/** How long a caller is waited for. Times are of one monotonic clock. */
final class Patience {
    /** What is waited for. */
    enum Of {
        /** Nothing of the caller's. */
        NOTHING,
        /** The next request. */
        REQUEST,
        /** The body that it sends, or that it reads. */
        BYTES,
        /** That it closes its connection. */
        END
    }

    /** What follows. */
    enum Verdict {
        /** There is time left. */
        WAIT,
        /** The connection is ended. */
        END,
        /** The request is refused. */
        HEAD_LATE
    }

    private boolean awaitingHead;
    private long headSince;
    private long movedAt;
    private long lingersSince;

    Patience(long now) {
        this.movedAt = now;
    }

    /** Bytes came. @param betweenRequests whether they begin a head */
    void bytes(long now, boolean betweenRequests) {
        movedAt = now;
        if (betweenRequests && !awaitingHead) {
            awaitingHead = true;
            headSince = now;
        }
    }

    /** Sees bytes before they are a request: a head that never ends is noticed. */
    ChannelInboundHandlerAdapter watchingBytes(Loop loop, BooleanSupplier betweenRequests) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object read) {
                bytes(loop.coarseNanos(), betweenRequests.getAsBoolean());
                ctx.fireChannelRead(read);
            }
        };
    }

    void headEnded() {
        awaitingHead = false;
    }

    /** Whether part of a head came. */
    boolean isAwaitingHead() {
        return awaitingHead;
    }

    /** It took bytes, or was given its answer. */
    void moved(long now) {
        movedAt = now;
    }

    /** The last answer was written. */
    void lingers(long now) {
        lingersSince = now;
    }

    Verdict verdict(Of awaited, Limits limits, long now) {
        return switch (awaited) {
            case NOTHING -> Verdict.WAIT;
            case REQUEST -> awaitingHead ? now - headSince > limits.head().toNanos() ? Verdict.HEAD_LATE : Verdict.WAIT
                    : endAfter(now - movedAt, limits.idle().toNanos());
            case BYTES -> endAfter(now - movedAt, limits.stalled().toNanos());
            case END -> endAfter(now - lingersSince, limits.lingering().toNanos());
        };
    }

    private static Verdict endAfter(long passed, long limit) {
        return passed > limit ? Verdict.END : Verdict.WAIT;
    }
}
