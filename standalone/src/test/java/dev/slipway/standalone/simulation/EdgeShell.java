package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Seen;
import dev.slipway.edge.routing.Address;
import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.KnownRoutes;
import dev.slipway.edge.routing.KnownRoutes.Told;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.routing.Route;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The edge around its core of known routes: it serves, keeps its file, and reports, in this order. */
final class EdgeShell extends Member {
    private static final EnvironmentId ID = new EnvironmentId(Expected.APPLICATION, Expected.ENVIRONMENT);
    private static final String KEY = Expected.KEY + "/e1";

    private final Reader reader;
    private final Set<Integer> taken = new HashSet<>();
    // In its file.
    private List<Route> file = List.of();
    // In memory.
    private KnownRoutes known = KnownRoutes.of(List.of());
    private @Nullable Route route;
    private Report report = new Report.Gone();
    private final Map<String, Instant> draining = new HashMap<>();
    private final Deque<Runnable> hand = new ArrayDeque<>();

    EdgeShell(World world) {
        super(world, "edge");
        this.reader = new Reader(world.bus, Topic.ROUTES);
    }

    @Override
    String member() {
        return "edge-e1";
    }

    @Override
    void jobs(List<Job> into) {
        if (!hand.isEmpty()) {
            into.add(new Job(world.now(), () -> hand.remove().run()));
        } else {
            reader.jobs(into, line -> decided(known.told(told(line.value()))));
        }
        draining.forEach((instance, until) -> into.add(new Job(until, () -> {
            draining.remove(instance);
            changed();
        })));
    }

    private static Told told(@Nullable Object value) {
        return value == null ? new Told.Gone(ID) : new Told.Set(route((dev.slipway.deploymentmanager.execution.Route) value));
    }

    private static Route route(dev.slipway.deploymentmanager.execution.Route from) {
        return new Route(ID, from.revision(), from.port(), from.releases().stream().map(release -> new Route.Release(release.release(),
                release.version(), release.weight(), release.instances().stream().map(each -> new Route.Instance(each.instance(),
                        Address.of(each.address()))).toList())).toList(),
                Route.Check.of(from.check().path(), from.check().timeout()), from.drain());
    }

    private void decided(KnownRoutes.Decision decision) {
        known = decision.next();
        for (Told change : decision.changes()) {
            hand.add(() -> apply(change));
            hand.add(() -> file = route == null ? List.of() : List.of(route));
            hand.add(this::tell);
        }
    }

    private void apply(Told change) {
        switch (change) {
            case Told.Set(var next) when isTaken(next.port()) -> report = new Report.Refused(next.revision(), "port " + next.port() + " is taken", true);
            case Told.Set(var next) -> serve(next);
            case Told.Unusable(_, var revision, var because) -> report = new Report.Refused(revision, because, false);
            case Told.Gone _ -> serve(null);
        }
    }

    /** The first ports that it is given are somebody else's. */
    private boolean isTaken(int port) {
        if (route == null && taken.size() < world.promises.portsTaken()) {
            taken.add(port);
        }
        return taken.contains(port);
    }

    private void serve(@Nullable Route next) {
        Set<String> before = served();
        route = next;
        before.removeAll(served());
        before.forEach(each -> {
            if (world.random.nextInt(3) == 0) {
                draining.put(each, world.now().plusMillis(world.random.nextInt(50, 3000)));
            }
        });
        draining.keySet().removeAll(served());
        world.story("  the edge serves " + (next == null ? "nothing" : "revision " + next.revision() + " " + served()));
        applied();
    }

    private void applied() {
        Route now = route;
        report = now == null ? new Report.Gone() : new Report.Applied(now.revision(), "127.0.0.1:" + now.port(), List.copyOf(draining.keySet()));
    }

    private void changed() {
        if (report instanceof Report.Applied) {
            applied();
        }
        hand.add(this::tell);
    }

    private void tell() {
        switch (report) {
            case Report.Applied(var revision, _, var left) -> world.send(Topic.EDGES, KEY, new Seen.Edge(revision, null, false, Set.copyOf(left)), false);
            case Report.Refused(var revision, var because, var portTaken) ->
                    world.send(Topic.EDGES, KEY, new Seen.Edge(revision, because, portTaken, Set.of()), false);
            case Report.Gone _ -> world.bus.append(Topic.EDGES, KEY, null);
        }
    }

    /** Instances that get requests now. */
    Set<String> served() {
        Route now = route;
        return now == null || isDown() ? new HashSet<>() : now.instances().stream().map(Route.Instance::id).collect(Collectors.toCollection(HashSet::new));
    }

    @Override
    void lose() {
        hand.clear();
        draining.clear();
    }

    @Override
    void resume() {
        known = KnownRoutes.of(file);
        route = file.isEmpty() ? null : file.getFirst();
        applied();
        Object newest = world.bus.newest(Topic.ROUTES).get(Expected.KEY);
        reader.toEnd();
        hand.add(this::tell);
        decided(known.caughtUp(newest == null ? Map.of() : Map.of(ID, told(newest))));
    }

    @Override
    Reader reader() {
        return reader;
    }

    @Override
    String unfinished() {
        return hand.isEmpty() && draining.isEmpty() ? "" : "the edge has not told all";
    }
}
