package dev.slipway.agent.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    private final String agent;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @param agent that reads */
    public DeadLetters(KafkaConnection connection, String agent) {
        this.agent = agent;
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, agent + "-dead-letters");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Keeps a record in the dead-letter topic of its own, in the partition of its own, and waits until that is safe. */
    public void keep(ConsumerRecord<byte[], byte[]> record, Throwable reason) {
        var letter = new ProducerRecord<>(record.topic() + ".dlt", record.partition(), record.key(), record.value());
        record.headers().forEach(letter.headers()::add);
        describe(letter.headers(), agent, record.topic(), record.partition(), record.offset(), words(reason));
        LOG.atWarn().addKeyValue("topic", record.topic()).addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset()).addKeyValue("because", words(reason)).log("dead letter");
        try {
            producer.send(letter).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a dead letter was safe", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a dead letter of " + record.topic() + " could not be kept", e);
        }
    }

    /** Sets the headers that tell where a dead letter comes from and why it is one. */
    public static void describe(Headers headers, String agent, String topic, int partition, long offset, String reason) {
        CloudEvents.put(headers, REASON, reason);
        CloudEvents.put(headers, ORIGIN, topic + "-" + partition + "@" + offset);
        CloudEvents.put(headers, BY, agent);
        CloudEvents.put(headers, AT, Instant.now().toString());
    }

    /** A failure in a line. */
    public static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getMessage() == null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
