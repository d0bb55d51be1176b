package dev.slipway.embedded;

import java.net.URI;
import java.nio.file.Path;

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
        this.registry = new EmbeddedRegistry(kafka.bootstrapServers(), directory.resolve("registry"));
    }

    /** Starts both and returns when they answer. */
    public void start() {
        kafka.start();
        registry.start();
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
