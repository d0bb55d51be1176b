package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.Variables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final KafkaConnection connection = DuringTests.connection();
    private final Publisher publisher = new Publisher(connection, new Envelopes(connection), "tester");

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void every_record_is_a_CloudEvent_in_the_partition_of_its_application() {
        var written = publisher.publish(Topics.CONFIGURATION, "published/dev/variables", variables("published", "x"), "an-id").join();
        assertThat(written.partition()).isEqualTo(ApplicationPartitioner.partition("published", DuringTests.PARTITIONS));
        var record = DuringTests.all("configuration", each -> each.key().equals("published/dev/variables")).getFirst();
        Map<String, String> headers = headers(record);
        assertThat(Instant.parse(headers.remove("ce_time"))).isBeforeOrEqualTo(Instant.now());
        assertThat(headers).isEqualTo(Map.of("ce_specversion", "1.0", "ce_id", "an-id", "ce_type", "dev.slipway.configuration.variables",
                "ce_source", "/slipway/tester", "ce_subject", "published/dev/variables", "content-type", "application/avro"));
    }

    @Test
    void without_an_id_of_the_callers_each_record_has_its_own() {
        publisher.publish(Topics.CONFIGURATION, "two-ids/dev/variables", variables("two-ids", "1"));
        publisher.publish(Topics.CONFIGURATION, "two-ids/dev/variables", null).join();
        var records = DuringTests.all("configuration", each -> each.key().startsWith("two-ids/"));
        assertThat(records).extracting(each -> CloudEvents.text(each.headers(), CloudEvents.ID)).hasSize(2).doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isNotEmpty());
        assertThat(records.getLast().value()).isNull();
        assertThat(headers(records.getLast())).containsEntry("ce_type", "dev.slipway.configuration");
    }

    @Test
    void a_member_speaks_in_the_partition_that_it_names() {
        var record = PresenceRecord.newBuilder().setMember("m").setAgent("a").setIncarnation("i").setServing(new Serving()).build();
        for (int partition = 0; partition < DuringTests.PARTITIONS; partition++) {
            assertThat(publisher.publishTo(partition, Topics.PRESENCE, "m", record).join().partition()).isEqualTo(partition);
        }
    }

    @Test
    void a_record_that_is_too_large_fails_its_caller_and_says_so() {
        var result = publisher.publish(Topics.CONFIGURATION, "large/dev/variables", variables("large", "x".repeat(1_100_000)));
        assertThatThrownBy(result::join).isInstanceOf(CompletionException.class).cause().isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("bytes; Kafka takes at most 1040384");
        assertThat(publisher.publish(Topics.CONFIGURATION, "large/dev/variables", variables("large", "small")).join().hasOffset()).isTrue();
    }

    @Test
    void what_cannot_be_written_fails_the_future_not_the_caller() {
        var result = publisher.publish(Topics.CONFIGURATION, "wrong/dev/variables", ConfigurationRecord.newBuilder().setVariables(new Variables()).build());
        assertThatThrownBy(result::join).cause().hasMessageStartingWith("cannot write an envelope of configuration: ");
    }

    /** Thrown, it ended whatever calls again and again, as presence does. */
    @Test
    void after_its_end_the_future_fails_not_the_caller() {
        publisher.close();
        var result = publisher.publish(Topics.CONFIGURATION, "ended/dev/variables", variables("ended", "x"));
        assertThatThrownBy(result::join).cause().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void without_Kafka_the_caller_is_told_within_the_time_that_it_has() throws Exception {
        var nowhere = new KafkaConnection("127.0.0.1:1", connection.schemaRegistry(), Map.of());
        try (var lost = new Publisher(nowhere, new Envelopes(nowhere), "tester")) {
            var result = lost.publish(Topics.CONFIGURATION, "lost/dev/variables", variables("lost", "x"));
            assertThatThrownBy(() -> result.get(30, TimeUnit.SECONDS)).cause().isInstanceOf(TimeoutException.class);
        }
    }

    private static ConfigurationRecord variables(String application, String value) {
        return ConfigurationRecord.newBuilder().setVariables(new Variables(application, Keys.of(application, "dev"), 1L, Map.of("X", value), Instant.EPOCH)).build();
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        var headers = new TreeMap<String, String>();
        record.headers().forEach(each -> headers.put(each.key(), new String(each.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
