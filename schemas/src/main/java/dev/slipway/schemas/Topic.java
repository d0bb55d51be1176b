package dev.slipway.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic: what it carries, under which keys, for how long, and by whose clock.
 *
 * @param <T> the envelope, one record type a topic
 * @param name of the topic in Kafka
 * @param envelope the class of its values
 * @param key what its keys look like
 * @param keeping how long a record is kept
 * @param clock who says when a record was written
 * @param durability when an acknowledged record is safe
 */
public record Topic<T extends SpecificRecord>(
        String name, Class<T> envelope, KeyForm key, Keeping keeping, Clock clock, Durability durability) {

    /** What the keys of a topic look like. */
    public enum KeyForm {
        /** {@code application}, or {@code application/environment}. */
        APPLICATION_OR_ENVIRONMENT,
        /** {@code application}. */
        APPLICATION,
        /** {@code application/environment}. */
        ENVIRONMENT,
        /** {@code application/environment/<id>}. */
        THING_IN_ENVIRONMENT,
        /** The member that speaks; the partition is named by whoever writes. */
        MEMBER
    }

    /** Whose clock a record's timestamp is of. */
    public enum Clock {
        /** The broker's ({@code LogAppendTime}): what decisions are made with. */
        BROKER,
        /** The writer's ({@code CreateTime}). */
        WRITER
    }

    /** When an acknowledged record is safe. */
    public enum Durability {
        /** Against the end of processes; against a power cut when the system has flushed it. */
        ACKNOWLEDGED,
        /** Flushed to disk before the acknowledgement ({@code flush.messages=1}). */
        FLUSHED
    }

    /** How long the records of a topic are kept. */
    public sealed interface Keeping {
        /** Each record for a time. */
        record For(Duration time) implements Keeping {}

        /** The newest of each key for ever, until it is deleted by a tombstone. */
        record Newest() implements Keeping {}

        /** The newest of each key, and that for a time. */
        record NewestFor(Duration time) implements Keeping {}
    }

    /** How long a tombstone is seen by a reader that was away: a reader away for longer begins with empty stores. */
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(30);
    /** Twice Kafka's default for other topics: the largest record, with the headers that say why it is here. */
    public static final int DEAD_LETTER_BYTES_AT_MOST = 2 * 1024 * 1024;
    /** How long dead letters wait for their replay. */
    private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(30);

    /** The topic of the records of this one that could not be processed. */
    public String deadLetterName() {
        return name + ".dlt";
    }

    /** The subject under which the schema registry keeps the envelope (Confluent's TopicNameStrategy). */
    public String subject() {
        return name + "-value";
    }

    /** Settings of the topic in Kafka, as {@link TopicConfig} names them. */
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        switch (keeping) {
            case Keeping.For(Duration time) -> {
                settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis()));
            }
            case Keeping.Newest() -> compacted(settings, TopicConfig.CLEANUP_POLICY_COMPACT);
            case Keeping.NewestFor(Duration time) -> {
                compacted(settings, TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
                settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis()));
            }
        }
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, clock == Clock.BROKER ? "LogAppendTime" : "CreateTime");
        if (durability == Durability.FLUSHED) {
            settings.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
        }
        return Map.copyOf(settings);
    }

    /** Settings of the dead-letter topic in Kafka. */
    public Map<String, String> deadLetterSettings() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(DEAD_LETTERS_KEPT.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DEAD_LETTER_BYTES_AT_MOST));
    }

    private static void compacted(Map<String, String> settings, String policy) {
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
        settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(TOMBSTONES_KEPT.toMillis()));
    }
}
