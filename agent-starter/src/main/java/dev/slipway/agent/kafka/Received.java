package dev.slipway.agent.kafka;

import dev.slipway.schemas.Topic;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read.
 *
 * @param <T> the envelope
 * @param at the topic's time of it: the broker's, on every topic that decisions are made from
 * @param value null for a tombstone
 * @param ceId the CloudEvent's id; empty when it has none
 */
public record Received<T extends SpecificRecord>(Topic<T> topic, int partition, long offset, Instant at, String key, @Nullable T value,
        String ceId) {}
