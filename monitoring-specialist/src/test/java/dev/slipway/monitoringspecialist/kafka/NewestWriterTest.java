package dev.slipway.monitoringspecialist.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Target;
import dev.slipway.schemas.TargetRecord;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewestWriterTest {
    private final List<String> tried = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<RecordMetadata>> answers = new CopyOnWriteArrayList<>();
    private final BrokerTime time = new BrokerTime();
    private final NewestWriter writer = new NewestWriter(new NewestWriter.Once() {
        @Override
        public <T extends SpecificRecord> CompletableFuture<RecordMetadata> publish(Topic<T> topic, String key, @Nullable T value) {
            tried.add(key + "=" + (value instanceof TargetRecord target ? target.getTarget().getVersion() : null));
            var answer = new CompletableFuture<RecordMetadata>();
            answers.add(answer);
            return answer;
        }
    }, time);

    @AfterEach
    void close() {
        writer.close();
    }

    private void write(String key, @Nullable String version) {
        int before = answers.size();
        writer.write(Topics.TARGETS, key, version == null ? null : new TargetRecord(new Target("i", "a", "e", "r", version, "{}")));
        await().until(() -> answers.size() > before);
    }

    private void fails(int attempt) {
        answers.get(attempt).completeExceptionally(new org.apache.kafka.common.errors.TimeoutException("nobody answers"));
    }

    private void succeeds(int attempt) {
        answers.get(attempt).complete(new RecordMetadata(new TopicPartition("targets", 0), 0, 0, 4711, 0, 0));
    }

    @Test
    void what_kafka_does_not_take_is_written_again_until_it_does() {
        write("a/e/i", "1");
        fails(0);
        await().until(() -> answers.size() == 2);
        fails(1);
        await().until(() -> answers.size() == 3);
        succeeds(2);
        assertThat(tried).containsExactly("a/e/i=1", "a/e/i=1", "a/e/i=1");
        assertThat(time.now()).as("the broker's time of the record").isAfterOrEqualTo(Instant.ofEpochMilli(4711));
    }

    @Test
    void an_older_value_that_failed_never_follows_a_newer_one() {
        write("a/e/i", "1");
        write("a/e/i", null);
        succeeds(1);
        fails(0);
        write("a/e/other", "1");
        fails(2);
        await().until(() -> answers.size() == 4);
        assertThat(tried).as("the other's repeat comes at the same distance").containsExactly("a/e/i=1", "a/e/i=null", "a/e/other=1", "a/e/other=1");
    }
}
