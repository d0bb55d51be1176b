package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReaderTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOPIC = Topics.CONFIGURATION.name();

    @Test
    void it_goes_on_from_the_offsets_that_its_caller_kept() {
        KafkaConnection connection = DuringTests.connection();
        var envelopes = new Envelopes(connection);
        try (var publisher = new Publisher(connection, envelopes, "tester")) {
            publish(publisher, "kept", 1);
            Map<Integer, Long> kept = new ConcurrentHashMap<>();
            List<String> first = new CopyOnWriteArrayList<>();
            try (TableReader reader = reader(connection, envelopes, Map.of(), first::add, positions ->
                    positions.forEach((partition, next) -> kept.put(partition.partition(), next)))) {
                reader.start();
                await().atMost(SOON).until(() -> first.contains("kept@1") && reader.isCaughtUp());
                assertThat(offsets(reader)).isEqualTo(kept);
                assertThat(reader.silentFor()).isEmpty();
            }
            publish(publisher, "kept", 2);
            List<String> second = new CopyOnWriteArrayList<>();
            try (TableReader reader = reader(connection, envelopes, kept, second::add, _ -> { })) {
                reader.start();
                await().atMost(SOON).until(() -> second.contains("kept@2"));
            }
            assertThat(second).doesNotContain("kept@1");
        }
    }

    @Test
    void offsets_that_Kafka_does_not_hold_mean_from_the_beginning() {
        KafkaConnection connection = DuringTests.connection();
        var envelopes = new Envelopes(connection);
        try (var publisher = new Publisher(connection, envelopes, "tester")) {
            publish(publisher, "beyond", 1);
        }
        var beyond = new HashMap<Integer, Long>();
        for (int partition = 0; partition < DuringTests.PARTITIONS; partition++) {
            beyond.put(partition, 1_000_000L);
        }
        List<String> read = new CopyOnWriteArrayList<>();
        try (TableReader reader = reader(connection, envelopes, beyond, read::add, _ -> { })) {
            reader.start();
            await().atMost(SOON).until(() -> read.contains("beyond@1") && reader.isCaughtUp());
        }
    }

    @Test
    void what_cannot_be_read_is_skipped_and_counted() {
        KafkaConnection connection = DuringTests.connection();
        var envelopes = new Envelopes(connection);
        try (var publisher = new Publisher(connection, envelopes, "tester")) {
            publish(publisher, "skipped", 1);
            DuringTests.write(TOPIC, 0, "skipped/dev/variables", new byte[] {1});
            publish(publisher, "skipped", 2);
        }
        List<String> read = new CopyOnWriteArrayList<>();
        Consumer<String> refusing = each -> {
            read.add(each);
            if (each.equals("skipped@1")) {
                throw new IllegalStateException("no room for " + each);
            }
        };
        try (TableReader reader = reader(connection, envelopes, Map.of(), refusing, _ -> { })) {
            reader.start();
            await().atMost(SOON).until(() -> read.contains("skipped@2") && reader.isCaughtUp());
            assertThat(reader.skipped()).isEqualTo(2);
        }
    }

    @Test
    void it_waits_for_a_Kafka_that_goes_away_and_goes_on_when_it_is_back(@TempDir Path directory) {
        List<String> read = new CopyOnWriteArrayList<>();
        var kafka = new LocalKafka(directory, 1);
        kafka.start();
        KafkaConnection connection = DuringTests.to(kafka);
        var envelopes = new Envelopes(connection);
        try (TableReader reader = reader(connection, envelopes, Map.of(), read::add, _ -> { })) {
            reader.start();
            try (var publisher = new Publisher(connection, envelopes, "tester")) {
                publish(publisher, "restarted", 1);
            }
            await().atMost(SOON).until(() -> read.contains("restarted@1"));
            kafka.close();
            await().atMost(SOON).until(() -> reader.silentFor().isPresent());
            assertThat(reader.isCaughtUp()).isTrue();
            kafka = new LocalKafka(directory, 1);
            assertThat(kafka.bootstrapServers()).isEqualTo(connection.bootstrapServers());
            kafka.start();
            try (var publisher = new Publisher(connection, envelopes, "tester")) {
                publish(publisher, "restarted", 2);
            }
            await().atMost(SOON).until(() -> read.contains("restarted@2") && reader.silentFor().isEmpty());
            assertThat(read).containsExactly("restarted@1", "restarted@2");
        } finally {
            kafka.close();
        }
    }

    private static TableReader reader(KafkaConnection connection, Envelopes envelopes, Map<Integer, Long> from, Consumer<String> read,
            Consumer<Map<TopicPartition, Long>> onBatchEnd) {
        return TableReader.of(connection, envelopes, "reader").read(Topics.CONFIGURATION, from, each -> {
            ConfigurationRecord value = each.value();
            if (value != null && value.getVariables() != null) {
                read.accept(value.getVariables().getApplication() + "@" + value.getVariables().getRevision());
            }
        }).onBatchEnd(onBatchEnd).build();
    }

    private static Map<Integer, Long> offsets(TableReader reader) {
        var offsets = new HashMap<Integer, Long>();
        reader.positions().forEach((partition, next) -> offsets.put(partition.partition(), next));
        return offsets;
    }

    private static void publish(Publisher publisher, String application, long revision) {
        publisher.publish(Topics.CONFIGURATION, application + "/dev/variables", ConfigurationRecord.newBuilder().setVariables(
                new Variables(application, "dev", revision, Map.of(), Instant.EPOCH)).build()).join();
    }
}
