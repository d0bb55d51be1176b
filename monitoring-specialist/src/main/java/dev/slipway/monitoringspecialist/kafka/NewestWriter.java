package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what others must hear of, and keeps trying with the newest value of each key until Kafka has it; so an outage of
 * Kafka costs no state, only time, and never more memory than there are keys. On a thread of its own, for a write may wait
 * for seconds while Kafka is away, and checks must not.
 */
final class NewestWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NewestWriter.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** Measurements that may wait; what comes while more do is dropped. */
    private static final int WAITING = 100;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** Writes once: the publisher. */
    interface Once {
        <T extends SpecificRecord> CompletableFuture<RecordMetadata> publish(Topic<T> topic, String key, @Nullable T value);
    }

    private record Place(String topic, String key) {}

    /** A value on its way. A class, as two of the same content are not the same. */
    private static final class Written {
        private final Supplier<CompletableFuture<RecordMetadata>> write;

        Written(Supplier<CompletableFuture<RecordMetadata>> write) {
            this.write = write;
        }
    }

    private final Once once;
    private final BrokerTime time;
    private final ConcurrentHashMap<Place, Written> newest = new ConcurrentHashMap<>();
    private final AtomicInteger measurements = new AtomicInteger();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("monitoring-writer").factory());

    /** @param time fed with the broker's acknowledgements */
    NewestWriter(Once once, BrokerTime time) {
        this.once = once;
        this.time = time;
    }

    /** Writes a value, or with null a tombstone, in place of what still waits for the same key. */
    <T extends SpecificRecord> void write(Topic<T> topic, String key, @Nullable T value) {
        var place = new Place(topic.name(), key);
        var written = new Written(() -> once.publish(topic, key, value));
        newest.put(place, written);
        thread.execute(() -> send(place, written));
    }

    /** Writes a measurement: once, and not at all while many wait. */
    <T extends SpecificRecord> void measure(Topic<T> topic, String key, T value) {
        if (measurements.incrementAndGet() > WAITING) {
            measurements.decrementAndGet();
            return;
        }
        thread.execute(() -> {
            measurements.decrementAndGet();
            once.publish(topic, key, value);
        });
    }

    private void send(Place place, Written written) {
        if (newest.get(place) != written) {
            return;
        }
        written.write.get().whenComplete((metadata, failure) -> {
            if (failure == null) {
                time.seen(Instant.ofEpochMilli(metadata.timestamp()));
                newest.remove(place, written);
            } else if (newest.get(place) == written && !thread.isShutdown()) {
                LOG.atWarn().addKeyValue("topic", place.topic()).addKeyValue("key", place.key())
                        .addKeyValue("because", DeadLetters.words(failure)).log("not written; trying again");
                CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS).execute(() -> again(place, written));
            }
        });
    }

    private void again(Place place, Written written) {
        if (!thread.isShutdown()) {
            thread.execute(() -> send(place, written));
        }
    }

    /** Ends; what waits is given up. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
