package dev.slipway.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;

/** Kafka with its registry, as one thing to start and stop. */
public final class LocalKafka implements AutoCloseable {
    private final EmbeddedKafka kafka;
    private final EmbeddedRegistry registry;

    /**
     * Does not run yet.
     *
     * @param directory for all that both keep
     * @param partitions of every topic
     */
    public LocalKafka(Path directory, int partitions) {
        this.kafka = new EmbeddedKafka(directory.resolve("kafka"), partitions);
        this.registry = new EmbeddedRegistry(kafka.bootstrapServers(), directory.resolve("registry"), Access.open());
    }

    /**
     * The same for those with access, and bounded.
     *
     * @param limitBytes for Kafka's log, 1 GiB or more
     * @throws IllegalArgumentException if it is less
     */
    public LocalKafka(Path directory, int partitions, Access access, long limitBytes) {
        this.kafka = new EmbeddedKafka(directory.resolve("kafka"), partitions, access, new DiskBudget(limitBytes, partitions));
        this.registry = new EmbeddedRegistry(kafka.bootstrapServers(), directory.resolve("registry"), access);
    }

    /** Takes the ports, so that others can be told where both will answer while {@link #start} goes on. */
    public void open() {
        registry.open();
    }

    /** Starts both and returns when they answer. */
    public void start() {
        kafka.start();
        registry.start();
    }

    /**
     * What this process says when Kafka cannot go on, as on a disk that is full or broken, before Kafka ends it: an acknowledged
     * record is worth more than a process. For all brokers of this JVM.
     *
     * @param lastWords told the reason; what it throws changes nothing
     */
    public static void sayingAtTheEnd(Consumer<String> lastWords) {
        Exit.Procedure end = (status, message) -> {
            try {
                lastWords.accept(message == null || message.isBlank() ? "status " + status : message);
            } finally {
                Runtime.getRuntime().halt(status);
            }
        };
        Exit.setHaltProcedure(end);
        Exit.setExitProcedure(end);
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Where the registry answers. */
    public URI schemaRegistry() {
        return registry.url();
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
    }
}
