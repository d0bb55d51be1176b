package dev.slipway.agent.kafka;

import dev.slipway.agent.kafka.Delivery.Source;
import dev.slipway.schemas.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics as a member of an agent's group. What belongs to an application lies in one partition number of every topic,
 * so the members share the partition numbers out, and all that a member needs for one comes with it: table topics are read
 * from their beginning at each assignment, and only then the task topics from where the group was.
 *
 * <p>One thread reads and calls back. A record that cannot be read, or whose callback throws, goes to the dead letters, and
 * reading goes on. While the dead letters or the schema registry are away, the partition waits at that record. A member that was killed is replaced by its successor at once (static membership), by others after
 * {@value #SESSION_MS} ms.
 */
public final class PartitionedReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionedReader.class);
    private static final int SESSION_MS = 3000;
    /** The others learn by a heartbeat that one is gone. */
    private static final int HEARTBEAT_MS = SESSION_MS / 12;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration AGAIN = Duration.ofMillis(300);

    /** What a reader reads and whom it tells. */
    public static final class Builder {
        private final KafkaConnection connection;
        private final Envelopes envelopes;
        private final String group;
        private final String instanceId;
        private final Map<String, Source<?>> sources = new LinkedHashMap<>();
        private final Map<String, Duration> recent = new HashMap<>();
        private IntConsumer onAssigned = _ -> { };
        private IntConsumer onCaughtUp = _ -> { };
        private IntConsumer onRevoked = _ -> { };
        private Runnable onIdle = () -> { };

        private Builder(KafkaConnection connection, Envelopes envelopes, String group, String instanceId) {
            this.connection = connection;
            this.envelopes = envelopes;
            this.group = group;
            this.instanceId = instanceId;
        }

        /** Reads a topic from its beginning at each assignment; a tombstone has the value null. */
        public <T extends SpecificRecord> Builder table(Topic<T> topic, Consumer<Received<T>> callback) {
            sources.put(topic.name(), new Source<>(topic, true, callback));
            return this;
        }

        /**
         * Reads the last time of a topic at each assignment, as a table, and what follows: for measurements, of which what is older
         * says nothing any more. The time is counted by the writers' clocks and this process' own.
         */
        public <T extends SpecificRecord> Builder recent(Topic<T> topic, Duration last, Consumer<Received<T>> callback) {
            recent.put(topic.name(), last);
            return table(topic, callback);
        }

        /** Reads a topic from where the group was, when the tables of the partition have caught up. */
        public <T extends SpecificRecord> Builder tasks(Topic<T> topic, Consumer<Received<T>> callback) {
            sources.put(topic.name(), new Source<>(topic, false, callback));
            return this;
        }

        /** Told before the first record of a partition. */
        public Builder onAssigned(IntConsumer callback) {
            onAssigned = callback;
            return this;
        }

        /** Told when the tables of a partition hold what Kafka held at the assignment. */
        public Builder onCaughtUp(IntConsumer callback) {
            onCaughtUp = callback;
            return this;
        }

        /** Told when a partition goes to another member, or the reader ends. */
        public Builder onRevoked(IntConsumer callback) {
            onRevoked = callback;
            return this;
        }

        /** Called after each poll, at least every 100 ms. */
        public Builder onIdle(Runnable callback) {
            onIdle = callback;
            return this;
        }

        /** The reader; it reads nothing before {@link PartitionedReader#start}. */
        public PartitionedReader build() {
            return new PartitionedReader(this);
        }
    }

    private final Builder plan;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Progress progress;
    private final Delivery delivery;
    private final Thread thread;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Map<TopicPartition, Long> catchingUp = new HashMap<>();
    private final Set<Integer> behind = new TreeSet<>();
    private final Deque<Integer> fresh = new ArrayDeque<>();
    private volatile boolean ready;
    private volatile boolean stopping;

    private PartitionedReader(Builder plan) {
        this.plan = plan;
        Map<String, Object> settings = plan.connection.client();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, plan.group);
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, plan.group + "-" + plan.instanceId);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, plan.group + "-" + plan.instanceId);
        // A broker's lower bound may be above it, and then somebody sets another.
        settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(RangeAssignor.class.getName()));
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.progress = new Progress(consumer);
        this.delivery = new Delivery(plan.envelopes, new DeadLetters(plan.connection, plan.group));
        this.thread = Thread.ofPlatform().name(plan.group + "-reader").unstarted(this::run);
    }

    /** Of a group and one of its members. @param instanceId of the member, the same at each start of its process */
    public static Builder of(KafkaConnection connection, Envelopes envelopes, String group, String instanceId) {
        return new Builder(connection, envelopes, group, instanceId);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Whether its partitions are assigned and their tables have caught up. */
    public boolean isReady() {
        return ready && thread.isAlive();
    }

    /** Ends the reading and returns when the last callback has. */
    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delivery.close();
    }

    private void run() {
        consumer.subscribe(plan.sources.keySet(), new Rebalances());
        try (consumer) {
            while (!stopping) {
                try {
                    turn();
                } catch (WakeupException closing) {
                    LOG.atDebug().log("woken");
                } catch (FencedInstanceIdException successor) {
                    LOG.atError().addKeyValue("group", plan.group).addKeyValue("because", successor.getMessage())
                            .log("another process has taken this member's place; reading ends");
                    stopping = true;
                } catch (KafkaException away) {
                    LOG.atWarn().addKeyValue("group", plan.group).addKeyValue("because", DeadLetters.words(away)).log("Kafka failed a read; trying again");
                } catch (RuntimeException ourBug) {
                    // Of a callback that has no record which could become a dead letter. An agent that reads nothing more is worse.
                    LOG.atError().setCause(ourBug).addKeyValue("group", plan.group).log("a turn of the reader failed; trying again");
                    pause();
                }
            }
            progress.leave(assigned);
            numbers().forEach(plan.onRevoked::accept);
            assigned.clear();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("group", plan.group).log("the reader has ended");
        } finally {
            ready = false;
        }
    }

    private void turn() {
        while (!fresh.isEmpty()) {
            begin(fresh.peek());
            fresh.remove();
        }
        var records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
            handle(partition, records.records(partition));
        }
        if (!behind.isEmpty()) {
            catchUp();
        }
        progress.tell();
        plan.onIdle.run();
    }

    /** All of a new partition is paused since its assignment; the question may fail, and is then asked again. */
    private void begin(int number) {
        List<TopicPartition> tables = partitions(number, true);
        Map<TopicPartition, Long> ends = consumer.endOffsets(tables);
        plan.onAssigned.accept(number);
        behind.add(number);
        catchingUp.putAll(ends);
        if (!tables.isEmpty()) {
            // Of none would mean of all, the tasks too.
            consumer.seekToBeginning(tables);
            seekToRecent(tables);
            consumer.resume(tables);
        }
    }

    private void seekToRecent(List<TopicPartition> tables) {
        var since = new HashMap<TopicPartition, Long>();
        tables.forEach(each -> {
            Duration last = plan.recent.get(each.topic());
            if (last != null) {
                since.put(each, System.currentTimeMillis() - last.toMillis());
            }
        });
        if (!since.isEmpty()) {
            // Of what is older, nothing is found: the end is where it goes on then.
            consumer.offsetsForTimes(since).forEach((partition, found) -> {
                if (found == null) {
                    consumer.seekToEnd(List.of(partition));
                } else {
                    consumer.seek(partition, found.offset());
                }
            });
        }
    }

    private void catchUp() {
        catchingUp.entrySet().removeIf(each -> !assigned.contains(each.getKey()) || consumer.position(each.getKey()) >= each.getValue());
        for (int number : List.copyOf(behind)) {
            if (partitions(number, true).stream().noneMatch(catchingUp::containsKey)) {
                plan.onCaughtUp.accept(number);
                consumer.resume(partitions(number, false));
                behind.remove(number);
            }
        }
        ready = behind.isEmpty();
    }

    private void handle(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                delivery.bring(record, plan.sources.get(record.topic()));
            } catch (RetriableException away) {
                LOG.atWarn().addKeyValue("group", plan.group).addKeyValue("topic", record.topic()).addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset()).addKeyValue("because", DeadLetters.words(away)).log("waiting; trying this record again");
                consumer.seek(partition, record.offset());
                pause();
                return;
            }
            if (!isTable(partition)) {
                progress.handled(partition, record);
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(AGAIN);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTable(TopicPartition partition) {
        Source<?> source = plan.sources.get(partition.topic());
        return source != null && source.isTable();
    }

    private List<TopicPartition> partitions(int number, boolean tables) {
        return assigned.stream().filter(each -> each.partition() == number && isTable(each) == tables).toList();
    }

    private Set<Integer> numbers() {
        var numbers = new TreeSet<Integer>();
        assigned.forEach(each -> numbers.add(each.partition()));
        return numbers;
    }

    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Set<Integer> before = numbers();
            assigned.addAll(partitions);
            // Whatever this poll would bring already belongs after the tables, and after the word that the partition is ours.
            consumer.pause(partitions);
            numbers().stream().filter(each -> !before.contains(each)).forEach(fresh::add);
            ready = assigned.isEmpty();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            progress.leave(partitions);
            Set<Integer> before = numbers();
            partitions.forEach(assigned::remove);
            before.removeAll(numbers());
            before.forEach(number -> {
                fresh.remove(number);
                behind.remove(number);
                plan.onRevoked.accept(number);
            });
        }
    }
}
