package dev.slipway.erroranalyst.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** All that was committed to a topic since its beginning, for an application. */
final class Collected<T> implements AutoCloseable {
    /** Makes a value of bytes. */
    interface Reading<T> {
        T read(byte[] bytes);
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final String application;
    private final Reading<T> reading;
    private final List<T> all = new ArrayList<>();

    private Collected(KafkaConnection connection, String topic, String application, Reading<T> reading) {
        var settings = connection.client();
        settings.put("isolation.level", "read_committed");
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        this.application = application;
        this.reading = reading;
        var partitions = consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    static <T extends SpecificRecord> Collected<T> of(KafkaConnection connection, Envelopes envelopes, Topic<T> topic, String application) {
        var deserializer = envelopes.serde(topic).deserializer();
        return new Collected<>(connection, topic.name(), application, bytes -> deserializer.deserialize(topic.name(), bytes));
    }

    static Collected<byte[]> deadLetters(KafkaConnection connection, Topic<?> topic, String application) {
        return new Collected<>(connection, topic.name() + ".dlt", application, bytes -> bytes);
    }

    /** All that is committed by now. */
    List<T> all() {
        var ends = consumer.endOffsets(consumer.assignment());
        do {
            consumer.poll(Duration.ofMillis(50)).forEach(record -> {
                if (record.key().equals(application) || record.key().startsWith(application + "/")) {
                    all.add(reading.read(record.value()));
                }
            });
        } while (ends.entrySet().stream().anyMatch(each -> consumer.position(each.getKey()) < each.getValue()));
        return all;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
