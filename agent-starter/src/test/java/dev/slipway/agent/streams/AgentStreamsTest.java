package dev.slipway.agent.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.DuringTests;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.streams.AgentStreams.Tuning;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentStreamsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String COUNTS = "counts";
    private static final int LARGE = 1_100_000;
    private static final AtomicInteger AWAY = new AtomicInteger();

    @TempDir
    private Path directory;
    private final Envelopes envelopes = new Envelopes(DuringTests.connection());
    private final Publisher publisher = new Publisher(DuringTests.connection(), envelopes, "tester");

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void what_cannot_be_processed_goes_to_the_dead_letters_once_and_the_rest_is_counted_once() {
        int partition = ApplicationPartitioner.partition("counted", DuringTests.PARTITIONS);
        publish("counted", 1);
        DuringTests.write("status", partition, "counted/dev", new byte[] {9, 9, 9, 9, 9, 9});
        publish("counted", 666);
        publish("counted", 2);
        for (int start = 1; start <= 2; start++) {
            // The second start must repeat nothing.
            try (var streams = counting("counting", "counted/dev")) {
                streams.start();
                await().atMost(SOON).until(streams::isReady);
                publish("counted", 2 + start);
                int expected = 2 + start;
                await().atMost(SOON).until(() -> counts("counting").size() >= expected);
            }
        }
        assertThat(counts("counting")).containsExactly("1 of 1", "2 of 2", "3 of 3", "4 of 4");
        List<ConsumerRecord<String, byte[]>> letters = DuringTests.all("status.dlt", each -> text(each, DeadLetters.BY).equals("counting"));
        assertThat(letters.stream().filter(each -> "counted/dev".equals(each.key()))).hasSize(2).satisfiesExactly(
                corrupt -> {
                    assertThat(text(corrupt, DeadLetters.REASON)).isEqualTo("a record on status begins with byte 9, not with 0: not Confluent's wire format");
                    assertThat(corrupt.value()).isEqualTo(new byte[] {9, 9, 9, 9, 9, 9});
                    assertThat(corrupt.partition()).isEqualTo(partition);
                    assertThat(text(corrupt, DeadLetters.ORIGIN)).matches("status-" + partition + "@\\d+");
                    assertThat(text(corrupt, "traceparent")).isEqualTo("00-trace");
                },
                thrown -> {
                    assertThat(text(thrown, DeadLetters.REASON)).isEqualTo("666 is not a number");
                    assertThat(envelopes.serde(Topics.STATUS).deserializer().deserialize("status", thrown.value()).getReport())
                            .isNotNull().extracting(TaskReport::getSequence).isEqualTo(666L);
                });
    }

    /** A dead letter of it would have left the store ahead of what was written. */
    @Test
    void what_cannot_be_written_yet_is_decided_again() {
        AWAY.set(2);
        publish("retried", 1);
        publish("retried", 503);
        publish("retried", 2);
        try (var streams = counting("retrying", "retried/dev")) {
            streams.start();
            await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> counts("retrying").size() >= 3);
        }
        assertThat(counts("retrying")).containsExactly("1 of 1", "2 of 503", "3 of 2");
        assertThat(DuringTests.all("status.dlt", each -> text(each, DeadLetters.BY).equals("retrying") && "retried/dev".equals(each.key()))).isEmpty();
    }

    /** It was tried again for ever: the broker refused it, the transaction was aborted, and the thread began anew. */
    @Test
    void what_is_too_large_to_be_written_goes_to_the_dead_letters_alone_and_the_rest_is_written_once() {
        publish("enlarged", 1);
        publish("enlarged", 413);
        publish("enlarged", 2);
        try (var streams = counting("enlarging", "enlarged/dev")) {
            streams.start();
            await().atMost(SOON).until(() -> counts("enlarging").size() >= 2);
        }
        assertThat(counts("enlarging")).containsExactly("1 of 1", "3 of 2");
        assertThat(DuringTests.all("outcomes.dlt", each -> text(each, DeadLetters.BY).equals("enlarging"))).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo("enlarged/dev");
            assertThat(text(letter, DeadLetters.REASON)).matches("an envelope of outcomes has \\d+ bytes; Kafka takes at most 1040384");
            assertThat(text(letter, DeadLetters.ORIGIN)).startsWith("status-");
            assertThat(envelopes.serde(Topics.OUTCOMES).deserializer().deserialize("outcomes", letter.value()).getCommandId()).hasSize(LARGE);
        });
    }

    /** Its session has ended, as that of one that was killed: it says no goodbye, since its own successor may come. */
    @Test
    void of_two_instances_one_keeps_a_copy_of_what_the_other_counts_and_goes_on_from_it() {
        publish("copied", 1);
        AgentStreams one = counting("copying", "copied/dev", "one");
        try (var other = counting("copying", "copied/dev", "other")) {
            one.start();
            await().atMost(SOON).until(() -> counts("copying").size() >= 1);
            other.start();
            await().atMost(SOON).until(() -> all(one, other, "partitions") == DuringTests.PARTITIONS && all(one, other, "copies") == DuringTests.PARTITIONS);
            publish("copied", 2);
            await().atMost(SOON).until(() -> counts("copying").size() >= 2);
            one.close();
            await().atMost(SOON).until(() -> number(other, "partitions") == DuringTests.PARTITIONS);
            publish("copied", 3);
            await().atMost(SOON).until(() -> counts("copying").size() >= 3);
            assertThat(number(other, "copies")).isZero();
        } finally {
            one.close();
        }
        assertThat(counts("copying")).containsExactly("1 of 1", "2 of 2", "3 of 3");
    }

    private static int all(AgentStreams one, AgentStreams other, String of) {
        return number(one, of) + number(other, of);
    }

    private static int number(AgentStreams streams, String of) {
        return Integer.parseInt(streams.state().get(of));
    }

    @Test
    void a_sink_of_streams_and_a_producer_put_an_application_into_one_partition_of_every_topic() {
        List<Topic<?>> topics = Topics.all().stream().filter(each -> each.key() != Topic.KeyForm.MEMBER).toList();
        var topology = new Topology();
        topology.addSource("source", Serdes.String().deserializer(), Serdes.ByteArray().deserializer(), "presence");
        topics.forEach(topic -> topology.addSink(topic.name(), topic.name(), Serdes.String().serializer(), Serdes.ByteArray().serializer(), "source"));
        List<String> keys = IntStream.range(0, 12).mapToObj(i -> "placed-" + i + "/dev/by-").toList();
        try (var streams = new AgentStreams("placing", "0", DuringTests.connection(), Tuning.PROJECTING, directory, topology)) {
            streams.start();
            await().atMost(SOON).until(streams::isReady);
            for (String key : keys) {
                DuringTests.write("presence", 0, key + "streams", new byte[] {1});
                topics.forEach(topic -> publisher.publish(topic, key + "producer", null));
            }
            publisher.flush();
            for (Topic<?> topic : topics) {
                await().atMost(SOON).until(() -> placed(topic).size() >= 2 * keys.size());
            }
        }
        assertThat(topics).allSatisfy(topic -> assertThat(placed(topic)).hasSize(2 * keys.size()).allSatisfy(record ->
                assertThat(record.partition()).as(topic.name() + " " + record.key())
                        .isEqualTo(ApplicationPartitioner.partition(record.key(), DuringTests.PARTITIONS))));
    }

    private static List<ConsumerRecord<String, byte[]>> placed(Topic<?> topic) {
        return DuringTests.all(topic.name(), each -> each.key() != null && each.key().startsWith("placed-"));
    }

    private AgentStreams counting(String agent, String key) {
        return counting(agent, key, "0");
    }

    private AgentStreams counting(String agent, String key, String instance) {
        var topology = new Topology();
        topology.addSource("status", Serdes.String().deserializer(), envelopes.serde(Topics.STATUS).deserializer(), "status");
        topology.addProcessor("count", () -> new Counting(agent, key), "status");
        topology.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(COUNTS), Serdes.String(), Serdes.Long()), "count");
        topology.addSink("outcomes", "outcomes", Serdes.String().serializer(), envelopes.serde(Topics.OUTCOMES).serializer(), "count");
        return new AgentStreams(agent, instance, DuringTests.connection(), Tuning.DECIDING, directory.resolve(instance), topology);
    }

    /** Tells each report of one key with its number, kept in a store. */
    private static final class Counting extends ContextualProcessor<String, StatusRecord, String, OutcomeRecord> {
        private final String agent;
        private final String key;

        Counting(String agent, String key) {
            this.agent = agent;
            this.key = key;
        }

        @Override
        public void process(Record<String, StatusRecord> record) {
            TaskReport report = record.value() == null ? null : record.value().getReport();
            if (report == null || !record.key().equals(key)) {
                return;
            }
            if (report.getSequence() == 666) {
                throw new IllegalArgumentException("666 is not a number");
            }
            KeyValueStore<String, Long> counts = context().getStateStore(COUNTS);
            Long before = counts.get(key);
            long count = before == null ? 1 : before + 1;
            counts.put(key, count);
            if (report.getSequence() == 503 && AWAY.getAndDecrement() > 0) {
                throw new StreamsException("cannot be written", new DisconnectException("the registry is away"));
            }
            String word = report.getSequence() == 413 ? "x".repeat(LARGE) : count + " of " + report.getSequence();
            context().forward(record.withValue(new OutcomeRecord(word, agent, null, null)));
        }
    }

    private void publish(String application, long sequence) {
        var report = new TaskReport("d", "p", "s", 1, sequence, TaskState.RUNNING, "", Map.of(), null, "tester", "i");
        publisher.publish(Topics.STATUS, application + "/dev", new StatusRecord(application, "dev", report, null)).join();
    }

    private List<String> counts(String agent) {
        return DuringTests.all("outcomes", each -> each.value() != null && each.key().endsWith("ed/dev")).stream()
                .map(each -> envelopes.serde(Topics.OUTCOMES).deserializer().deserialize("outcomes", each.value()))
                .filter(each -> each.getApplication().equals(agent)).map(OutcomeRecord::getCommandId).toList();
    }

    private static String text(ConsumerRecord<String, byte[]> record, String name) {
        var found = record.headers().lastHeader(name);
        return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }
}
