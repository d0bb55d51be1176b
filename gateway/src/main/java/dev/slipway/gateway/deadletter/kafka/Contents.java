package dev.slipway.gateway.deadletter.kafka;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.gateway.deadletter.Letter;
import dev.slipway.gateway.deadletter.Letter.Bearing;
import dev.slipway.gateway.deadletter.Letter.Payload;
import dev.slipway.gateway.deadletter.LetterId;
import dev.slipway.gateway.deadletter.Origin;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** From the records of dead letters to {@link Letter}; the only place that knows both. */
final class Contents {
    private static final int HEADERS_AT_MOST = 100;
    private static final int CHARACTERS_AT_MOST = 4096;
    /** A writer's clock may be this wrong, or a step's delegations be told together. */
    private static final Duration MARGIN = Duration.ofMinutes(1);
    /** Where a letter does not tell when its record was written: as long as delegations are kept. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Envelopes envelopes;

    Contents(Envelopes envelopes) {
        this.envelopes = envelopes;
    }

    Letter letter(LetterId id, ConsumerRecord<byte[], byte[]> record) {
        var headers = new LinkedHashMap<String, String>();
        for (Header each : record.headers()) {
            if (headers.size() < HEADERS_AT_MOST) {
                headers.put(each.key(), each.value() == null ? "" : text(each.value()));
            }
        }
        Origin origin = Origin.read(headers.getOrDefault(DeadLetters.ORIGIN, ""), id).filter(each -> topic(each.topic()).isPresent()).orElse(null);
        return new Letter(id, origin, time(headers.get(DeadLetters.AT), Instant.ofEpochMilli(record.timestamp())), headers,
                payload(record.value()), bearing(origin == null ? id.originTopic() : origin.topic(), record.value()));
    }

    /** Not later than its record was written. */
    static Instant written(Letter letter) {
        return time(letter.headers().get("ce_time"), letter.at().minus(LONGEST)).minus(MARGIN);
    }

    static boolean isDelegations(String topic) {
        return topic.startsWith("delegations.");
    }

    /** The fence of a delegation; null when it cannot be read. */
    @Nullable Long fence(String topic, byte @Nullable [] value) {
        return read(topic, value) instanceof DelegationRecord delegation ? (Long) delegation.getFence() : null;
    }

    private Bearing bearing(String name, byte @Nullable [] value) {
        Topic.Keeping keeping = topic(name).<Topic.Keeping>map(Topic::keeping).orElse(new Topic.Keeping.For(LONGEST));
        SpecificRecord read = isDelegations(name) || name.equals(Topics.COMMANDS.name()) ? read(name, value) : null;
        return switch (read) {
            case DelegationRecord delegation -> new Bearing.Delegation(delegation.getFence(), delegation.getDeadline());
            case CommandRecord command -> new Bearing.Command(command.getTakeWithinMs() != null);
            case null, default -> isDelegations(name) ? new Bearing.Delegation(null, null)
                    : name.equals(Topics.COMMANDS.name()) ? new Bearing.Command(false)
                    : keeping instanceof Topic.Keeping.For ? new Bearing.Told() : new Bearing.State();
        };
    }

    private @Nullable SpecificRecord read(String name, byte @Nullable [] value) {
        try {
            return value == null ? null : topic(name).map(each -> envelopes.serde(each).deserializer().deserialize(name, value)).orElse(null);
        } catch (SerializationException unreadable) {
            return null;
        }
    }

    private Payload payload(byte @Nullable [] value) {
        if (value == null) {
            return new Payload(0, null, null, null, null);
        }
        try {
            Envelopes.Written written = envelopes.written(value);
            boolean fits = written.json().length() <= Payload.CHARACTERS_AT_MOST;
            return new Payload(value.length, written.schema(), fits ? written.json() : null, null,
                    fits ? null : "has " + written.json().length() + " characters as JSON; what has more than " + Payload.CHARACTERS_AT_MOST + " is not shown");
        } catch (KafkaException unreadable) {
            return new Payload(value.length, null, null,
                    Base64.getEncoder().encodeToString(Arrays.copyOf(value, Math.min(value.length, Payload.BYTES_AT_MOST))), DeadLetters.words(unreadable));
        }
    }

    private static Optional<Topic<?>> topic(String name) {
        return Topics.all().stream().filter(each -> each.name().equals(name)).<Topic<?>>map(each -> each).findFirst();
    }

    private static Instant time(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            return otherwise;
        }
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.length() <= CHARACTERS_AT_MOST ? text : text.substring(0, CHARACTERS_AT_MOST);
    }
}
