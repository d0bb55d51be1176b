package dev.slipway.agent.kafka;

import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read.
 *
 * @param <T> the envelope
 * @param at the topic's time of it: the broker's, on every topic that decisions are made from
 * @param value null for a tombstone
 * @param ceId the CloudEvent's id; empty when it has none
 * @param span that it was written in; null when it does not tell
 */
public record Received<T extends SpecificRecord>(Topic<T> topic, int partition, long offset, Instant at, String key, @Nullable T value,
        String ceId, @Nullable TraceParent span) {

    /**
     * Reads a record.
     *
     * @throws RegistryAwayException if it must be tried again
     * @throws SerializationException if it cannot be read
     */
    static <T extends SpecificRecord> Received<T> of(Topic<T> topic, Envelopes envelopes, ConsumerRecord<byte[], byte[]> record) {
        @Nullable T value = envelopes.serde(topic).deserializer().deserialize(record.topic(), record.value());
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        return new Received<>(topic, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()), key, value,
                CloudEvents.text(record.headers(), CloudEvents.ID), TraceParent.read(CloudEvents.text(record.headers(), TraceParent.HEADER)).orElse(null));
    }
}
