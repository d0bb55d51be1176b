package dev.slipway.agent.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a member of a group has come in the partitions of its tasks. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    private boolean moved;

    Progress(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** A task is done with. */
    void handled(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
        next.put(partition, new OffsetAndMetadata(record.offset() + 1));
        moved = true;
    }

    /** Tells the group, without waiting. */
    void tell() {
        if (moved) {
            moved = false;
            consumer.commitAsync(Map.copyOf(next), null);
        }
    }

    /** Tells the group of partitions that another member will have next, and waits until it knows. */
    void leave(Collection<TopicPartition> partitions) {
        var last = new HashMap<>(next);
        last.keySet().retainAll(partitions);
        next.keySet().removeAll(partitions);
        if (last.isEmpty()) {
            return;
        }
        try {
            commit(last);
        } catch (KafkaException notTold) {
            LOG.atWarn().addKeyValue("because", DeadLetters.words(notTold)).log("the group was not told how far this member came; its successor repeats some tasks");
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> last) {
        try {
            consumer.commitSync(last, ANSWER);
        } catch (WakeupException closing) {
            // It was meant for a poll; the next call waits.
            consumer.commitSync(last, ANSWER);
        }
    }
}
