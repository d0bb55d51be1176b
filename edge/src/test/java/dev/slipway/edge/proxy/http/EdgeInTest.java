package dev.slipway.edge.proxy.http;

import static org.awaitility.Awaitility.await;

import dev.slipway.edge.routing.Address;
import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.KnownRoutes.Told;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.routing.Route;
import dev.slipway.edge.tls.local.Certificates;
import dev.slipway.embedded.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** An edge without Kafka and files, that serves one environment. */
final class EdgeInTest implements AutoCloseable {
    static final EnvironmentId SHOP = new EnvironmentId("shop", "prod");

    private final Proxy proxy;
    private final Environments environments;
    private final int port = FreePorts.any();
    private final List<List<Route>> kept = new CopyOnWriteArrayList<>();
    private final List<Accessed> accessed = new CopyOnWriteArrayList<>();
    private final List<Report> reports = new CopyOnWriteArrayList<>();
    private final Map<Measured, Tally> counted = new HashMap<>();
    private Duration drain = Duration.ofSeconds(10);
    private Duration probing = Duration.ofSeconds(1);
    private long revision;

    EdgeInTest() {
        this(new Transport(), Limits.ofThisProcess());
    }

    EdgeInTest(Transport transport, Limits limits) {
        this(transport, limits, () -> Certificates.NONE);
    }

    EdgeInTest(Transport transport, Limits limits, Supplier<Certificates> certificates) {
        proxy = new Proxy(transport, limits, certificates, accessed::add);
        environments = new Environments(proxy, null, Environments.LOOPBACK, kept::add, this::report);
        proxy.start();
        environments.start(List.of());
    }

    private void report(EnvironmentId environment) {
        reports.add(environments.report(environment));
    }

    int port() {
        return port;
    }

    /** The same, once it serves an instance. */
    int port(ScriptedBackend instance) {
        serve(instance.port());
        return port;
    }

    Proxy proxy() {
        return proxy;
    }

    Environments environments() {
        return environments;
    }

    /** Every report in its order. */
    List<Report> reports() {
        return reports;
    }

    /** Every request that has ended. */
    List<Accessed> accessed() {
        return accessed;
    }

    List<List<Route>> kept() {
        return kept;
    }

    EdgeInTest draining(Duration time) {
        drain = time;
        return this;
    }

    EdgeInTest probing(Duration timeout) {
        probing = timeout;
        return this;
    }

    static Route.Instance instance(String id, int port) {
        return new Route.Instance(id, new Address("127.0.0.1", port));
    }

    static Route.Release release(String id, int weight, Route.Instance... instances) {
        return new Route.Release(id, id + ".0", weight, List.of(instances));
    }

    /** One release; instances are called a, b, c and so on. */
    void serve(int... instancePorts) {
        var instances = new ArrayList<Route.Instance>();
        Arrays.stream(instancePorts).forEach(each -> instances.add(instance(Character.toString('a' + instances.size()), each)));
        serve(release("r1", 100, instances.toArray(Route.Instance[]::new)));
    }

    void serve(Route.Release... releases) {
        serveOn(port, releases);
    }

    void serveOn(int on, Route.Release... releases) {
        Route route = tell(on, releases);
        await().until(() -> environments.report(SHOP) instanceof Report.Applied applied && applied.revision() == route.revision());
    }

    /** Without waiting for it. */
    Route tell(int on, Route.Release... releases) {
        var route = new Route(SHOP, ++revision, on, List.of(releases), new Route.Check("/health", probing), drain);
        environments.told(new Told.Set(route));
        return route;
    }

    /** All that was counted so far. */
    Map<Measured, Tally> counted() {
        proxy.takeTallies().forEach((of, tally) -> counted.computeIfAbsent(of, _ -> new Tally()).add(tally));
        return counted;
    }

    Tally countedOf(String release) {
        return counted().getOrDefault(new Measured(SHOP, release, release + ".0"), new Tally());
    }

    @Override
    public void close() {
        environments.stopListening();
        environments.close();
        proxy.close();
    }
}
