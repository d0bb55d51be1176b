package dev.slipway.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps warnings of libraries out of the log that mean nothing here, each by its own words: whatever else the same logger has
 * to say stays. Named by the configurations of the log.
 */
public final class MeaninglessWarnings extends TurboFilter {
    private static final Map<String, String> WORDS_BY_LOGGER = Map.of(
            // Each start of a controller.
            "org.apache.kafka.controller.QuorumController", "Performing controller activation",
            // Several ask for it at once at the first start, and one is first.
            "kafka.server.DefaultAutoTopicCreationManager", "TOPIC_ALREADY_EXISTS",
            // It is enabled (AgentStreams); the settings that Streams derives for its own clients leave it out.
            "org.apache.kafka.streams.StreamsConfig", "Processing exception handler is not enabled for the GlobalThread",
            // Of each partition: the suite is alone, and nobody could keep copies (AgentStreams).
            "org.apache.kafka.streams.processor.internals.assignment.DefaultStandbyTaskAssignor", "Unable to assign",
            // State stores in a data directory under /tmp are as temporary as Kafka's log beside them.
            "org.apache.kafka.streams.processor.internals.StateDirectory", "Using an OS temp directory");

    /** For logback, which makes it by its name. */
    public MeaninglessWarnings() {}

    @Override
    public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format, Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        if (format == null || level != Level.WARN) {
            return FilterReply.NEUTRAL;
        }
        String words = WORDS_BY_LOGGER.get(logger.getName());
        return words != null && format.contains(words) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
