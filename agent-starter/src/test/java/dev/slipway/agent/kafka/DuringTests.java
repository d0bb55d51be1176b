package dev.slipway.agent.kafka;

import dev.slipway.embedded.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** One Kafka for all tests of this module: each uses applications and groups of its own. */
public final class DuringTests {
    /** Of every topic. */
    public static final int PARTITIONS = 4;

    private static final Path DIRECTORY = directory();
    private static final LocalKafka KAFKA = started();

    private DuringTests() {}

    /** To the Kafka of the tests. */
    public static KafkaConnection connection() {
        return to(KAFKA);
    }

    /** To a Kafka of a test's own. */
    public static KafkaConnection to(LocalKafka kafka) {
        return new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
    }

    /** Writes bytes that no envelope would make. */
    public static void write(String topic, int partition, String key, byte[] value) {
        write(topic, partition, null, key, value);
    }

    /** The same at a time of the writer's. @param atMs null for now */
    public static void write(String topic, int partition, @Nullable Long atMs, String key, byte[] value) {
        try (var producer = new KafkaProducer<>(connection().client(), new StringSerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(topic, partition, atMs, key, value);
            record.headers().add("traceparent", "00-trace".getBytes(StandardCharsets.UTF_8));
            producer.send(record).get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that a topic holds now and that is asked for, committed, in order of the partitions. */
    public static List<ConsumerRecord<String, byte[]>> all(String topic, Predicate<ConsumerRecord<String, byte[]>> which) {
        Map<String, Object> settings = connection().client();
        settings.put("isolation.level", "read_committed");
        settings.put("fetch.max.wait.ms", 10);
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> {
                    if (which.test(each)) {
                        found.add(each);
                    }
                });
            }
        }
        return found;
    }

    private static LocalKafka started() {
        var kafka = new LocalKafka(DIRECTORY, PARTITIONS);
        kafka.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kafka.close();
            delete(DIRECTORY);
        }));
        return kafka;
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("slipway-kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
