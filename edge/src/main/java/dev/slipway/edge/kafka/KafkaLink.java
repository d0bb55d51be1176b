package dev.slipway.edge.kafka;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.edge.proxy.http.Environments;
import dev.slipway.edge.proxy.http.Proxy;
import dev.slipway.edge.routing.EnvironmentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the edge in touch with Kafka, wherever {@code kafka.json} says that it is, and makes its clients anew when that
 * changes. One thread; what cannot be told now is told when Kafka is there again.
 */
public final class KafkaLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLink.class);
    private static final int LOOK_EACH_MS = 100;
    private static final int LOOKS_EACH_SECOND = 1000 / LOOK_EACH_MS;
    /** Measurements that wait for Kafka: those of a minute of 30 releases. */
    private static final int WAITING_AT_MOST = 2000;
    private static final int GOODBYE_SECONDS = 5;

    private final Path kafkaJson;
    private final String edge;
    private final String incarnation;
    private final Environments environments;
    private final Proxy proxy;
    /** What is reported when it has ended is dropped: event loops tell it to the last. */
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("edge-kafka").factory(), new ThreadPoolExecutor.DiscardPolicy());
    private final Set<EnvironmentId> toReport = new LinkedHashSet<>();
    private final Deque<Counted> toMeasure = new ArrayDeque<>();
    private volatile @Nullable KafkaClients clients;
    private @Nullable FileTime seen;
    private @Nullable KafkaConnection connection;
    private String unread = "";
    private boolean wasConnected;
    private Instant countedUntil = Instant.now();
    private int looks;

    /** Does nothing yet. @param kafkaJson as {@link KafkaConnection#read} takes it; may come, change and go */
    public KafkaLink(Path kafkaJson, String edge, String incarnation, Environments environments, Proxy proxy) {
        this.kafkaJson = kafkaJson;
        this.edge = edge;
        this.incarnation = incarnation;
        this.environments = environments;
        this.proxy = proxy;
    }

    /** Begins to look for Kafka. */
    public void start() {
        thread.scheduleWithFixedDelay(() -> guarded(this::look), 0, LOOK_EACH_MS, TimeUnit.MILLISECONDS);
    }

    /** The report of an environment is another one. */
    public void changed(EnvironmentId environment) {
        synchronized (toReport) {
            toReport.add(environment);
        }
        thread.execute(() -> guarded(this::report));
    }

    /** Whether Kafka answers. */
    public boolean isConnected() {
        KafkaClients now = clients;
        return now != null && now.isConnected();
    }

    /** Whether all routes that Kafka had are known here. */
    public boolean isCaughtUp() {
        KafkaClients now = clients;
        return now != null && now.isCaughtUp();
    }

    /** Reports that have not been told yet. */
    public int untold() {
        synchronized (toReport) {
            return toReport.size();
        }
    }

    @Override
    public void close() {
        close(true);
    }

    /** Ends it within some seconds. @param goodbye false when a successor of the same edge goes on */
    public void close(boolean goodbye) {
        thread.execute(() -> guarded(() -> {
            if (isConnected()) {
                report();
                measure();
            }
            KafkaClients last = clients;
            clients = null;
            if (last != null) {
                last.close(goodbye);
            }
        }));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        boolean second = ++looks % LOOKS_EACH_SECOND == 0;
        if (second) {
            count();
        }
        connect();
        KafkaClients now = clients;
        if (now == null) {
            return;
        }
        now.look();
        boolean connected = now.isConnected();
        if (connected && !wasConnected) {
            LOG.atInfo().addKeyValue("kafka", String.valueOf(connection)).log("connected");
            environments.ids().forEach(this::changed);
        } else if (!connected && wasConnected) {
            LOG.atWarn().addKeyValue("kafka", String.valueOf(connection)).log("Kafka is away; traffic goes on by the last routes");
        }
        wasConnected = connected;
        report();
        if (second) {
            measure();
        }
    }

    private void connect() {
        Optional<KafkaConnection> read = read();
        if (read.isEmpty() || read.get().equals(connection)) {
            return;
        }
        KafkaClients before = clients;
        if (before != null) {
            // It may take its time to find that nobody answers.
            Thread.ofVirtual().start(() -> before.close(false));
        }
        connection = read.get();
        var next = new KafkaClients(read.get(), edge, incarnation, environments);
        wasConnected = false;
        clients = next;
        next.start();
    }

    private Optional<KafkaConnection> read() {
        try {
            FileTime at = Files.getLastModifiedTime(kafkaJson);
            if (at.equals(seen)) {
                return Optional.empty();
            }
            KafkaConnection found = KafkaConnection.read(kafkaJson);
            if (found.bootstrapServers().isBlank()) {
                return Optional.empty();
            }
            seen = at;
            unread = "";
            return Optional.of(found);
        } catch (NoSuchFileException notThere) {
            return Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            // It may be half written at this moment; the next look is soon, and tells what is still wrong.
            String because = String.valueOf(unreadable.getMessage());
            if (!because.equals(unread)) {
                LOG.atWarn().addKeyValue("file", kafkaJson).addKeyValue("because", because).log("where Kafka is cannot be read; trying again");
            }
            unread = because;
            return Optional.empty();
        }
    }

    private void report() {
        KafkaClients now = clients;
        if (now == null || !now.isConnected()) {
            return;
        }
        List<EnvironmentId> due;
        synchronized (toReport) {
            due = List.copyOf(toReport);
            toReport.clear();
        }
        for (EnvironmentId environment : due) {
            now.report(environment, environments.report(environment)).whenComplete((_, failure) -> {
                if (failure != null) {
                    LOG.atWarn().addKeyValue("application", environment.application()).addKeyValue("environment", environment.name())
                            .addKeyValue("because", failure.getMessage()).log("not reported; it is tried again");
                    synchronized (toReport) {
                        toReport.add(environment);
                    }
                }
            });
        }
    }

    private void count() {
        Instant until = Instant.now();
        var counted = new ArrayList<Counted>();
        proxy.takeTallies().forEach((of, tally) -> counted.add(new Counted(of, tally, countedUntil, until)));
        countedUntil = until;
        synchronized (toMeasure) {
            toMeasure.addAll(counted);
            while (toMeasure.size() > WAITING_AT_MOST) {
                toMeasure.removeFirst();
            }
        }
    }

    private void measure() {
        KafkaClients now = clients;
        if (now == null || !now.isConnected()) {
            return;
        }
        List<Counted> due;
        synchronized (toMeasure) {
            due = List.copyOf(toMeasure);
            toMeasure.clear();
        }
        for (Counted each : due) {
            now.measured(each).whenComplete((_, failure) -> {
                if (failure != null) {
                    synchronized (toMeasure) {
                        toMeasure.addFirst(each);
                    }
                }
            });
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the link to Kafka failed; it is tried again");
        }
    }
}
