package dev.slipway.agent.streams;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams as deciding agents run it: exactly once (v2), one thread, with dead letters.
 *
 * <p>Of two instances each keeps a copy of the other's stores (standby), so that whoever takes over goes on at once, however large
 * they are. What a killed one brings back is worth nothing (exactly once does without what was not committed): it restores while
 * the other works, and gets partitions again when it has caught up.
 */
public final class AgentStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentStreams.class);
    /** Short, so that the partitions of a killed agent are taken over in seconds. */
    private static final int SESSION_MS = 3000;
    /** The others learn by a heartbeat that one is gone. */
    private static final int HEARTBEAT_MS = SESSION_MS / 12;
    /** How long what was open at a kill holds its successor back; and how long the machine may stall until the thread begins anew. */
    private static final int TRANSACTION_TIMEOUT_MS = 3000;
    private static final int COPIES = 1;
    /** Records in all stores of a partition that a copy may be behind when the partition goes to it: read in a moment. */
    private static final long BEHIND_AT_MOST = 100;
    /** Kafka's lower bound. */
    private static final long CAUGHT_UP_ASKED_EACH_MS = 60_000;

    /** How soon what follows from a record is visible. */
    public enum Tuning {
        /** Within some 15 ms: for what decides. */
        DECIDING(10, 5),
        /** Within some 100 ms: for what only tells. */
        PROJECTING(100, 50);

        private final int commitMs;
        private final int pollMs;

        Tuning(int commitMs, int pollMs) {
            this.commitMs = commitMs;
            this.pollMs = pollMs;
        }
    }

    private final KafkaStreams streams;

    /**
     * Streams that do not run yet.
     *
     * @param applicationId names its group and its stores' topics
     * @param instanceId of this member, the same at each start of its process
     */
    public AgentStreams(String applicationId, String instanceId, KafkaConnection connection, Tuning tuning, Path stateDirectory,
            Topology topology) {
        var settings = new Properties();
        settings.putAll(connection.client());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, COPIES);
        settings.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, BEHIND_AT_MOST);
        settings.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, CAUGHT_UP_ASKED_EACH_MS);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) connection.replication().factor());
        if (connection.replication().minInSync() > 0) {
            settings.put(StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), connection.replication().minInSync());
        }
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, tuning.commitMs);
        settings.put(StreamsConfig.POLL_MS_CONFIG, tuning.pollMs);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, ToDeadLetter.class);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, ToDeadLetter.class);
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, ToDeadLetter.class);
        // The default of Kafka 5, told of at each start while it is not chosen; its constant is deprecated from the beginning.
        settings.put("processing.exception.handler.global.enabled", true);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), applicationId + "-" + instanceId);
        // A broker's lower bound may be above it, and then somebody sets another.
        settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // The transactional producer sits in retry.backoff.ms (100) at each commit, and the thread in poll.ms.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 20);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MS);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.PARTITIONER_CLASS_CONFIG), ApplicationPartitioner.class.getName());
        // A dead letter is larger than its record by the headers that tell why it is one.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Topic.DEAD_LETTER_BYTES_AT_MOST);
        settings.put(ToDeadLetter.AGENT, applicationId);
        StoreLibrary.unpackInto(stateDirectory);
        this.streams = new KafkaStreams(topology, settings);
        streams.setUncaughtExceptionHandler(failure -> {
            LOG.atError().setCause(failure).addKeyValue("streams", applicationId).log("a stream thread failed; another takes its place");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    }

    /** Begins to process. */
    public void start() {
        streams.start();
    }

    /** Whether it processes: all its stores are restored. */
    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** For people: in a word, how many partitions it works on, and of how many others it keeps a copy. */
    public Map<String, String> state() {
        int partitions = 0;
        int copies = 0;
        for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
            partitions += thread.activeTasks().size();
            copies += thread.standbyTasks().size();
        }
        return Map.of("state", streams.state().name(), "partitions", Integer.toString(partitions), "copies", Integer.toString(copies));
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(5));
    }
}
