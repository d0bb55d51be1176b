package dev.slipway.agent.kafka;

import dev.slipway.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of some topics, without a group, from offsets that the caller keeps: for read models. It waits for a
 * Kafka that is not there yet, and for one that went away. What cannot be read is skipped and counted: whoever owns the
 * topic keeps its dead letters.
 */
public final class TableReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final Duration LIVELINESS = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** A topic that is read. @param mustBeThere whether nothing is read while it is not */
    private record Source(boolean mustBeThere, Map<Integer, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> callback) {}

    /** What a reader reads and whom it tells. */
    public static final class Builder {
        private final KafkaConnection connection;
        private final Envelopes envelopes;
        private final String clientName;
        private final Map<String, Source> sources = new LinkedHashMap<>();
        private Consumer<Map<TopicPartition, Long>> onBatchEnd = _ -> { };

        private Builder(KafkaConnection connection, Envelopes envelopes, String clientName) {
            this.connection = connection;
            this.envelopes = envelopes;
            this.clientName = clientName;
        }

        /** Reads a topic. @param from next offsets by partition; a partition without one is read from its beginning */
        public <T extends SpecificRecord> Builder read(Topic<T> topic, Map<Integer, Long> from, Consumer<Received<T>> callback) {
            sources.put(topic.name(), new Source(true, from, record -> callback.accept(Received.of(topic, envelopes, record))));
            return this;
        }

        /** Reads a topic as it is, whoever wrote it and however; one that is not there is left out. @param from as of {@link #read} */
        public Builder readRaw(String topic, Map<Integer, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> callback) {
            sources.put(topic, new Source(false, from, callback));
            return this;
        }

        /** Told after each poll that brought records, with the next offsets; positions become visible after it. */
        public Builder onBatchEnd(Consumer<Map<TopicPartition, Long>> callback) {
            onBatchEnd = callback;
            return this;
        }

        /** The reader; it reads nothing before {@link TableReader#start}. */
        public TableReader build() {
            return new TableReader(this);
        }
    }

    private final Builder plan;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong skipped = new AtomicLong();
    private volatile Map<TopicPartition, Long> positions = Map.of();
    private volatile Map<TopicPartition, Long> ends = Map.of();
    private volatile boolean caughtUp;
    private volatile boolean stopping;
    private volatile long answeredNanos = System.nanoTime();
    private volatile boolean away = true;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;

    private TableReader(Builder plan) {
        this.plan = plan;
        this.thread = Thread.ofPlatform().name(plan.clientName + "-tables").unstarted(this::run);
    }

    /** A reader under a name that Kafka's operators see. */
    public static Builder of(KafkaConnection connection, Envelopes envelopes, String clientName) {
        return new Builder(connection, envelopes, clientName);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** The next offsets to be read: all before them was told. */
    public Map<TopicPartition, Long> positions() {
        return positions;
    }

    /** Whether it has told all that Kafka held when it began. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** How long Kafka has not answered; empty while it answers. */
    public Optional<Duration> silentFor() {
        return away ? Optional.of(Duration.ofNanos(System.nanoTime() - answeredNanos)) : Optional.empty();
    }

    /** Records that could not be read. */
    public long skipped() {
        return skipped.get();
    }

    @Override
    public void close() {
        stopping = true;
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            try (var consumer = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                current = consumer;
                read(consumer);
            } catch (WakeupException | org.apache.kafka.common.errors.InterruptException closing) {
                Thread.interrupted();
            } catch (KafkaException failed) {
                away = true;
                LOG.atWarn().addKeyValue("reader", plan.clientName).addKeyValue("because", DeadLetters.words(failed)).log("Kafka failed a read; trying again");
                pause();
            } catch (RuntimeException failed) {
                LOG.atError().setCause(failed).addKeyValue("reader", plan.clientName).log("a read model failed; trying again");
                pause();
            } finally {
                current = null;
            }
        }
    }

    private void pause() {
        try {
            closed.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = plan.connection.client();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, plan.clientName);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000);
        return settings;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> all = partitions(consumer);
        consumer.assign(all);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
        ends = consumer.endOffsets(all);
        Map<TopicPartition, Long> next = seek(consumer, all, beginnings);
        answered();
        tell(next, false);
        long asked = System.nanoTime();
        while (!stopping) {
            var records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                handle(record, plan.sources.get(record.topic()));
            }
            // Positions move over commit markers too, which are no records.
            boolean moved = false;
            for (TopicPartition each : all) {
                moved |= !Long.valueOf(consumer.position(each)).equals(next.put(each, consumer.position(each)));
            }
            if (moved) {
                tell(next, true);
                answered();
            }
            if (System.nanoTime() - asked > LIVELINESS.toNanos()) {
                asked = System.nanoTime();
                checkAlive(consumer, all);
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        // One question for all: each topic asked for by its name would be one more.
        Map<String, List<PartitionInfo>> there = consumer.listTopics();
        List<TopicPartition> all = new ArrayList<>();
        plan.sources.forEach((topic, source) -> {
            List<PartitionInfo> partitions = there.getOrDefault(topic, List.of());
            if (partitions.isEmpty() && source.mustBeThere) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic);
            }
            partitions.forEach(each -> all.add(new TopicPartition(topic, each.partition())));
        });
        return all;
    }

    private Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> all, Map<TopicPartition, Long> beginnings) {
        var next = new HashMap<TopicPartition, Long>();
        for (TopicPartition each : all) {
            Source source = plan.sources.get(each.topic());
            Long kept = positions.getOrDefault(each, source == null ? null : source.from().get(each.partition()));
            boolean known = kept != null && kept >= beginnings.get(each) && kept <= ends.get(each);
            if (kept != null && !known) {
                LOG.atWarn().addKeyValue("reader", plan.clientName).addKeyValue("topic", each.topic()).addKeyValue("partition", each.partition())
                        .addKeyValue("offset", kept).log("Kafka does not hold the offset that was kept; reading from the beginning");
            }
            long from = known ? kept : beginnings.get(each);
            consumer.seek(each, from);
            next.put(each, from);
        }
        return next;
    }

    private void checkAlive(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> all) {
        try {
            consumer.endOffsets(all.subList(0, 1), ANSWER);
            answered();
        } catch (org.apache.kafka.common.errors.TimeoutException silent) {
            away = true;
        } catch (OffsetOutOfRangeException outOfRange) {
            throw new IllegalStateException(outOfRange);
        }
    }

    private void answered() {
        answeredNanos = System.nanoTime();
        away = false;
    }

    private void tell(Map<TopicPartition, Long> next, boolean batch) {
        Map<TopicPartition, Long> copy = Map.copyOf(next);
        if (batch) {
            plan.onBatchEnd.accept(copy);
        }
        positions = copy;
        caughtUp |= ends.entrySet().stream().allMatch(each -> copy.getOrDefault(each.getKey(), 0L) >= each.getValue());
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, Source source) {
        try {
            source.callback.accept(record);
        } catch (RegistryAwayException away) {
            throw away;
        } catch (RuntimeException notRead) {
            skipped.incrementAndGet();
            LOG.atWarn().addKeyValue("topic", record.topic()).addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset()).addKeyValue("because", DeadLetters.words(notRead)).log("skipped");
        }
    }
}
