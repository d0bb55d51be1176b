package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.demo.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever can write to Kafka can write nonsense: nothing stops, and nothing is lost. */
class BadRecordsTest {
    /** Topics on which the same record may come twice. */
    private static final List<String> REPEATED = List.of("commands", "status", "delegations.render-deployer", "delegations.monitoring-specialist",
            "delegations.cicd-specialist");
    /** Topics on which a record stands for work: what cannot be read there is kept as a dead letter. */
    private static final Set<String> WORK = Set.of("commands", "status", "edges", "instances", "presence", "delegations.render-deployer",
            "delegations.monitoring-specialist", "delegations.cicd-specialist");

    @Test
    void nonsense_on_every_topic_stops_nothing_and_is_kept_where_it_stands_for_work(@TempDir Path directory) throws Exception {
        try (var suite = RunningSuite.on(directory.resolve("data"))) {
            Client client = suite.client();
            client.put("/applications/shop", Shops.manifest("shop", "{\"type\": \"rolling\"}", 1));
            assertSucceeds(client, "1");
            KafkaConnection kafka = KafkaConnection.read(suite.data().resolve("endpoints.json"));
            var written = write(kafka);
            assertSucceeds(client, "2");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
                    assertThat(deadLetters(kafka).keySet()).containsAll(WORK));
            deadLetters(kafka).forEach((topic, reasons) -> assertThat(reasons).as(topic).allMatch(reason -> !reason.isBlank()));
            System.out.println("nonsense on " + written.size() + " topics; dead letters: " + deadLetters(kafka).entrySet().stream()
                    .map(each -> each.getKey() + " " + each.getValue().size()).toList());
            suite.kill();
            suite.start();
            assertSucceeds(suite.client(), "3");
            repeatedBackwardsAllIsAsItWas(suite, kafka);
            assertSucceeds(suite.client(), "4");
            assertThat(suite.client().get("/deployments?application=shop&kind=DEPLOY").path("items").size()).isEqualTo(4);
        }
    }

    /** Every record that asks for something or reports about it comes a second time, the newest first. */
    private static void repeatedBackwardsAllIsAsItWas(RunningSuite suite, KafkaConnection kafka) throws ExecutionException, InterruptedException {
        Shops.healthy(suite.client(), "shop", 1);
        Map<String, Long> alive = suite.alive();
        var deployments = suite.client().get("/deployments?application=shop");
        List<ConsumerRecord<byte[], byte[]>> all = read(kafka, REPEATED);
        try (var producer = new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> each : all.reversed()) {
                producer.send(new ProducerRecord<>(each.topic(), each.partition(), null, each.key(), each.value(), each.headers())).get();
            }
        }
        System.out.println("repeated backwards: " + all.size() + " records");
        assertSucceeds(suite.client(), "after", "other");
        assertThat(suite.client().get("/deployments?application=shop")).isEqualTo(deployments);
        assertThat(suite.alive()).containsAllEntriesOf(alive);
        assertThat(suite.alive().keySet()).filteredOn(each -> each.startsWith("shop-")).hasSize(1);
    }

    private static void assertSucceeds(Client client, String version, String application) {
        client.put("/applications/" + application, Shops.manifest(application, "{\"type\": \"rolling\"}", 1));
        var ended = Shops.ended(client, Shops.deploy(client, application, version));
        assertThat(ended.path("phase").asString()).as(ended.path("outcome").asString()).isEqualTo("SUCCEEDED");
    }

    private static void assertSucceeds(Client client, String version) {
        var ended = Shops.ended(client, Shops.deploy(client, "shop", version));
        assertThat(ended.path("phase").asString()).as(ended.path("outcome").asString()).isEqualTo("SUCCEEDED");
    }

    /** Too short, not Avro, of an unknown schema, of no known kind, repeated, and as large as the broker takes. */
    private static Set<String> write(KafkaConnection kafka) throws ExecutionException, InterruptedException {
        var topics = new HashSet<String>();
        try (var producer = new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Topic<?> topic : Topics.all()) {
                byte[] key = "shop/dev/nonsense".getBytes(StandardCharsets.UTF_8);
                byte[] huge = new byte[900_000];
                for (byte[] value : List.of(new byte[] {1}, "not Avro at all".getBytes(StandardCharsets.UTF_8), new byte[] {0, 127, 127, 127, 127, 1},
                        new byte[] {0, 0, 0, 0, 1}, huge)) {
                    for (int partition = 0; partition < Topics.PARTITIONS_STANDALONE; partition++) {
                        producer.send(new ProducerRecord<>(topic.name(), partition, key, value)).get();
                    }
                }
                topics.add(topic.name());
            }
        }
        return topics;
    }

    private static Map<String, List<String>> deadLetters(KafkaConnection kafka) {
        var found = new TreeMap<String, List<String>>();
        read(kafka, Topics.all().stream().map(Topic::deadLetterName).toList()).forEach(record -> found
                .computeIfAbsent(record.topic().replace(".dlt", ""), _ -> new ArrayList<>())
                .add(new String(record.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8)));
        return found;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(KafkaConnection kafka, List<String> topics) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(kafka.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = topics.stream().flatMap(topic -> IntStream.range(0, Topics.PARTITIONS_STANDALONE)
                    .mapToObj(partition -> new TopicPartition(topic, partition))).toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }
}
