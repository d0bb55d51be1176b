package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.CheckMetrics;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.Variables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionedReaderTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final KafkaConnection connection = DuringTests.connection();
    private final Envelopes envelopes = new Envelopes(connection);
    private final Publisher publisher = new Publisher(connection, envelopes, "tester");
    private final List<PartitionedReader> readers = new ArrayList<>();

    @AfterEach
    void close() {
        readers.forEach(PartitionedReader::close);
        publisher.close();
    }

    @Test
    void tasks_come_after_the_tables_of_their_partition() {
        for (int i = 0; i < 50; i++) {
            publisher.publish(Topics.STATUS, "tables-" + i + "/dev", status("tables-" + i, 1));
            publisher.publish(Topics.CONFIGURATION, "tables-" + i + "/dev/variables", variables("tables-" + i));
        }
        publisher.flush();
        Set<String> known = ConcurrentHashMap.newKeySet();
        List<String> unknown = new CopyOnWriteArrayList<>();
        List<String> tasks = new CopyOnWriteArrayList<>();
        List<String> told = new CopyOnWriteArrayList<>();
        PartitionedReader reader = start(PartitionedReader.of(connection, envelopes, "tables", "0")
                .table(Topics.CONFIGURATION, each -> {
                    known.add(application(each.key()));
                    told.add("record " + each.partition());
                })
                .tasks(Topics.STATUS, each -> {
                    if (each.key().startsWith("tables-")) {
                        tasks.add(each.key());
                        if (!known.contains(application(each.key()))) {
                            unknown.add(each.key());
                        }
                    }
                    told.add("record " + each.partition());
                })
                .onAssigned(each -> told.add("assigned " + each))
                .onCaughtUp(each -> told.add("caught up " + each)));
        await().atMost(SOON).until(() -> tasks.size() == 50);
        assertThat(unknown).isEmpty();
        assertThat(reader.isReady()).isTrue();
        for (int partition = 0; partition < DuringTests.PARTITIONS; partition++) {
            int number = partition;
            List<String> ofPartition = told.stream().filter(each -> each.endsWith(" " + number)).toList();
            assertThat(ofPartition.getFirst()).isEqualTo("assigned " + number);
            assertThat(ofPartition).containsOnlyOnce("caught up " + number);
        }
    }

    @Test
    void of_a_recent_topic_only_the_last_time_is_read_and_then_all_that_follows() {
        int partition = ApplicationPartitioner.partition("recent", DuringTests.PARTITIONS);
        long now = System.currentTimeMillis();
        for (long ageMs : new long[] {600_000, 90_000, 30_000}) {
            DuringTests.write(Topics.METRICS.name(), partition, now - ageMs, "recent/dev",
                    envelopes.serde(Topics.METRICS).serializer().serialize(Topics.METRICS.name(), metric(now - ageMs)));
        }
        List<Long> ages = new CopyOnWriteArrayList<>();
        List<String> told = new CopyOnWriteArrayList<>();
        start(PartitionedReader.of(connection, envelopes, "recent-group", "0")
                .recent(Topics.METRICS, Duration.ofMinutes(1), each -> ages.add(now - each.value().getTo().toEpochMilli()))
                .onCaughtUp(each -> told.add("caught up " + each + " with " + (each == partition ? ages : ""))));
        await().atMost(SOON).until(() -> told.size() == DuringTests.PARTITIONS);
        assertThat(told).contains("caught up " + partition + " with [30000]");
        publisher.publish(Topics.METRICS, "recent/dev", metric(now));
        await().atMost(SOON).until(() -> ages.size() == 2);
        assertThat(ages).containsExactly(30_000L, 0L);
    }

    private static MetricRecord metric(long to) {
        return MetricRecord.newBuilder().setApplication("recent").setEnvironment("dev").setFrom(Instant.ofEpochMilli(to))
                .setTo(Instant.ofEpochMilli(to)).setCheck(new CheckMetrics("r", "i", true, 1.0)).build();
    }

    @Test
    void a_restart_goes_on_where_the_group_was() {
        List<Long> first = new CopyOnWriteArrayList<>();
        publish("goes-on", 0, 10);
        PartitionedReader reader = start(tasks("goes-on", "0", "goes-on", first));
        await().atMost(SOON).until(() -> first.size() == 10);
        reader.close();
        publish("goes-on", 10, 20);
        List<Long> second = new CopyOnWriteArrayList<>();
        start(tasks("goes-on", "0", "goes-on", second));
        await().atMost(SOON).until(() -> second.contains(19L));
        assertThat(second).containsExactlyElementsOf(IntStream.range(10, 20).mapToLong(i -> i).boxed().toList());
    }

    @Test
    void a_bad_record_goes_to_the_dead_letters_and_reading_goes_on() {
        int partition = ApplicationPartitioner.partition("bad", DuringTests.PARTITIONS);
        publish("bad", 1, 2);
        DuringTests.write("status", partition, "bad/dev", new byte[] {7, 1, 2, 3, 4, 5});
        DuringTests.write("status", partition, "bad/dev", new byte[] {0, 0, 0, 3, (byte) 231, 1});
        publisher.publish(Topics.STATUS, "bad/dev", new StatusRecord("bad", "dev", null, null));
        publish("bad", 666, 667);
        publish("bad", 2, 3);
        List<Long> read = new CopyOnWriteArrayList<>();
        Consumer<Long> callback = number -> {
            if (number == 666) {
                throw new IllegalArgumentException("666 is not a number " + "x".repeat(2000));
            }
            read.add(number);
        };
        start(PartitionedReader.of(connection, envelopes, "bad-group", "0").tasks(Topics.STATUS, of("bad", callback)));
        await().atMost(SOON).until(() -> read.contains(2L));
        assertThat(read).containsExactly(1L, 2L);
        var letters = DuringTests.all("status.dlt", each -> header(each, DeadLetters.BY).equals("bad-group") && "bad/dev".equals(each.key()));
        assertThat(letters).extracting(each -> header(each, DeadLetters.REASON)).satisfiesExactly(
                magic -> assertThat(magic).isEqualTo("a record on status begins with byte 7, not with 0: not Confluent's wire format"),
                unknown -> assertThat(unknown).startsWith("the schema registry answered 404 to /schemas/ids/999"),
                kind -> assertThat(kind).isEqualTo("a record on status of a kind that this version does not know"),
                callbacks -> assertThat(callbacks).startsWith("666 is not a number xxx").hasSize(1000).endsWith("..."));
        ConsumerRecord<String, byte[]> letter = letters.getFirst();
        assertThat(letter.partition()).isEqualTo(partition);
        assertThat(letter.value()).isEqualTo(new byte[] {7, 1, 2, 3, 4, 5});
        assertThat(header(letter, DeadLetters.ORIGIN)).matches("status-" + partition + "@\\d+");
        assertThat(Instant.parse(header(letter, DeadLetters.AT))).isBeforeOrEqualTo(Instant.now());
        assertThat(header(letter, "traceparent")).isEqualTo("00-trace");
    }

    @Test
    void the_largest_record_has_room_among_the_dead_letters() {
        publisher.publish(Topics.CONFIGURATION, "largest/dev/variables", ConfigurationRecord.newBuilder().setVariables(
                new Variables("largest", "dev", 1L, Map.of("X", "x".repeat(Envelopes.BYTES_AT_MOST - 600)), Instant.EPOCH)).build()).join();
        start(PartitionedReader.of(connection, envelopes, "largest-group", "0").tasks(Topics.CONFIGURATION, each -> {
            if (each.key().startsWith("largest/")) {
                throw new IllegalStateException("y".repeat(900));
            }
        }));
        await().atMost(SOON).until(() -> !DuringTests.all("configuration.dlt", each -> "largest/dev/variables".equals(each.key())).isEmpty());
    }

    @Test
    void a_record_waits_for_a_registry_that_is_away() {
        var registry = new FakeRegistry();
        registry.breakDown();
        publish("waits", 1, 2);
        List<Long> read = new CopyOnWriteArrayList<>();
        start(PartitionedReader.of(connection, registry.envelopes(), "waits-group", "0").tasks(Topics.STATUS, of("waits", read::add)));
        await().atMost(SOON).until(() -> registry.questions() > 2);
        registry.close();
        readers.removeLast().close();
        assertThat(DuringTests.all("status.dlt", each -> header(each, DeadLetters.BY).equals("waits-group"))).isEmpty();
        start(tasks("waits-group", "0", "waits", read));
        await().atMost(SOON).until(() -> read.contains(1L));
    }

    @Test
    void a_callback_that_throws_is_called_again_and_ends_nothing() {
        Set<String> thrown = ConcurrentHashMap.newKeySet();
        Consumer<String> throwsOnce = callback -> {
            if (thrown.add(callback)) {
                throw new IllegalStateException("a bug in " + callback);
            }
        };
        publish("throws", 1, 2);
        List<Long> read = new CopyOnWriteArrayList<>();
        PartitionedReader reader = start(tasks("throws-group", "0", "throws", read).onAssigned(each -> throwsOnce.accept("assigned " + each))
                .onCaughtUp(each -> throwsOnce.accept("caught up " + each)).onIdle(() -> throwsOnce.accept("idle")));
        await().atMost(SOON).until(() -> read.contains(1L) && thrown.contains("idle") && reader.isReady());
        assertThat(read).containsExactly(1L);
    }

    @Test
    void two_members_share_the_partitions_and_one_takes_over_from_the_other() {
        Map<Integer, String> owners = new ConcurrentHashMap<>();
        Set<Long> read = new ConcurrentSkipListSet<>();
        PartitionedReader one = start(member("one", owners, read));
        await().atMost(SOON).until(() -> owners.size() == DuringTests.PARTITIONS && one.isReady());
        PartitionedReader other = start(member("other", owners, read));
        await().atMost(SOON).until(() -> new TreeMap<>(owners).toString().matches(".*one.*other.*|.*other.*one.*")
                && owners.size() == DuringTests.PARTITIONS && one.isReady() && other.isReady());
        assertThat(owners.values()).containsOnly("one", "other");
        assertThat(owners.values().stream().filter("one"::equals)).hasSize(DuringTests.PARTITIONS / 2);
        one.close();
        await().atMost(SOON).until(() -> owners.values().stream().allMatch("other"::equals) && owners.size() == DuringTests.PARTITIONS);
        for (int i = 0; i < 40; i++) {
            publisher.publish(Topics.STATUS, "shared-" + i + "/dev", status("shared-" + i, i));
        }
        await().atMost(SOON).until(() -> read.size() == 40);
    }

    private PartitionedReader.Builder member(String name, Map<Integer, String> owners, Set<Long> read) {
        return PartitionedReader.of(connection, envelopes, "shared", name)
                .tasks(Topics.STATUS, of("shared-", read::add))
                .onAssigned(each -> owners.put(each, name))
                .onRevoked(each -> owners.remove(each, name));
    }

    private PartitionedReader.Builder tasks(String group, String instance, String application, List<Long> read) {
        return PartitionedReader.of(connection, envelopes, group, instance).tasks(Topics.STATUS, of(application, read::add));
    }

    private static Consumer<Received<StatusRecord>> of(String application, Consumer<Long> callback) {
        return each -> {
            if (each.key().startsWith(application) && each.value() != null && each.value().getReport() != null) {
                callback.accept(each.value().getReport().getSequence());
            }
        };
    }

    private PartitionedReader start(PartitionedReader.Builder builder) {
        PartitionedReader reader = builder.build();
        readers.add(reader);
        reader.start();
        return reader;
    }

    private void publish(String application, int from, int to) {
        for (int i = from; i < to; i++) {
            publisher.publish(Topics.STATUS, application + "/dev", status(application, i));
        }
        publisher.flush();
    }

    private static StatusRecord status(String application, long sequence) {
        var report = new TaskReport("d", "p", "s", 1, sequence, TaskState.RUNNING, "", Map.of(), null, "tester", "i");
        return new StatusRecord(application, "dev", report, null);
    }

    private static ConfigurationRecord variables(String application) {
        return ConfigurationRecord.newBuilder().setVariables(new Variables(application, "dev", 1L, Map.of(), Instant.EPOCH)).build();
    }

    private static String application(String key) {
        return key.substring(0, key.indexOf('/'));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var found = record.headers().lastHeader(name);
        return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }
}
