package dev.slipway.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Puts all records of an application into one partition: {@code murmur2(utf8(application)) mod N}.
 *
 * <p>Set as {@code partitioner.class} on every producer, those of Kafka Streams included. Kafka's own partitioner hashes
 * the whole key, so {@code shop} and {@code shop/production} would part; everything that computes over an application
 * would then see its records in no defined place. The hash is Kafka's (murmur2, made positive by its lowest 31 bits), so
 * that a client in another language can compute it with what it has.
 *
 * <p>Keys that begin with {@value Keys#SUITE_PREFIX} are hashed whole: their things have nothing in common. But what is the
 * suite's own meets in one partition, as what is an application's does.
 */
public final class ApplicationPartitioner implements Partitioner {

    /**
     * The partition of a key.
     *
     * @param partitions of the topic, 1 or more; the same for all topics that are keyed by application
     * @return from 0 to {@code partitions - 1}
     */
    public static int partition(String key, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has at least 1 partition, not " + partitions);
        }
        String owner = Keys.application(key);
        String hashed = key.startsWith(Keys.SUITE_PREFIX) && !owner.equals(Keys.SUITE) ? key : owner;
        return Utils.toPositive(Utils.murmur2(hashed.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    @Override
    public int partition(
            String topic, @Nullable Object key, byte @Nullable [] keyBytes, @Nullable Object value,
            byte @Nullable [] valueBytes, Cluster cluster) {
        if (keyBytes == null) {
            throw new IllegalArgumentException("a record without a key has no place in topic " + topic
                    + "; every key begins with the application, or with " + Keys.SUITE_PREFIX);
        }
        return partition(new String(keyBytes, StandardCharsets.UTF_8), cluster.partitionCountForTopic(topic));
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
