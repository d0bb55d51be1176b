package dev.slipway.gateway.view.kafka;

import dev.slipway.agent.kafka.Received;
import dev.slipway.gateway.view.Fact;
import dev.slipway.gateway.view.Fold;
import dev.slipway.gateway.view.Touched;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.disk.Disk;
import dev.slipway.gateway.view.disk.DiskDraft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Folds records in, batch by batch. On one thread. A record that was folded is not folded again when it is read again after a
 * failure; one that cannot be folded leaves nothing of itself behind.
 */
final class Intake implements AutoCloseable {
    private static final Duration PURGE_EACH = Duration.ofMinutes(1);

    /** What a batch brought. @param outcomes by command; @param partitions numbers of the partitions that they lay in */
    record Batch(Views.Changed changed, Map<String, Views.Outcome> outcomes, Set<Integer> partitions) {}

    private final Disk disk;
    private final Clock clock;
    private final DiskDraft draft;
    private final Map<String, Long> next;
    private final Map<String, Long> kept;
    private Set<String> deployments = new LinkedHashSet<>();
    private Set<String> logs = new LinkedHashSet<>();
    private Map<String, Views.Outcome> outcomes = new HashMap<>();
    private Set<Integer> partitions = new LinkedHashSet<>();
    private Instant purged = Instant.EPOCH;

    Intake(Disk disk, Clock clock) {
        this.disk = disk;
        this.clock = clock;
        this.draft = disk.draft();
        this.next = new HashMap<>(disk.positions());
        this.kept = new HashMap<>(next);
    }

    <T extends SpecificRecord> void take(Received<T> record, Function<Received<T>, List<Fact>> meaning) {
        take(record.topic().name(), record.partition(), record.offset(), () -> meaning.apply(record));
    }

    /** One of a topic that is read as it is. */
    void take(ConsumerRecord<byte[], byte[]> record, Function<ConsumerRecord<byte[], byte[]>, List<Fact>> meaning) {
        take(record.topic(), record.partition(), record.offset(), () -> meaning.apply(record));
    }

    private void take(String topic, int partition, long offset, Supplier<List<Fact>> meaning) {
        String from = name(topic, partition);
        if (offset < next.getOrDefault(from, 0L)) {
            return;
        }
        next.put(from, offset + 1);
        List<Fact> facts = meaning.get();
        draft.whole(() -> {
            facts.forEach(each -> fold(each, partition));
            return facts;
        });
    }

    private void fold(Fact fact, int partition) {
        Touched touched = Fold.apply(fact, draft, clock.instant());
        if (touched.deployment() != null) {
            deployments.add(touched.deployment());
        }
        if (touched.logs() != null) {
            logs.add(touched.logs());
        }
        if (fact instanceof Fact.Answered(var command, var outcome, _)) {
            outcomes.put(command, outcome);
            partitions.add(partition);
        }
    }

    /** Keeps what was folded since the last time, and how far was read. */
    Batch keep(Map<TopicPartition, Long> positions) {
        var moved = new HashMap<String, Long>();
        positions.forEach((partition, position) -> {
            String from = name(partition.topic(), partition.partition());
            if (!position.equals(kept.get(from))) {
                moved.put(from, position);
            }
        });
        disk.keep(draft, moved);
        kept.putAll(moved);
        var batch = new Batch(new Views.Changed(Set.copyOf(deployments), Set.copyOf(logs)), outcomes, partitions);
        deployments = new LinkedHashSet<>();
        logs = new LinkedHashSet<>();
        outcomes = new HashMap<>();
        partitions = new LinkedHashSet<>();
        purge();
        return batch;
    }

    private void purge() {
        Instant now = clock.instant();
        if (Duration.between(purged, now).compareTo(PURGE_EACH) >= 0) {
            purged = now;
            Fold.purge(draft, now);
            disk.keep(draft, Map.of());
        }
    }

    static String name(String topic, int partition) {
        return topic + "/" + partition;
    }

    @Override
    public void close() {
        draft.close();
    }
}
