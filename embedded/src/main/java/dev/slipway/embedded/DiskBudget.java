package dev.slipway.embedded;

import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topic.Keeping;
import dev.slipway.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the disk that Kafka may use is shared out among its topics.
 *
 * <p>What is deleted by time is bounded by bytes too ({@code retention.bytes}, of each partition): nine tenths of the limit are
 * shared out by the weights below, which follow from what the topics hold when instances talk a lot. What is compacted is bounded by
 * what exists, and by segments that are small enough to be compacted soon; the last tenth is for it, for Streams' changelogs and for
 * Kafka's own topics. Kafka looks once a minute and deletes whole segments, so a partition may be above its share by two segments
 * for that long.
 */
final class DiskBudget {
    /** The smallest limit: two of Kafka's smallest segments (1 MiB) in each of the suite's some 250 partitions, and as much again. */
    static final long LIMIT_AT_LEAST = 1L << 30;
    private static final long MIB = 1 << 20;
    private static final double SHARED_OUT = 0.9;
    /** Weights of topics that hold more than others; all others have {@link #WEIGHT}. */
    private static final Map<Topic<?>, Integer> WEIGHTS = Map.of(
            Topics.LOGS, 40,
            Topics.METRICS, 12,
            Topics.DEPLOYMENT_EVENTS, 8,
            Topics.COMMANDS, 6,
            Topics.DEPLOYMENTS, 6,
            Topics.STATUS, 4);
    private static final int WEIGHT = 2;
    private static final int DEAD_LETTER_WEIGHT = 1;
    private static final int SEGMENTS_A_SHARE = 4;
    private static final long SEGMENT_AT_MOST = 64 * MIB;

    private final long limitBytes;
    private final int partitions;

    /**
     * Of a limit.
     *
     * @param limitBytes for all of Kafka's log, {@link #LIMIT_AT_LEAST} or more
     * @param partitions of each topic
     */
    DiskBudget(long limitBytes, int partitions) {
        if (limitBytes < LIMIT_AT_LEAST) {
            throw new IllegalArgumentException("slipway.data.limit is " + limitBytes / MIB + "MB; use 1GB or more: Kafka's smallest files alone take half of that");
        }
        this.limitBytes = limitBytes;
        this.partitions = partitions;
    }

    /** Settings of every topic of the catalogue and of its dead letters, by name, beside those of the catalogue. */
    Map<String, Map<String, String>> settings() {
        int all = Topics.all().stream().mapToInt(topic -> weight(topic) + DEAD_LETTER_WEIGHT).sum();
        var settings = new LinkedHashMap<String, Map<String, String>>();
        for (Topic<?> topic : Topics.all()) {
            settings.put(topic.name(), weight(topic) == 0 ? Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(smallSegment())) : share(weight(topic), all));
            settings.put(topic.deadLetterName(), share(DEAD_LETTER_WEIGHT, all));
        }
        return settings;
    }

    /** Of topics that are not in the catalogue: Streams' changelogs and Kafka's own. */
    long smallSegment() {
        return Math.clamp(limitBytes / 1024, MIB, SEGMENT_AT_MOST);
    }

    /** What is compacted only has no part of what is shared out: no record of it may be deleted for its size. */
    private static int weight(Topic<?> topic) {
        return topic.keeping() instanceof Keeping.Newest ? 0 : WEIGHTS.getOrDefault(topic, WEIGHT);
    }

    private Map<String, String> share(int weight, int all) {
        long bytes = (long) (limitBytes * SHARED_OUT * weight / all / partitions);
        long segment = Math.clamp(bytes / SEGMENTS_A_SHARE, MIB, SEGMENT_AT_MOST);
        // The segment that is written to is never deleted, so it counts.
        return Map.of(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(Math.max(segment, bytes - segment)),
                TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(segment));
    }
}
