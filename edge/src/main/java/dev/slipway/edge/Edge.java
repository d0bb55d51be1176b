package dev.slipway.edge;

import dev.slipway.edge.access.local.AccessFile;
import dev.slipway.edge.proxy.http.Admin;
import dev.slipway.edge.proxy.http.Environments;
import dev.slipway.edge.proxy.http.Handover;
import dev.slipway.edge.proxy.http.Limits;
import dev.slipway.edge.proxy.http.Proxy;
import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.kafka.KafkaLink;
import dev.slipway.edge.routing.local.EdgeFiles;
import dev.slipway.edge.tls.local.CertificateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One edge, from its start to its end. */
public final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    /** Of the 10 s that an end may take; the rest is for Kafka and the event loops. */
    private static final Duration RUNNING_REQUESTS = Duration.ofSeconds(5);
    /** In which callers that keep idle connections are likely to use them, and are told that there is no more. */
    private static final Duration IDLE_CALLERS = Duration.ofSeconds(4);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final EdgeFiles files;
    private final String id;
    private final String build;
    private final String incarnation = UUID.randomUUID().toString();
    private final CertificateFiles certificates;
    private final @Nullable AccessFile accessLog;
    private final Proxy proxy;
    private final Handover.@Nullable Predecessor predecessor;
    private final Environments environments;
    private final KafkaLink kafka;
    private final Admin admin;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Handover handover;

    /**
     * The same beside a suite, which says in the directory where Kafka is.
     *
     * @param data the suite's directory; the edge's own files lie in {@code edge}
     * @param build what it was started from, told in {@code edge.json}
     * @throws IOException when the settings cannot be read
     * @throws IllegalArgumentException with all that is wrong in them
     */
    public Edge(Path data, String build) throws IOException {
        this(new EdgeOptions(data, data.resolve("kafka.json"), Environments.LOOPBACK, build));
    }

    /**
     * Serves nothing yet.
     *
     * @param options what it is told
     * @throws IOException when the settings cannot be read
     * @throws IllegalArgumentException with all that is wrong in them
     */
    public Edge(EdgeOptions options) throws IOException {
        EdgeSettings settings = EdgeSettings.read(options.data().resolve("edge").resolve("settings.properties"));
        this.files = new EdgeFiles(options.data().resolve("edge"));
        this.id = files.id();
        this.certificates = new CertificateFiles(files.directory().resolve("certificates"));
        this.accessLog = settings.accessLog() == EdgeSettings.AccessLog.OFF ? null
                : new AccessFile(files.directory().resolve("access.log"), settings.accessLog() == EdgeSettings.AccessLog.WITH_QUERIES);
        this.proxy = new Proxy(Limits.ofThisProcess().with(settings.head(), settings.idle(), settings.stalled(), settings.body()), certificates, accessLog);
        this.build = options.build();
        Optional<EdgeFiles.Running> before = files.running().filter(each -> each.pid() != ProcessHandle.current().pid() && each.runs());
        if (before.isEmpty()) {
            files.removeLeftovers();
        }
        this.predecessor = before.map(each -> new Handover.Predecessor(proxy, each.handover(), each::runs)).orElse(null);
        this.environments = new Environments(proxy, predecessor, options.listen(), files::keep, this::changed);
        this.kafka = new KafkaLink(options.kafkaJson(), id, incarnation, environments, proxy);
        this.admin = new Admin(proxy, this::health, this::ready);
    }

    /** Serves by the kept routes, takes over from a predecessor, and looks for Kafka. */
    public void start() {
        certificates.start();
        if (accessLog != null) {
            accessLog.start();
        }
        proxy.start();
        URI address = admin.start();
        environments.start(files.routes());
        handover = environments.handOver(files.directory(), incarnation, () -> Thread.ofPlatform().name("edge-end").start(() -> end(true)));
        long pid = ProcessHandle.current().pid();
        files.announce(new EdgeFiles.Running(pid, EdgeFiles.startTimeOf(pid), incarnation, address.toString(), build, handover.path()));
        if (predecessor != null) {
            predecessor.end();
        }
        kafka.start();
        LOG.atInfo().addKeyValue("edge", id).addKeyValue("environments", environments.ids().size()).addKeyValue("admin", address).log("serving");
    }

    /** Returns when it has ended. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Ends within 10 s: what runs is answered, and Kafka told goodbye. */
    @Override
    public void close() {
        end(false);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(boolean superseded) {
        if (ending.getAndSet(true)) {
            return;
        }
        LOG.atInfo().addKeyValue("superseded", superseded).log("ending");
        if (superseded) {
            // The successor speaks for this edge from here on.
            kafka.close(false);
        }
        proxy.endKeepAlive();
        environments.stopListening();
        await(RUNNING_REQUESTS, () -> proxy.busyConnections() == 0);
        if (superseded) {
            // There is somebody to come back to, so an idle connection is better ended by its next answer than under a request.
            await(IDLE_CALLERS, () -> proxy.connections() == 0);
        }
        if (!superseded) {
            kafka.close(true);
        }
        environments.close();
        admin.close();
        if (handover != null) {
            handover.close();
        }
        certificates.close();
        proxy.close();
        if (accessLog != null) {
            accessLog.close();
        }
        LOG.atInfo().log("ended");
        ended.countDown();
    }

    private static void await(Duration longest, BooleanSupplier done) {
        long until = System.nanoTime() + longest.toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void changed(EnvironmentId environment) {
        kafka.changed(environment);
    }

    private Admin.Answer health() {
        int applied = 0;
        int refused = 0;
        for (EnvironmentId each : environments.ids()) {
            switch (environments.report(each)) {
                case Report.Applied _ -> applied++;
                case Report.Refused _ -> refused++;
                case Report.Gone() -> { }
            }
        }
        boolean connected = kafka.isConnected();
        boolean caughtUp = kafka.isCaughtUp();
        boolean settled = applied + refused == environments.ids().size();
        boolean well = connected && caughtUp && settled;
        var body = new LinkedHashMap<String, Object>();
        body.put("status", well ? "UP" : "DOWN");
        body.put("edge", id);
        body.put("kafka", connected ? "UP" : "DOWN");
        body.put("caughtUp", caughtUp);
        body.put("environments", environments.ids().size());
        body.put("applied", applied);
        body.put("refused", refused);
        body.put("untold", kafka.untold());
        body.put("ejected", environments.ejected());
        body.put("connections", proxy.connections());
        body.put("streams", proxy.streams());
        body.put("certificates", certificates.get().names());
        body.put("directBytes", proxy.directBytes());
        return new Admin.Answer(well, body);
    }

    private Admin.Answer ready() {
        return new Admin.Answer(environments.isReady(), Map.of("ready", environments.isReady(), "environments", environments.ids().size()));
    }
}
