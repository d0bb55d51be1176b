package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Json;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.Views.DeploymentEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.SynchronousSink;

/** The events of one deployment; ends after the last. */
final class EventStream extends Following<DeploymentEvent> {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Views views;
    private final String deployment;
    private long after;

    EventStream(Views views, Changes.Watch watch, String deployment, long after, Duration idle) {
        super(watch, idle);
        this.views = views;
        this.deployment = deployment;
        this.after = after;
    }

    @Override
    void look() {
        found.addAll(views.events(deployment, after));
    }

    @Override
    void tell(SynchronousSink<ServerSentEvent<String>> sink) {
        DeploymentEvent event = found.remove();
        after = event.number();
        sink.next(ServerSentEvent.<String>builder().id(Long.toString(event.number())).event(event.event()).data(Json.write(event.data())).build());
        if (event.last()) {
            sink.complete();
        }
    }

    /** Whether the caller has the last event already. Events older than 30 days are gone; then the phase says it. */
    @Override
    boolean isOver() {
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
}
