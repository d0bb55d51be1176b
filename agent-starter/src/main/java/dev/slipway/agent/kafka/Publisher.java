package dev.slipway.agent.kafka;

import dev.slipway.agent.metrics.Counts;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes envelopes, each acknowledged by all in-sync replicas and with the span that is going on. Safe for use by several threads. */
public final class Publisher implements AutoCloseable {
    /** Together within the 5 s in which the gateway answers. */
    private static final Duration DELIVERY = Duration.ofSeconds(4);

    private final Envelopes envelopes;
    private final String source;
    private final KafkaProducer<String, byte[]> producer;

    /** @param source who writes: the agent's name */
    public Publisher(KafkaConnection connection, Envelopes envelopes, String source) {
        this.envelopes = envelopes;
        this.source = source;
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, ApplicationPartitioner.class.getName());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis() - 500);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, source + "-publisher");
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Writes a record, or with null a tombstone; the future fails after 4 s without an acknowledgement. */
    public <T extends SpecificRecord> CompletableFuture<RecordMetadata> publish(Topic<T> topic, String key, @Nullable T value) {
        return publish(topic, key, value, UUID.randomUUID().toString());
    }

    /** The same under an id of the caller's. */
    public <T extends SpecificRecord> CompletableFuture<RecordMetadata> publish(Topic<T> topic, String key, @Nullable T value, String ceId) {
        return send(null, topic, key, value, ceId);
    }

    /** Into a partition that the caller names: only for keys that belong to no application. */
    public <T extends SpecificRecord> CompletableFuture<RecordMetadata> publishTo(int partition, Topic<T> topic, String key, @Nullable T value) {
        return send(partition, topic, key, value, UUID.randomUUID().toString());
    }

    /** Returns when all that was published is acknowledged or failed. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(DELIVERY);
    }

    private <T extends SpecificRecord> CompletableFuture<RecordMetadata> send(@Nullable Integer partition, Topic<T> topic, String key,
            @Nullable T value, String id) {
        var result = new CompletableFuture<RecordMetadata>();
        try {
            byte[] bytes = value == null ? null : envelopes.serde(topic).serializer().serialize(topic.name(), value);
            var record = new ProducerRecord<>(topic.name(), partition, key, bytes);
            CloudEvents.describe(record.headers(), id, topic.name(), value == null ? "" : Envelopes.kindOf(value), source, key, Instant.now());
            Tracing.current().ifPresent(span -> CloudEvents.put(record.headers(), TraceParent.HEADER, span.toString()));
            producer.send(record, (metadata, failure) -> {
                Counts.published(source, topic.name(), failure == null);
                if (failure == null) {
                    result.complete(metadata);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException notSent) {
            // Whatever it is, as an answer of the registry's that is no JSON: what repeats itself, as presence does, would end with it.
            result.completeExceptionally(notSent);
        }
        return result;
    }
}
