package dev.slipway.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker and controller in this JVM (KRaft), on the loopback address, with its log in a directory.
 *
 * <p>An acknowledged record survives the end of the process; whether it survives a power cut is its topic's matter
 * ({@link Topic.Durability}). The settings are small for one machine and quick to restart; each that is not obvious says why.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String CONTROLLER = "CONTROLLER";
    private static final String CLIENTS = "CLIENTS";
    private static final int NODE_ID = 1;
    /** Kafka's own mark, which the broker takes away when it starts. */
    private static final String STOPPED_CLEANLY = ".kafka_cleanshutdown";
    /** Kafka's smallest; there is a snapshot each 20 MiB. */
    private static final String METADATA_SEGMENT = Integer.toString(8 << 20);
    private static final String METADATA_KEPT = Integer.toString(40 << 20);

    private final Path directory;
    private final int partitions;
    private final Access access;
    private final @Nullable DiskBudget budget;
    private final int port;
    private final int controllerPort;
    private @Nullable KafkaNode node;

    /**
     * A broker that does not run yet.
     *
     * @param directory for its log; made when it is not there. Its ports are kept in it
     * @param partitions of every topic of the catalogue
     */
    public EmbeddedKafka(Path directory, int partitions) {
        this(directory, partitions, Access.open(), null);
    }

    /** @param budget of its log; null is without a bound */
    EmbeddedKafka(Path directory, int partitions, Access access, @Nullable DiskBudget budget) {
        this.directory = directory;
        this.partitions = partitions;
        this.access = access;
        this.budget = budget;
        int[] kept = keptPorts();
        this.port = FreePorts.preferring(kept[0]);
        this.controllerPort = FreePorts.preferring(kept[1]);
    }

    /** Starts it, and makes the topics that are missing. Returns when they are there. */
    public void start() {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("ports"), port + " " + controllerPort);
            Path log = directory.resolve("log");
            boolean isNew = !Files.exists(log.resolve("meta.properties"));
            if (isNew) {
                format(log);
            }
            boolean wasKilled = !isNew && !Files.exists(log.resolve(STOPPED_CLEANLY));
            node = new KafkaNode(settings(log), wasKilled, NODE_ID, new InetSocketAddress("127.0.0.1", controllerPort), access);
            node.start();
            var clients = new HashMap<String, Object>(access.kafkaProperties());
            clients.put("bootstrap.servers", bootstrapServers());
            try (Admin admin = Admin.create(clients)) {
                new CatalogueTopics(admin, partitions, budget, directory.resolve("topics-as-set")).ensure();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka was starting", e);
        } catch (Exception e) {
            throw new IllegalStateException("Kafka did not start in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops it and returns when it has ended. */
    @Override
    public void close() {
        if (node != null) {
            node.stop();
            node = null;
        }
    }

    private int[] keptPorts() {
        Path file = directory.resolve("ports");
        try {
            if (Files.exists(file)) {
                String[] kept = Files.readString(file).trim().split(" ");
                return new int[] {Integer.parseInt(kept[0]), Integer.parseInt(kept[1])};
            }
            return new int[] {0, 0};
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void format(Path log) throws Exception {
        Files.createDirectories(log);
        try (var silent = new PrintStream(PrintStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(log.toString())
                    .addDirectory(log.toString())
                    .setIgnoreFormatted(true)
                    .run();
        }
    }

    private Properties settings(Path log) {
        var all = new Properties();
        Map.<String, Object>ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", NODE_ID),
                Map.entry("log.dirs", log.toString()),
                Map.entry("listeners", CLIENTS + "://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", CLIENTS + "://127.0.0.1:" + port),
                Map.entry("inter.broker.listener.name", CLIENTS),
                Map.entry("listener.security.protocol.map", CLIENTS + ":" + access.protocol() + "," + CONTROLLER + ":" + access.protocol()),
                Map.entry("controller.listener.names", CONTROLLER),
                Map.entry("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort),
                Map.entry("auto.create.topics.enable", false),
                Map.entry("num.partitions", partitions),
                Map.entry("offsets.topic.replication.factor", 1),
                Map.entry("offsets.topic.num.partitions", 4),
                Map.entry("transaction.state.log.replication.factor", 1),
                Map.entry("transaction.state.log.min.isr", 1),
                Map.entry("transaction.state.log.num.partitions", 2),
                Map.entry("share.coordinator.state.topic.replication.factor", 1),
                Map.entry("share.coordinator.state.topic.min.isr", 1),
                Map.entry("share.coordinator.state.topic.num.partitions", 1),
                // A producer that was killed holds read_committed readers back until its transaction is swept away.
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", 500),
                Map.entry("num.network.threads", 2),
                Map.entry("num.io.threads", 4),
                Map.entry("background.threads", 2),
                Map.entry("group.coordinator.threads", 1),
                // The default of 128 MiB is allocated on the heap at start.
                Map.entry("log.cleaner.dedupe.buffer.size", 4194304),
                Map.entry("log.cleaner.io.buffer.size", 65536),
                Map.entry("log.index.size.max.bytes", 1048576),
                Map.entry("group.coordinator.append.linger.ms", 0),
                Map.entry("share.coordinator.append.linger.ms", 0),
                Map.entry("controller.quorum.append.linger.ms", 0),
                Map.entry("group.initial.rebalance.delay.ms", 0),
                Map.entry("group.streams.initial.rebalance.delay.ms", 0),
                Map.entry("group.min.session.timeout.ms", 1000),
                Map.entry("controller.quorum.election.timeout.ms", 100),
                Map.entry("controller.quorum.election.backoff.max.ms", 50),
                // A registration never expires by itself: see KafkaNode.
                Map.entry("broker.heartbeat.interval.ms", 2000),
                Map.entry("broker.session.timeout.ms", Integer.MAX_VALUE),
                Map.entry("log.retention.check.interval.ms", 60_000),
                // Nobody asks this JVM over JMX, and some thousand beans take a second of a core at each start.
                Map.entry("metric.reporters", ""),
                Map.entry("metrics.jmx.exclude", ".*"),
                Map.entry("controlled.shutdown.enable", true))
                .forEach((name, value) -> all.setProperty(name, value.toString()));
        all.putAll(access.brokerSettings(CLIENTS, CONTROLLER));
        if (budget != null) {
            String segment = Long.toString(budget.smallSegment());
            List.of("log.segment.bytes", "offsets.topic.segment.bytes", "transaction.state.log.segment.bytes",
                    "share.coordinator.state.topic.segment.bytes").forEach(name -> all.setProperty(name, segment));
            all.setProperty("metadata.log.segment.bytes", METADATA_SEGMENT);
            all.setProperty("metadata.max.retention.bytes", METADATA_KEPT);
        }
        return all;
    }
}
