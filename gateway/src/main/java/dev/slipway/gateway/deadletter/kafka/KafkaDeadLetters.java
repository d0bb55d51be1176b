package dev.slipway.gateway.deadletter.kafka;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.gateway.deadletter.DeadLetterBox;
import dev.slipway.gateway.deadletter.Letter;
import dev.slipway.gateway.deadletter.LetterId;
import dev.slipway.gateway.deadletter.Origin;
import dev.slipway.gateway.deadletter.Since;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters where they lie. Nothing is open between calls: letters are looked at seldom, and a reader and a writer for
 * each time cost less than ones that wait.
 */
/*
 * The note that a letter was replayed lies on the letters' own topic, in its partition, and goes with it when it is too old.
 * It is written in one transaction with the record; the transaction's id is the letter's, so Kafka lets only one at a time do
 * it, and whoever comes second sees the first one's note before it begins.
 */
public final class KafkaDeadLetters implements DeadLetterBox {
    /** The letter that a note tells of. */
    public static final String REPLAYED = "slipway_replayed";
    /** The request that a note's replay was asked for with. */
    public static final String REQUEST = "slipway_request";
    /** On a record that was written again: the letter that it was. */
    public static final String REPLAY_OF = "slipway_replay_of";
    private static final Set<String> OURS = Set.of(DeadLetters.REASON, DeadLetters.ORIGIN, DeadLetters.BY, DeadLetters.AT, REPLAY_OF);
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDeadLetters.class);
    private static final Duration TRANSACTION_AT_MOST = Duration.ofSeconds(5);

    private final KafkaConnection connection;
    private final Envelopes envelopes;
    private final Contents contents;

    /** Of this Kafka. */
    public KafkaDeadLetters(KafkaConnection connection, Envelopes envelopes) {
        this.connection = connection;
        this.envelopes = envelopes;
        this.contents = new Contents(envelopes);
    }

    @Override
    public Optional<Letter> find(LetterId id, Duration within) {
        return Optional.ofNullable(record(id, within)).map(record -> contents.letter(id, record));
    }

    private @Nullable ConsumerRecord<byte[], byte[]> record(LetterId id, Duration within) {
        if (Topics.all().stream().noneMatch(each -> each.deadLetterName().equals(id.topic()))) {
            return null;
        }
        var partition = new TopicPartition(id.topic(), id.partition());
        try (var consumer = consumer(within)) {
            if (consumer.partitionsFor(id.topic()).stream().noneMatch(each -> each.partition() == id.partition())) {
                return null;
            }
            var scan = new Scan(consumer, Map.of(partition, id.offset()), within);
            return scan.first(record -> record.offset() == id.offset() ? record : null, record -> record.offset() > id.offset());
        } catch (KafkaException silent) {
            throw new UnreachableException(silent);
        }
    }

    @Override
    public Since since(Letter letter, Duration within) {
        Origin origin = letter.origin();
        boolean state = letter.bearing() instanceof Letter.Bearing.State;
        if (origin == null || !(state || letter.bearing() instanceof Letter.Bearing.Delegation)) {
            return new Since.Nothing();
        }
        var record = record(letter.id(), within);
        byte[] key = record == null ? null : record.key();
        if (key == null) {
            return new Since.Nothing();
        }
        try (var consumer = consumer(within)) {
            return state ? newerState(consumer, origin, key, within) : newestFence(consumer, letter, origin, key, within);
        } catch (KafkaException silent) {
            throw new UnreachableException(silent);
        }
    }

    private static Since newerState(KafkaConsumer<byte[], byte[]> consumer, Origin origin, byte[] key, Duration within) {
        var scan = new Scan(consumer, Map.of(new TopicPartition(origin.topic(), origin.partition()), origin.offset() + 1), within);
        Since found = scan.first(each -> Arrays.equals(each.key(), key) ? new Since.NewerState() : null, _ -> false);
        return found != null ? found : scan.isComplete() ? new Since.Nothing() : new Since.NotKnown();
    }

    /** Fences of an environment rise over all specialists, so all their topics are looked through from the letter's time on. */
    private Since newestFence(KafkaConsumer<byte[], byte[]> consumer, Letter letter, Origin origin, byte[] key, Duration within) {
        List<Topic<?>> topics = Topics.all().stream().filter(each -> Contents.isDelegations(each.name())).<Topic<?>>map(each -> each).toList();
        var from = new HashMap<TopicPartition, Long>();
        var times = new HashMap<TopicPartition, Long>();
        for (Topic<?> each : topics) {
            var partition = new TopicPartition(each.name(), origin.partition());
            if (each.name().equals(origin.topic())) {
                from.put(partition, origin.offset() + 1);
            } else {
                times.put(partition, Contents.written(letter).toEpochMilli());
            }
        }
        consumer.offsetsForTimes(times).forEach((partition, at) -> from.put(partition, at == null ? Long.MAX_VALUE : at.offset()));
        var scan = new Scan(consumer, from, within);
        Long own = letter.bearing() instanceof Letter.Bearing.Delegation(var fence, _) ? fence : null;
        Since found = scan.first(each -> {
            Long fence = Arrays.equals(each.key(), key) ? contents.fence(each.topic(), each.value()) : null;
            return fence != null && (own == null || fence > own) ? new Since.Fence(fence) : null;
        }, _ -> false);
        return found != null ? found : scan.isComplete() ? new Since.Nothing() : new Since.NotKnown();
    }

    @Override
    public boolean replay(Letter letter, String by, String request, BooleanSupplier stillWanted, Duration within) {
        Origin origin = Objects.requireNonNull(letter.origin(), "a letter without an origin is not replayed");
        var record = record(letter.id(), within);
        if (record == null) {
            return false;
        }
        try (var producer = producer(letter.id(), within)) {
            producer.initTransactions();
            if (!stillWanted.getAsBoolean()) {
                return false;
            }
            producer.beginTransaction();
            producer.send(again(letter.id(), origin, record));
            producer.send(note(letter.id(), record, by, request));
            producer.commitTransaction();
            LOG.atInfo().addKeyValue("letter", letter.id()).addKeyValue("origin", origin).addKeyValue("by", by).log("replayed");
            return true;
        } catch (KafkaException notWritten) {
            LOG.atWarn().addKeyValue("letter", letter.id()).addKeyValue("because", DeadLetters.words(notWritten)).log("a dead letter was not replayed");
            throw new UnreachableException(notWritten);
        }
    }

    private static ProducerRecord<byte[], byte[]> again(LetterId id, Origin origin, ConsumerRecord<byte[], byte[]> record) {
        var again = new ProducerRecord<>(origin.topic(), origin.partition(), record.key(), record.value());
        record.headers().forEach(each -> {
            if (!OURS.contains(each.key())) {
                again.headers().add(each);
            }
        });
        again.headers().add(REPLAY_OF, bytes(id.toString()));
        return again;
    }

    private static ProducerRecord<byte[], byte[]> note(LetterId id, ConsumerRecord<byte[], byte[]> record, String by, String request) {
        var note = new ProducerRecord<byte[], byte[]>(id.topic(), id.partition(), record.key(), null);
        note.headers().add(REPLAYED, bytes(id.toString())).add(DeadLetters.BY, bytes(by)).add(REQUEST, bytes(request))
                .add(DeadLetters.AT, bytes(Instant.now().toString())).add(CloudEvents.ID, bytes(CloudEvents.text(record.headers(), CloudEvents.ID)));
        return note;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private KafkaConsumer<byte[], byte[]> consumer(Duration within) {
        Map<String, Object> settings = connection.client();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "gateway-letters");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) within.toMillis());
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) within.toMillis());
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer(LetterId id, Duration within) {
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "gateway-replay");
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "gateway-replay-" + id);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_AT_MOST.toMillis());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 20);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, within.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) within.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) within.toMillis());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.DEAD_LETTER_BYTES_AT_MOST);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
