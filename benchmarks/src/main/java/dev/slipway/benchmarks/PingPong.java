package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A record there and one back over two topics, with nothing but Kafka's own clients: written as the agents write ({@code acks=all},
 * no lingering), read as they read ({@code read_committed}).
 */
final class PingPong implements AutoCloseable {
    private static final TopicPartition PING = new TopicPartition("bench-ping", 0);
    private static final TopicPartition PONG = new TopicPartition("bench-pong", 0);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);
    private static final byte[] RECORD = new byte[300];

    private final KafkaConnection connection;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> transacting;
    private final KafkaConsumer<byte[], byte[]> pongs;
    private final KafkaConsumer<byte[], byte[]> pings;
    private final Thread echo = Thread.ofPlatform().daemon().name("echo").unstarted(this::echo);

    PingPong(KafkaConnection connection) throws ExecutionException, InterruptedException {
        this.connection = connection;
        try (Admin admin = Admin.create(connection.client())) {
            admin.createTopics(List.of(new NewTopic(PING.topic(), 1, (short) 1), new NewTopic(PONG.topic(), 1, (short) 1))).all().get();
        }
        this.plain = producer(Map.of());
        // The transactional one waits as that of the agents' streams does.
        this.transacting = producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-ping",
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5, ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 20));
        this.pings = consumer(PING);
        this.pongs = consumer(PONG);
        transacting.initTransactions();
        echo.start();
    }

    /** There and back. @return what it took, in nanoseconds */
    long roundTrip() {
        long began = System.nanoTime();
        plain.send(new ProducerRecord<>(PING.topic(), 0, null, RECORD));
        return pong(began);
    }

    /** The same, where the way there is in a transaction, as everything that the manager delegates. */
    long roundTripOfTransaction() {
        long began = System.nanoTime();
        transacting.beginTransaction();
        transacting.send(new ProducerRecord<>(PING.topic(), 0, null, RECORD));
        transacting.commitTransaction();
        return pong(began);
    }

    private long pong(long began) {
        if (pongs.poll(ANSWERED_WITHIN).isEmpty()) {
            throw new IllegalStateException("no pong within " + ANSWERED_WITHIN.toSeconds() + " s");
        }
        return System.nanoTime() - began;
    }

    private void echo() {
        try (pings; KafkaProducer<byte[], byte[]> back = producer(Map.of())) {
            while (!Thread.currentThread().isInterrupted()) {
                pings.poll(Duration.ofSeconds(1)).forEach(ping -> back.send(new ProducerRecord<>(PONG.topic(), 0, null, ping.value())));
            }
        } catch (WakeupException | InterruptException closed) {
            // By close.
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> consumer(TopicPartition of) {
        Map<String, Object> settings = connection.client();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(of));
        return consumer;
    }

    @Override
    public void close() {
        pings.wakeup();
        try {
            echo.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pongs.close();
        plain.close();
        transacting.close();
    }
}
