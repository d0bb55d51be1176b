package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.Lineup;
import dev.slipway.edge.routing.Resend;
import dev.slipway.edge.routing.Rotation;
import dev.slipway.edge.routing.Rotation.Event;
import dev.slipway.edge.routing.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An environment that is served. Requests read the line-up, which is replaced as a whole; events change the rotation under a
 * lock, since they are rare and come from every thread.
 */
final class Served {
    private static final Logger LOG = LoggerFactory.getLogger(Served.class);

    private final EnvironmentId id;
    private final List<Loop> loops;
    private final Map<String, Backend> backends = new HashMap<>();
    private @Nullable Rotation rotation;
    private volatile Lineup<Backend> lineup = Lineup.empty();
    private volatile boolean gone;

    Served(EnvironmentId id, List<Loop> loops) {
        this.id = id;
        this.loops = loops;
    }

    EnvironmentId id() {
        return id;
    }

    Lineup<Backend> lineup() {
        return lineup;
    }

    /** Whether its route is gone: what still runs may end, and nothing new begins. */
    boolean isGone() {
        return gone;
    }

    synchronized @Nullable Route route() {
        return rotation == null ? null : rotation.route();
    }

    synchronized List<Backend> backends() {
        return List.copyOf(backends.values());
    }

    /** Ids of instances that are out of rotation. */
    synchronized Set<String> out() {
        return rotation == null ? Set.of() : rotation.out();
    }

    /**
     * Serves by a route. Requests drawn before go on where they are.
     *
     * @return whom the route no longer has
     */
    synchronized List<Backend> serve(Route route) {
        Set<String> outBefore = out();
        rotation = rotation == null ? Rotation.of(route) : rotation.after(new Event.Routed(route));
        Map<String, Backend> before = Map.copyOf(backends);
        backends.clear();
        for (Route.Instance instance : route.instances()) {
            Backend known = before.get(instance.id());
            backends.put(instance.id(), known != null && known.instance().equals(instance) ? known : new Backend(instance, loops.size()));
        }
        rebuild(outBefore, "the route has changed");
        return before.values().stream().filter(each -> backends.get(each.instance().id()) != each).toList();
    }

    /** Serves nobody any more. @return whom it had */
    synchronized List<Backend> end() {
        gone = true;
        lineup = Lineup.empty();
        rotation = null;
        List<Backend> had = List.copyOf(backends.values());
        backends.clear();
        return had;
    }

    /** Something was seen of an instance. */
    synchronized void tell(Event event, String because) {
        if (rotation == null) {
            return;
        }
        Rotation next = rotation.after(event);
        if (next != rotation) {
            Set<String> outBefore = rotation.out();
            rotation = next;
            rebuild(outBefore, because);
        }
    }

    private void rebuild(Set<String> outBefore, String because) {
        Rotation now = Objects.requireNonNull(rotation);
        List<Lineup.Part<Backend>> parts = new ArrayList<>();
        for (Route.Release release : now.route().releases()) {
            parts.add(new Lineup.Part<>(release.id(), release.version(), release.weight(),
                    now.asked(release).stream().map(each -> Objects.requireNonNull(backends.get(each.id()))).toList()));
        }
        lineup = new Lineup<>(parts);
        Set<String> out = now.out();
        for (String instance : out) {
            Backend ejected = backends.get(instance);
            if (!outBefore.contains(instance) && ejected != null) {
                log(instance, because, "out of rotation");
                loops.forEach(loop -> loop.executor().execute(() -> eject(ejected, loop)));
            }
        }
        outBefore.stream().filter(each -> !out.contains(each) && backends.containsKey(each)).forEach(each -> log(each, because, "in rotation again"));
    }

    private static void eject(Backend backend, Loop loop) {
        backend.dropIdle(loop);
        backend.exchanges(loop).forEach(each -> each.failIfWaiting(Resend.Failure.EJECTED));
    }

    private void log(String instance, String because, String what) {
        LOG.atInfo().addKeyValue("application", id.application()).addKeyValue("environment", id.name()).addKeyValue("instance", instance)
                .addKeyValue("because", because).log(what);
    }
}
