package dev.slipway.gateway.view.kafka;

import static dev.slipway.gateway.view.Json.time;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.gateway.deadletter.LetterId;
import dev.slipway.gateway.deadletter.Origin;
import dev.slipway.gateway.deadletter.kafka.KafkaDeadLetters;
import dev.slipway.gateway.view.Fact;
import dev.slipway.gateway.view.Json;
import dev.slipway.gateway.view.Listing;
import dev.slipway.schemas.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a record on a dead-letter topic tells: a letter, or that one was replayed. Only its headers are looked at. */
final class DeadLetterFacts {
    /** Of a key and of a reason; more would be nobody's who reads a list. */
    private static final int CHARACTERS_AT_MOST = 1000;
    /** What an application can be called: a bad record may have any bytes as its key. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

    private DeadLetterFacts() {}

    static List<Fact> of(ConsumerRecord<byte[], byte[]> record) {
        String replayed = header(record, KafkaDeadLetters.REPLAYED);
        if (!replayed.isEmpty()) {
            return List.of(new Fact.Replayed(replayed, header(record, DeadLetters.BY), header(record, KafkaDeadLetters.REQUEST), at(record)));
        }
        LetterId id = new LetterId(record.topic(), record.partition(), record.offset());
        Origin origin = Origin.read(header(record, DeadLetters.ORIGIN), id).orElse(null);
        String key = record.key() == null ? null : shortened(new String(record.key(), StandardCharsets.UTF_8));
        ObjectNode row = Json.object().put("id", id.toString()).put("topic", origin == null ? id.originTopic() : origin.topic())
                .put("partition", origin == null ? record.partition() : origin.partition())
                .put("offset", origin == null ? null : origin.offset()).put("application", application(key)).put("key", key)
                .put("ceId", header(record, CloudEvents.ID)).put("reason", header(record, DeadLetters.REASON))
                .put("by", header(record, DeadLetters.BY)).put("at", time(at(record)));
        String replayOf = header(record, KafkaDeadLetters.REPLAY_OF);
        row.put("replayOf", replayOf.isEmpty() ? null : replayOf).putNull("replayed");
        return List.of(new Fact.Listed(Listing.DEAD_LETTERS, id.toString(), row));
    }

    private static @Nullable String application(@Nullable String key) {
        return key != null && NAME.matcher(Keys.application(key)).matches() ? Keys.application(key) : null;
    }

    private static Instant at(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Instant.parse(header(record, DeadLetters.AT));
        } catch (DateTimeParseException notTold) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return shortened(CloudEvents.text(record.headers(), name));
    }

    private static String shortened(String text) {
        return text.length() <= CHARACTERS_AT_MOST ? text : text.substring(0, CHARACTERS_AT_MOST);
    }
}
