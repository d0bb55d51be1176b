package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.kafka.KafkaConnection.Replication;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicsOfKafkaTest {
    private static final String COMMANDS = Topics.COMMANDS.name();
    private static final String ROUTES = Topics.ROUTES.name();

    @Test
    void what_is_missing_is_made_like_what_is_there_and_different_numbers_of_partitions_are_refused(@TempDir Path directory) throws Exception {
        try (var kafka = new LocalKafka(directory, 3)) {
            kafka.start();
            var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of(), Map.of(), new Replication((short) 1, 1));
            try (Admin admin = Admin.create(connection.client())) {
                delete(admin, COMMANDS, COMMANDS + ".dlt");
                new TopicsOfKafka(connection, 24).ensure();
                new TopicsOfKafka(connection, 24).ensure();

                assertThat(admin.describeTopics(List.of(COMMANDS)).allTopicNames().get().get(COMMANDS).partitions()).hasSize(3);
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, COMMANDS);
                var settings = admin.describeConfigs(List.of(resource)).all().get().get(resource);
                assertThat(settings.get("min.insync.replicas").value()).isEqualTo("1");
                assertThat(settings.get("flush.messages").value()).isEqualTo("1");
                assertThat(settings.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");

                delete(admin, ROUTES);
                admin.createTopics(List.of(new NewTopic(ROUTES, 5, (short) 1))).all().get();
                assertThatThrownBy(() -> new TopicsOfKafka(connection, 24).ensure()).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("different numbers of partitions").hasMessageContaining("5=" + ROUTES);
            }
        }
    }

    @Test
    void what_kafka_refuses_is_told(@TempDir Path directory) throws Exception {
        try (var kafka = new LocalKafka(directory, 3)) {
            kafka.start();
            var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of(), Map.of(), new Replication((short) 3, 2));
            try (Admin admin = Admin.create(connection.client())) {
                delete(admin, COMMANDS);
            }
            assertThatThrownBy(() -> new TopicsOfKafka(connection, 24).ensure()).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the topics cannot be made: ").hasMessageContaining("replicate the partition 3 time(s)");
        }
    }

    private static void delete(Admin admin, String... topics) throws Exception {
        admin.deleteTopics(List.of(topics)).all().get();
        Awaitility.await().atMost(Duration.ofSeconds(20))
                .until(() -> admin.listTopics().names().get().stream().noneMatch(Set.of(topics)::contains));
    }
}
