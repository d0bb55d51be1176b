package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.embedded.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** One Kafka, one manager and its surroundings, for all test classes of a run; each test has an application of its own. */
final class Stage implements AutoCloseable {
    private static final String APPLICATION_ID = "deployment-manager";

    private final AtomicInteger applications = new AtomicInteger();
    private final Path directory;
    private final LocalKafka kafka;
    final KafkaConnection connection;
    final Envelopes envelopes;
    final Publisher publisher;
    final Platform platform;
    final Crew crew;
    final Told told;
    private @Nullable ManagerProcess manager;

    private Stage(Path directory) {
        this.directory = directory;
        this.kafka = new LocalKafka(directory, Crew.PARTITIONS);
        kafka.start();
        this.connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        this.envelopes = new Envelopes(connection);
        this.publisher = new Publisher(connection, envelopes, "test");
        this.platform = new Platform(publisher);
        this.crew = new Crew(connection, envelopes, publisher, platform);
        this.told = new Told(connection, envelopes);
        crew.start();
        startManager();
    }

    /** Gives the stage to whoever asks for it, and closes it at the end of the run. */
    static final class OfTheRun implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stage.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).computeIfAbsent(Stage.class, _ -> open(), Stage.class);
        }

        private static Stage open() {
            try {
                return new Stage(Files.createTempDirectory("manager-stage"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A caller with an application that no other test has. */
    Caller newCaller() {
        return new Caller(this, "shop" + applications.incrementAndGet());
    }

    void startManager() {
        startManager("this boot");
    }

    /** Starts the manager on a machine that was booted so. */
    void startManager(String boot) {
        var time = new BrokerTime();
        var streams = new AgentStreams(APPLICATION_ID, "0", connection, AgentStreams.Tuning.DECIDING, state(),
                ManagerTopology.of(envelopes, new Surroundings.Ports(10000, 14999, 7), UUID.randomUUID().toString(), time));
        manager = new ManagerProcess(streams, publisher, time, new UncleanEnd(directory, boot, connection, APPLICATION_ID));
        manager.start();
    }

    void stopManager() {
        if (manager != null) {
            manager.close();
            manager = null;
        }
    }

    /** The note that the manager's machine had another boot and never stopped cleanly. */
    void machineEndedUncleanly() throws IOException {
        Files.writeString(directory.resolve("running-since-boot"), "the boot before");
    }

    /** What the manager keeps on disk beside Kafka is lost. */
    void throwStateAway() throws IOException {
        try (Stream<Path> all = Files.walk(state())) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private Path state() {
        return directory.resolve("streams");
    }

    @Override
    public void close() {
        stopManager();
        told.close();
        crew.close();
        publisher.close();
        kafka.close();
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
