package dev.slipway.gateway.deadletter.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A look through some partitions, from an offset in each up to what they hold when it begins, within a time. */
final class Scan {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final long deadlineNanos;

    /** @param from the first offset of each partition; what is not there any more is skipped */
    Scan(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from, Duration within) {
        this.consumer = consumer;
        this.deadlineNanos = System.nanoTime() + within.toNanos();
        consumer.assign(from.keySet());
        this.ends = consumer.endOffsets(from.keySet());
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(from.keySet());
        from.forEach((partition, offset) -> consumer.seek(partition,
                Math.clamp(offset, beginnings.getOrDefault(partition, 0L), Math.max(beginnings.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L)))));
    }

    /** The first thing that a record gives; null when none does. @param passed ends the look early */
    <T> @Nullable T first(Function<ConsumerRecord<byte[], byte[]>, @Nullable T> look, Predicate<ConsumerRecord<byte[], byte[]>> passed) {
        while (!isComplete() && System.nanoTime() < deadlineNanos) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                T found = look.apply(each);
                if (found != null || passed.test(each)) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Whether all that the partitions held was looked at. */
    boolean isComplete() {
        return ends.entrySet().stream().allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
    }
}
