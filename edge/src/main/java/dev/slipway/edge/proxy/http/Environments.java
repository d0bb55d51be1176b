package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.KnownRoutes;
import dev.slipway.edge.routing.KnownRoutes.Told;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.routing.Route;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environments that are served: routes come in, listeners and rotations follow, reports go out. One thread does all that
 * changes; traffic never waits for it.
 */
public final class Environments implements AutoCloseable {
    /** What is listened on unless somebody says otherwise: callers on this machine alone. */
    public static final String LOOPBACK = "127.0.0.1";
    /*
     * The order in which a route is applied is what makes its report true:
     *   listen, if the port is new; replace the line-up; pass a barrier on every loop, so that each request either was counted
     *   for its instance or is drawn from the new line-up; then list who left and is still busy; keep the routes in the file;
     *   and only then report. So a report of a revision never misses a request on what left with it.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Environments.class);

    private final Proxy proxy;
    private final Listeners listeners;
    private final Consumer<List<Route>> keep;
    private final Consumer<EnvironmentId> changed;
    private final Map<EnvironmentId, Environment> environments = new ConcurrentHashMap<>();
    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("edge-control").factory());
    private KnownRoutes known = KnownRoutes.of(List.of());
    private volatile boolean ready;

    /**
     * Serves nothing yet.
     *
     * @param predecessor whose sockets are taken over; null when there is none
     * @param address that environments are served on
     * @param keep called with all routes after each change
     * @param changed told when the report of an environment is another one; from any thread
     */
    public Environments(Proxy proxy, Handover.@Nullable Predecessor predecessor, String address, Consumer<List<Route>> keep,
            Consumer<EnvironmentId> changed) {
        this.proxy = proxy;
        this.listeners = new Listeners(proxy, predecessor, address);
        this.keep = keep;
        this.changed = changed;
    }

    /** Serves by the routes that were kept, and returns when all of them are listened on or refused. */
    public void start(List<Route> kept) {
        inTurn(() -> {
            known = KnownRoutes.of(kept);
            kept.forEach(route -> set(route));
            ready = true;
        });
        control.scheduleWithFixedDelay(() -> guarded(this::tick), 1, 1, TimeUnit.SECONDS);
    }

    /** Takes a record that was told after {@link #caughtUp}; returns at once. */
    public void told(Told told) {
        control.execute(() -> guarded(() -> decided(known.told(told))));
    }

    /** Takes the newest record of every environment that the topic knows; returns at once. */
    public void caughtUp(Map<EnvironmentId, Told> newest) {
        control.execute(() -> guarded(() -> decided(known.caughtUp(newest))));
    }

    /** What this edge has made of an environment's route. */
    public Report report(EnvironmentId id) {
        Environment environment = environments.get(id);
        return environment == null ? new Report.Gone() : environment.report();
    }

    /** Environments that something is to be reported about. */
    public Set<EnvironmentId> ids() {
        return Set.copyOf(environments.keySet());
    }

    /** Whether the kept routes are served. */
    public boolean isReady() {
        return ready;
    }

    /** Instances that are out of rotation. */
    public int ejected() {
        return environments.values().stream().mapToInt(Environment::ejected).sum();
    }

    /** Gives the listening sockets to a successor. @param whenSuperseded told once a successor serves */
    public Handover handOver(Path directory, String incarnation, Runnable whenSuperseded) {
        return Handover.open(proxy.transport(), directory, incarnation, listeners::socket, whenSuperseded);
    }

    /** Takes no new connections; what runs goes on. */
    public void stopListening() {
        inTurn(listeners::closeAll);
    }

    @Override
    public void close() {
        inTurn(() -> environments.values().forEach(Environment::stopProbes));
        control.shutdownNow();
    }

    private void decided(KnownRoutes.Decision decision) {
        known = decision.next();
        for (Told change : decision.changes()) {
            switch (change) {
                case Told.Set(var route) -> set(route);
                case Told.Unusable(var id, var revision, var because) -> refuse(environment(id), new Report.Refused(revision, because, false));
                case Told.Gone(var id) -> drop(id);
            }
        }
        if (!decision.changes().isEmpty()) {
            keep.accept(environments.values().stream().flatMap(each -> each.route().stream()).toList());
            decision.changes().forEach(change -> changed.accept(change.environment()));
        }
    }

    private void set(Route route) {
        Environment environment = environment(route.environment());
        try {
            environment.apply(route);
            log(route, "route applied");
        } catch (Listeners.Taken taken) {
            refuse(environment, new Report.Refused(route.revision(), taken.getMessage(), true));
            environment.tryLater(route);
        }
    }

    private static void log(Route route, String what) {
        LOG.atInfo().addKeyValue("application", route.environment().application()).addKeyValue("environment", route.environment().name())
                .addKeyValue("revision", route.revision()).addKeyValue("port", route.port()).log(what);
    }

    private void refuse(Environment environment, Report.Refused refused) {
        environment.refuse(refused);
        LOG.atWarn().addKeyValue("application", environment.id().application()).addKeyValue("environment", environment.id().name())
                .addKeyValue("revision", refused.revision()).addKeyValue("because", refused.because()).log("route refused");
    }

    private void drop(EnvironmentId id) {
        Environment gone = environments.remove(id);
        if (gone != null) {
            gone.end();
            LOG.atInfo().addKeyValue("application", id.application()).addKeyValue("environment", id.name()).log("route gone");
        }
    }

    private Environment environment(EnvironmentId id) {
        return environments.computeIfAbsent(id, _ -> new Environment(proxy.serve(id), proxy, listeners, control, changed));
    }

    /** Once a second: what was refused for its port is tried again, and idle connections to instances are let go. */
    private void tick() {
        Map<EnvironmentId, Route> again = new TreeMap<>(Comparator.comparing(EnvironmentId::toString));
        environments.forEach((id, environment) -> environment.waiting().ifPresent(route -> again.put(id, route)));
        again.values().forEach(this::tryAgain);
        environments.values().forEach(Environment::expireIdle);
    }

    private void tryAgain(Route route) {
        Environment environment = environment(route.environment());
        try {
            environment.apply(route);
            log(route, "route applied after all");
            keep.accept(environments.values().stream().flatMap(each -> each.route().stream()).toList());
            changed.accept(route.environment());
        } catch (Listeners.Taken still) {
            LOG.atDebug().addKeyValue("port", route.port()).log("still taken");
        }
    }

    private void inTurn(Runnable task) {
        var done = new FutureTask<>(task, null);
        control.execute(done);
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the environments could not be changed", e.getCause());
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a change of the environments failed; the others go on");
        }
    }
}
