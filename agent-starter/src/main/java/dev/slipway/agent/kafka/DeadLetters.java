package dev.slipway.agent.kafka;

import dev.slipway.agent.metrics.Counts;
import dev.slipway.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what could not be processed, with the reason, so that nothing is lost and nothing stops. */
public final class DeadLetters implements AutoCloseable {
    /** Why. */
    public static final String REASON = "slipway_reason";
    /** {@code topic-partition@offset}. */
    public static final String ORIGIN = "slipway_origin";
    /** The agent that could not process it. */
    public static final String BY = "slipway_by";
    /** When, by the clock of that agent. */
    public static final String AT = "slipway_at";
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /** Short, for the reader waits; what was not kept by then is tried again. */
    private static final int ANSWER_MS = 4000;
    private static final int WORDS_AT_MOST = 1000;

    private final String agent;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @param agent that reads */
    public DeadLetters(KafkaConnection connection, String agent) {
        this.agent = agent;
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, agent + "-dead-letters");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS - 500);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.DEAD_LETTER_BYTES_AT_MOST);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Keeps a record in the dead-letter topic of its own, in the partition of its own, and waits until that is safe.
     *
     * @throws RetriableException if it could not be kept within 4 s
     */
    public void keep(ConsumerRecord<byte[], byte[]> record, Throwable reason) {
        var letter = new ProducerRecord<>(record.topic() + ".dlt", record.partition(), record.key(), record.value());
        record.headers().forEach(letter.headers()::add);
        describe(letter.headers(), agent, record.topic(), record.partition(), record.offset(), words(reason));
        LOG.atWarn().addKeyValue("topic", record.topic()).addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset()).addKeyValue("because", words(reason)).log("dead letter");
        try {
            producer.send(letter).get();
            Counts.deadLetter(agent, record.topic());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKept("interrupted before a dead letter was safe", e);
        } catch (ExecutionException | KafkaException e) {
            throw new NotKept("a dead letter of " + record.topic() + " could not be kept: " + words(e), e);
        }
    }

    /** Sets the headers that tell where a dead letter comes from and why it is one. */
    public static void describe(Headers headers, String agent, String topic, int partition, long offset, String reason) {
        CloudEvents.put(headers, REASON, reason);
        CloudEvents.put(headers, ORIGIN, topic + "-" + partition + "@" + offset);
        CloudEvents.put(headers, BY, agent);
        CloudEvents.put(headers, AT, Instant.now().toString());
    }

    /** A failure in at most 1000 characters. */
    public static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getMessage() == null) {
            root = root.getCause();
        }
        String words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return words.length() <= WORDS_AT_MOST ? words : words.substring(0, WORDS_AT_MOST - 3) + "...";
    }

    /** The record must be tried again, or it would be lost. */
    private static final class NotKept extends RetriableException {
        private static final long serialVersionUID = 1;

        NotKept(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
