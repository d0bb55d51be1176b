package dev.slipway.gateway.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.SynchronousSink;

/** What one caller follows, from where it was on. Owned by one thread at a time. @param <T> what is told, one at a time */
abstract class Following<T> implements AutoCloseable {
    /** Wakes when there may be news. */
    final Changes.Watch watch;
    /** Not told yet, in order. */
    final Deque<T> found = new ArrayDeque<>();
    private final Duration idle;

    /** @param idle after so long without news a comment is told */
    Following(Changes.Watch watch, Duration idle) {
        this.watch = watch;
        this.idle = idle;
    }

    /** Appends what is new. */
    abstract void look();

    /** Whether nothing can come any more. May wait a little for that. */
    abstract boolean isOver();

    /** Tells the first of what was found; there is one. */
    abstract void tell(SynchronousSink<ServerSentEvent<String>> sink);

    /** Waits for the next of it and tells that, or a comment when there was none for a while, or the end. */
    final void next(SynchronousSink<ServerSentEvent<String>> sink) {
        long silentUntil = System.nanoTime() + idle.toNanos();
        while (found.isEmpty()) {
            look();
            Duration left = Duration.ofNanos(silentUntil - System.nanoTime());
            if (found.isEmpty() && (watch.isOver() || isOver())) {
                sink.complete();
                return;
            }
            if (found.isEmpty() && !left.isPositive()) {
                comment(sink, "");
                return;
            }
            if (found.isEmpty()) {
                watch.await(left);
            }
        }
        tell(sink);
    }

    static void comment(SynchronousSink<ServerSentEvent<String>> sink, String text) {
        sink.next(ServerSentEvent.<String>builder().comment(text).build());
    }

    @Override
    public final void close() {
        watch.close();
    }
}
