package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.routing.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One environment that is served, with what left its route and still has requests. Changed by the control thread only. */
final class Environment {
    private final Served served;
    private final Proxy proxy;
    private final Listeners listeners;
    private final ScheduledExecutorService control;
    private final Consumer<EnvironmentId> changed;
    private final Map<Backend, Probe> probes = new HashMap<>();
    private volatile @Nullable Stand stand;
    private volatile Report.@Nullable Refused refused;
    private @Nullable Route waiting;
    private int nextLoop;

    /** By what it is served. @param left instances that left and had requests then */
    private record Stand(Route route, String address, List<Backend> left) {}

    Environment(Served served, Proxy proxy, Listeners listeners, ScheduledExecutorService control, Consumer<EnvironmentId> changed) {
        this.served = served;
        this.proxy = proxy;
        this.listeners = listeners;
        this.control = control;
        this.changed = changed;
    }

    EnvironmentId id() {
        return served.id();
    }

    /** By which it is served. */
    Optional<Route> route() {
        Stand now = stand;
        return now == null ? Optional.empty() : Optional.of(now.route());
    }

    /** Which is tried again, for its port was taken. */
    Optional<Route> waiting() {
        return Optional.ofNullable(waiting);
    }

    int ejected() {
        return served.out().size();
    }

    /** What the manager is told: draining instances are counted at this moment. */
    Report report() {
        Report.Refused no = refused;
        Stand now = stand;
        if (no != null || now == null) {
            return no != null ? no : new Report.Gone();
        }
        List<String> draining = now.left().stream().filter(each -> each.underWay() > 0).map(each -> each.instance().id())
                .filter(each -> now.route().instances().stream().noneMatch(served -> served.id().equals(each))).sorted().distinct().toList();
        return new Report.Applied(now.route().revision(), now.address(), draining);
    }

    void apply(Route route) throws Listeners.Taken {
        Stand before = stand;
        boolean moves = before == null || before.route().port() != route.port();
        String address = moves || before == null ? listeners.open(route.port(), served) : before.address();
        List<Backend> leaving = served.serve(route);
        proxy.onEach(_ -> true);
        var left = new ArrayList<>(before == null ? List.<Backend>of() : before.left().stream().filter(each -> each.underWay() > 0).toList());
        left.addAll(leaving);
        leaving.forEach(each -> letGo(each, route));
        probe();
        stand = new Stand(route, address, List.copyOf(left));
        refused = null;
        waiting = null;
        if (moves && before != null) {
            listeners.close(before.route().port());
        }
    }

    /** It goes on as before. */
    void refuse(Report.Refused because) {
        refused = because;
        waiting = null;
    }

    /** A route that was refused for its port is tried again until another one comes. */
    void tryLater(Route route) {
        waiting = route;
    }

    /** It is no longer served; requests under way may end within their time. */
    void end() {
        Stand last = stand;
        if (last != null) {
            listeners.close(last.route().port());
            served.end().forEach(each -> letGo(each, last.route()));
        }
        stopProbes();
        stand = null;
    }

    void stopProbes() {
        probes.values().forEach(Probe::stop);
        probes.clear();
    }

    void expireIdle() {
        proxy.expire(served.backends());
    }

    private void letGo(Backend backend, Route route) {
        backend.leave(_ -> changed.accept(id()));
        proxy.onEachSoon(backend::dropIdle);
        control.schedule(() -> cut(backend), route.drain().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cut(Backend backend) {
        boolean isBack = served.backends().stream().anyMatch(each -> each.instance().equals(backend.instance()));
        if (!isBack) {
            proxy.onEachSoon(loop -> backend.exchanges(loop).forEach(Exchange::cut));
        }
    }

    private void probe() {
        List<Backend> now = served.backends();
        probes.entrySet().removeIf(each -> {
            boolean gone = !now.contains(each.getKey());
            if (gone) {
                each.getValue().stop();
            }
            return gone;
        });
        for (Backend each : now) {
            probes.computeIfAbsent(each, _ -> {
                var probe = new Probe(served, each, proxy.loops().get(nextLoop++ % proxy.loops().size()));
                probe.start();
                return probe;
            });
        }
    }
}
