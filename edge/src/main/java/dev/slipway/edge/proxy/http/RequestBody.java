package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request's body: what came before there was a connection, and, of a request that may be repeated, all of it as
 * long as it is small. Parts are passed on without copying; what is kept is counted by reference.
 */
final class RequestBody {
    /** Of a body that is kept for a repetition: a form or a document, no upload. */
    static final int KEPT_AT_MOST = 64 << 10;

    private final boolean keeping;
    private @Nullable ArrayDeque<HttpContent> parts;
    private int bytes;
    private boolean whole = true;
    private boolean ended;

    /** @param keeping for a repetition after it was written */
    RequestBody(boolean keeping) {
        this.keeping = keeping;
    }

    /** Whether its last part came. */
    boolean isEnded() {
        return ended;
    }

    /** Whether its last part came, and nothing with it. */
    boolean isEmpty() {
        return ended && bytes == 0 && parts == null;
    }

    /** Whether all that came is still here. */
    boolean isWhole() {
        return whole;
    }

    /** Takes a part that cannot be written yet. */
    void hold(HttpContent part) {
        ended |= part instanceof LastHttpContent;
        bytes += part.content().readableBytes();
        if (part != LastHttpContent.EMPTY_LAST_CONTENT) {
            queue().add(part);
        }
    }

    /** Writes a part on its way; keeps it where that may be needed. */
    void pass(HttpContent part, Channel to) {
        ended |= part instanceof LastHttpContent;
        bytes += part.content().readableBytes();
        if (part == LastHttpContent.EMPTY_LAST_CONTENT) {
            to.write(part);
        } else if (keeping && whole && bytes <= KEPT_AT_MOST) {
            queue().add(part.retainedDuplicate());
            to.write(part);
        } else {
            release();
            to.write(part);
        }
    }

    /** Writes all that is here. */
    void writeAll(Channel to) {
        boolean keep = keeping && bytes <= KEPT_AT_MOST;
        boolean lastIsHeld = false;
        if (parts != null) {
            for (HttpContent part : parts) {
                lastIsHeld |= part instanceof LastHttpContent;
                to.write(keep ? part.retainedDuplicate() : part);
            }
            if (!keep) {
                parts = null;
                whole = false;
            }
        } else if (!keep && !ended) {
            whole = false;
        }
        if (ended && !lastIsHeld) {
            to.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** Lets go of all that is here: it is not needed again. */
    void release() {
        whole = false;
        if (parts != null) {
            parts.forEach(HttpContent::release);
            parts = null;
        }
    }

    private ArrayDeque<HttpContent> queue() {
        if (parts == null) {
            parts = new ArrayDeque<>(4);
        }
        return parts;
    }
}
