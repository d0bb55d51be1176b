package dev.slipway.edge.proxy.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** How much of a request has come, and what came of later ones while it is under way. */
final class Incoming {
    private final long bodyAtMost;
    /** Bounded by one read, for then no more is read. */
    private final ArrayDeque<Object> waiting = new ArrayDeque<>(2);
    private boolean bodyOpen;
    private boolean endComes;
    private long bytes;

    Incoming(long bodyAtMost) {
        this.bodyAtMost = bodyAtMost;
    }

    /** A head came. @return whether its body is to come */
    boolean begin(HttpRequest head) {
        bytes = 0;
        bodyOpen = HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0;
        // The decoder's mark of the end comes next; a request without a body is complete before it.
        endComes = !bodyOpen;
        return bodyOpen;
    }

    /** Whether a head says that its body is larger than allowed. */
    boolean isTooLarge(HttpRequest head) {
        return HttpUtil.getContentLength(head, 0L) > bodyAtMost;
    }

    /** Takes a part of the body. @return whether it is still as large as allowed */
    boolean take(HttpContent part) {
        bytes += part.content().readableBytes();
        bodyOpen &= !(part instanceof LastHttpContent);
        return bytes <= bodyAtMost;
    }

    /** Whether a message is the end of a request that was complete before it; it is of no further use. */
    boolean isEndOfComplete(Object message) {
        boolean is = endComes && message instanceof LastHttpContent;
        endComes &= !is;
        return is;
    }

    boolean isBodyOpen() {
        return bodyOpen;
    }

    /** Whether something of the request is still to come. */
    boolean isOpen() {
        return bodyOpen || endComes;
    }

    /** Keeps what belongs to a later request. */
    void hold(Object message) {
        waiting.add(message);
    }

    /** The next of what was kept; null when there is none. */
    @Nullable Object next() {
        return waiting.poll();
    }

    boolean hasMore() {
        return !waiting.isEmpty();
    }

    /** Lets go of what was kept. */
    void forget() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
