package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.Lineup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is counted of one exchange, and told of it once when it has ended. */
final class Account {
    private final Asker asker;
    private final HttpRequest head;
    private final long startedNanos = System.nanoTime();
    private String release = "";
    private String instance = "";
    private @Nullable Measured measured;
    private int sent;
    private boolean closed;

    Account(Asker asker, HttpRequest head) {
        this.asker = asker;
        this.head = head;
    }

    /** The edge has refused what cannot be sent to anybody. */
    static void refused(Asker asker, HttpResponseStatus status) {
        Consumer<Accessed> log = asker.loop().accessLog();
        if (log != null) {
            log.accept(new Accessed(asker.served().id(), asker.caller(), asker.protocol(), "", "", "", status.code(), 0, 0, "", "", 0));
        }
    }

    void drawn(Lineup.Part<Backend> part) {
        release = part.release();
        measured = new Measured(asker.served().id(), part.release(), part.version());
    }

    /** Empty when there is none. */
    String release() {
        return release;
    }

    void sentTo(Backend backend) {
        instance = backend.instance().id();
        if (sent++ > 0) {
            count(Tally::sentAgain);
        }
    }

    void answered(int status, long bytes) {
        long nanos = System.nanoTime() - startedNanos;
        close(tally -> tally.answered(status, nanos), status, bytes, nanos);
    }

    /** No instance has answered it to the end. @param status that the caller got; 0 for none */
    void failed(int status, long bytes) {
        close(Tally::failed, status, bytes, System.nanoTime() - startedNanos);
    }

    /** The caller did not wait. */
    void abandoned(int status, long bytes) {
        close(Tally::abandoned, status, bytes, System.nanoTime() - startedNanos);
    }

    private void close(Consumer<Tally> what, int status, long bytes, long nanos) {
        if (closed) {
            return;
        }
        closed = true;
        count(what);
        Consumer<Accessed> log = asker.loop().accessLog();
        if (log != null) {
            String host = head.headers().get(HttpHeaderNames.HOST, "");
            log.accept(new Accessed(asker.served().id(), asker.caller(), asker.protocol(), head.method().name(), host, head.uri(), status, bytes, nanos,
                    release, instance, sent));
        }
    }

    /** In the interval of now: what was counted before may have been given away while the request ran. */
    private void count(Consumer<Tally> what) {
        if (measured != null) {
            what.accept(asker.loop().tally(measured));
        }
    }
}
