package dev.slipway.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @TempDir
    private Path directory;

    @Test
    void acknowledged_records_and_ports_are_there_after_it_was_closed_and_opened_again() throws Exception {
        String address;
        try (var kafka = new EmbeddedKafka(directory, 1)) {
            kafka.start();
            address = kafka.bootstrapServers();
            write(address, 0, 100);
        }
        try (var kafka = new EmbeddedKafka(directory, 1)) {
            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            kafka.start();
            write(address, 100, 200);
            assertThat(read(address)).containsExactlyElementsOf(numbers(200));
        }
    }

    /** What a kill leaves behind: a log that was never closed. A process that is killed for real is killed by the suite's own tests. */
    @Test
    void acknowledged_records_are_there_when_only_a_copy_of_the_running_log_is_left() throws Exception {
        Path left = directory.resolve("left");
        try (var kafka = new EmbeddedKafka(directory.resolve("running"), 1)) {
            kafka.start();
            write(kafka.bootstrapServers(), 0, 500);
            copy(directory.resolve("running"), left);
        }
        assertThat(left.resolve("log").resolve(".kafka_cleanshutdown")).doesNotExist();
        try (var kafka = new EmbeddedKafka(left, 1)) {
            kafka.start();
            assertThat(read(kafka.bootstrapServers())).containsExactlyElementsOf(numbers(500));
        }
    }

    @Test
    void a_port_that_somebody_took_is_replaced_and_the_new_one_kept() throws Exception {
        String first = new EmbeddedKafka(directory, 1).bootstrapServers();
        int port = Integer.parseInt(first.substring(first.indexOf(':') + 1));
        Files.createDirectories(directory);
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(directory.resolve("ports"), taken.getLocalPort() + " 0");
            String second;
            try (var kafka = new EmbeddedKafka(directory, 1)) {
                second = kafka.bootstrapServers();
                assertThat(second).isNotEqualTo(first);
                kafka.start();
                write(second, 0, 1);
            }
            assertThat(new EmbeddedKafka(directory, 1).bootstrapServers()).isEqualTo(second);
        }
    }

    @Test
    void every_topic_of_the_catalogue_is_made_with_its_settings_and_its_dead_letters() throws Exception {
        try (var kafka = new EmbeddedKafka(directory, 3)) {
            kafka.start();
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
                Set<String> names = new TreeSet<>();
                Topics.all().forEach(topic -> names.addAll(List.of(topic.name(), topic.deadLetterName())));
                admin.describeTopics(names).allTopicNames().get().values().forEach(topic -> assertThat(topic.partitions()).hasSize(3));
                for (Topic<?> topic : Topics.all()) {
                    assertThat(settings(admin, topic.name())).containsAllEntriesOf(topic.settings());
                    assertThat(settings(admin, topic.deadLetterName())).containsAllEntriesOf(topic.deadLetterSettings());
                }
            }
        }
    }

    private static Map<String, String> settings(Admin admin, String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var found = new java.util.HashMap<String, String>();
        admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().forEach(each -> found.put(each.name(), each.value()));
        return found;
    }

    private static void write(String address, int from, int to) throws Exception {
        try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", address, "acks", "all"),
                new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < to; i++) {
                producer.send(new ProducerRecord<>("status", 0, "shop/dev", Integer.toString(i))).get();
            }
        }
    }

    private static List<String> read(String address) {
        var found = new ArrayList<String>();
        var partition = new TopicPartition("status", 0);
        try (var consumer = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", address), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> found.add(each.value()));
            }
        }
        return found;
    }

    private static List<String> numbers(int to) {
        return java.util.stream.IntStream.range(0, to).mapToObj(Integer::toString).toList();
    }

    private static void copy(Path from, Path to) throws Exception {
        try (var all = Files.walk(from)) {
            for (Path each : all.filter(path -> !path.endsWith(".lock")).toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }
}
