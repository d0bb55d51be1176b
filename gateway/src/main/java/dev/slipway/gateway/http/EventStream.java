package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Json;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.Views.DeploymentEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.SynchronousSink;

/** The events of one deployment for one caller, from where it was on; ends after the last. Owned by one thread at a time. */
final class EventStream implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Views views;
    private final Changes.Watch watch;
    private final String deployment;
    private final Duration idle;
    private final Deque<DeploymentEvent> found = new ArrayDeque<>();
    private long after;

    EventStream(Views views, Changes.Watch watch, String deployment, long after, Duration idle) {
        this.views = views;
        this.watch = watch;
        this.deployment = deployment;
        this.after = after;
        this.idle = idle;
    }

    /** Waits for the next event and tells it, or a comment when there was none for a while, or the end. */
    EventStream next(SynchronousSink<ServerSentEvent<String>> sink) {
        long silentUntil = System.nanoTime() + idle.toNanos();
        while (found.isEmpty()) {
            found.addAll(views.events(deployment, after));
            Duration left = Duration.ofNanos(silentUntil - System.nanoTime());
            if (found.isEmpty() && (watch.isOver() || isOver())) {
                sink.complete();
                return this;
            }
            if (found.isEmpty() && !left.isPositive()) {
                sink.next(ServerSentEvent.<String>builder().comment("").build());
                return this;
            }
            if (found.isEmpty()) {
                watch.await(left);
            }
        }
        DeploymentEvent event = found.remove();
        after = event.number();
        sink.next(ServerSentEvent.<String>builder().id(Long.toString(event.number())).event(event.event()).data(Json.write(event.data())).build());
        if (event.last()) {
            sink.complete();
        }
        return this;
    }

    /** Whether the caller has the last event already. Events older than 30 days are gone; then the phase says it. */
    private boolean isOver() {
        if (!Optional.ofNullable(views.deployment(deployment).orElse(null)).map(Holding::isFinal).orElse(true)) {
            return false;
        }
        List<DeploymentEvent> all = views.events(deployment, 0);
        if (!all.isEmpty()) {
            return all.getLast().last() && all.getLast().number() <= after;
        }
        // The phase may be shown a little earlier than the events that belong to it.
        watch.await(LOOK_AGAIN);
        return views.events(deployment, 0).isEmpty();
    }

    @Override
    public void close() {
        watch.close();
    }
}
