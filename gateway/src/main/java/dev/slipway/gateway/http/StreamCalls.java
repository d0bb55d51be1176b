package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import dev.slipway.model.Nearest;
import dev.slipway.model.manifest.EffectiveManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Calls that tell what happens as it happens. */
final class StreamCalls {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int TAIL = 200;
    private static final int TAIL_AT_MOST = 5000;

    /**
     * How streams are told.
     *
     * @param blocking where they wait
     * @param idle silence after which a comment is told
     */
    record Telling(Scheduler blocking, Duration idle) {}

    private final Views views;
    private final Reads reads;
    private final Changes changes;
    private final Telling telling;
    private final InstantSource clock;

    StreamCalls(Views views, Changes changes, Telling telling, InstantSource clock) {
        this.views = views;
        this.reads = new Reads(views);
        this.changes = changes;
        this.telling = telling;
        this.clock = clock;
    }

    List<Call> calls() {
        return List.of(
                Call.get("/deployments/{id}/events", this::events),
                Call.get("/applications/{name}/environments/{env}/logs", this::logs));
    }

    private Answer events(Request request) {
        request.query().knows().check();
        String id = request.variable("id");
        long after = after(request);
        return reads.fresh(views.deployment(id).map(each -> each.path("application").asString("")).orElse(null), () -> {
            request.access().about(Reads.found(views.deployment(id), DeploymentCalls.noDeployment(id)));
            return Answer.stream(stream(() -> new EventStream(views, changes.deployment(id), id, after, telling.idle())));
        });
    }

    private static long after(Request request) {
        String last = request.headers().getFirst(LAST_EVENT_ID);
        if (last == null || last.isEmpty()) {
            return 0;
        }
        try {
            long after = Long.parseLong(last);
            if (after >= 0) {
                return after;
            }
        } catch (NumberFormatException notANumber) {
            // told below, as a negative one is
        }
        throw Refusal.parameter(LAST_EVENT_ID, "'" + last + "' is not the id of an event: they are numbers from 1");
    }

    private Answer logs(Request request) {
        Query query = request.query().knows("instance", "release", "since", "tail", "follow");
        Map<String, String> filters = query.filters(Map.of(), "instance", "release");
        Instant since = query.since("since", clock.instant());
        int tail = query.whole("tail", TAIL, 1, TAIL_AT_MOST);
        boolean follow = query.flag("follow");
        query.check();
        String name = request.variable("name");
        String environment = request.variable("env");
        LogPosition position = follow ? position(request) : null;
        return reads.fresh(name, () -> {
            checkEnvironment(name, environment);
            LogStream.Source source = atMost -> views.logs(name, environment, filters, since, atMost);
            return follow
                    ? Answer.stream(stream(() -> new LogStream(source, changes.logs(name, environment), position, tail, telling.idle())))
                    : lines(source.newest(tail));
        });
    }

    private static @Nullable LogPosition position(Request request) {
        String last = request.headers().getFirst(LAST_EVENT_ID);
        return last == null || last.isEmpty() ? null : LogPosition.read(last).orElseThrow(() -> Refusal.parameter(LAST_EVENT_ID,
                "is not the id of a line of this stream; leave it out to begin anew"));
    }

    private static Answer lines(List<Views.LogLine> lines) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var items = body.putArray("items");
        lines.forEach(line -> items.add(LogStream.json(line)));
        return Answer.json(200, body.putNull("nextCursor"));
    }

    /** Of an application that was deleted, the history stays readable: any environment may have been one of its. */
    private void checkEnvironment(String name, String environment) {
        if (views.manifest(name).isEmpty() && views.versions(name).isPresent()) {
            return;
        }
        Views.Manifest manifest = Reads.found(views.manifest(name), "there is no application '" + name + "'");
        Set<String> known = EffectiveManifest.environments(manifest.canonicalJson());
        if (!known.contains(environment)) {
            throw Refusal.of(Problem.Kind.NOT_FOUND, "'" + environment + "' is no environment of " + name + Nearest.choices(environment, known));
        }
    }

    /** Pulled: the next event is looked for only when the caller can take it, so a slow one holds no memory. */
    private Flux<ServerSentEvent<String>> stream(Callable<Following<?>> begin) {
        return Flux.<ServerSentEvent<String>, Following<?>>generate(begin, (following, sink) -> {
            following.next(sink);
            return following;
        }, Following::close).subscribeOn(telling.blocking());
    }
}
