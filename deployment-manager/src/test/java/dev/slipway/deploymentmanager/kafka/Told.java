package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentEventRecord;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** All that the manager has written and committed, in memory. */
final class Told implements AutoCloseable {
    /** A record of an output topic. */
    record Line(String topic, String key, @Nullable SpecificRecord value) {}

    /** A dead letter. */
    record Letter(String topic, String key, String reason) {}

    private static final List<Topic<?>> OUTPUTS = List.of(Topics.OUTCOMES, Topics.APPLICATIONS, Topics.CONFIGURATION,
            Topics.DEPLOYMENTS, Topics.DEPLOYMENT_EVENTS, Topics.ROUTES, Topics.DELEGATIONS_RENDER_DEPLOYER,
            Topics.DELEGATIONS_MONITORING_SPECIALIST, Topics.DELEGATIONS_CICD_SPECIALIST);
    private static final List<Topic<?>> INPUTS = List.of(Topics.COMMANDS, Topics.STATUS, Topics.EDGES, Topics.INSTANCES, Topics.PRESENCE);

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private final Envelopes envelopes;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread = Thread.ofPlatform().name("told").unstarted(this::read);

    Told(KafkaConnection connection, Envelopes envelopes) {
        this.envelopes = envelopes;
        Map<String, Object> settings = connection.client();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < Crew.PARTITIONS; partition++) {
            for (Topic<?> topic : OUTPUTS) {
                partitions.add(new TopicPartition(topic.name(), partition));
            }
            for (Topic<?> topic : INPUTS) {
                partitions.add(new TopicPartition(topic.deadLetterName(), partition));
            }
        }
        consumer.assign(partitions);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    OUTPUTS.stream().filter(topic -> topic.name().equals(each.topic())).findFirst().ifPresentOrElse(
                            topic -> add(new Line(each.topic(), each.key(),
                                    (SpecificRecord) envelopes.serde(topic).deserializer().deserialize(each.topic(), each.value()))),
                            () -> letters.add(new Letter(each.topic().replace(".dlt", ""), String.valueOf(each.key()),
                                    CloudEvents.text(each.headers(), DeadLetters.REASON))));
                }
            }
        } catch (WakeupException closed) {
            // The end.
        }
    }

    /** Records of a topic under keys that begin so. */
    <T extends SpecificRecord> List<T> all(Topic<T> topic, String prefix) {
        return lines.stream().filter(each -> each.topic().equals(topic.name()) && each.key().startsWith(prefix))
                .map(Line::value).filter(Objects::nonNull).map(topic.envelope()::cast).toList();
    }

    /** The newest value of a key; null when there is none or it was deleted. */
    <T extends SpecificRecord> @Nullable T newest(Topic<T> topic, String key) {
        return lines.stream().filter(each -> each.topic().equals(topic.name()) && each.key().equals(key))
                .reduce((_, second) -> second).map(Line::value).map(topic.envelope()::cast).orElse(null);
    }

    List<OutcomeRecord> outcomes(String commandId) {
        return all(Topics.OUTCOMES, "").stream().filter(each -> each.getCommandId().equals(commandId)).toList();
    }

    /** The newest state of a deployment, or null. */
    @Nullable Deployment deployment(String id) {
        return all(Topics.DEPLOYMENTS, "").stream().map(DeploymentRecord::getDeployment).filter(each -> each.getId().equals(id))
                .reduce((_, second) -> second).orElse(null);
    }

    List<DeploymentEventRecord> events(String deployment) {
        return all(Topics.DEPLOYMENT_EVENTS, "").stream().filter(each -> each.getDeploymentId().equals(deployment)).toList();
    }

    List<Letter> letters(String topic) {
        return letters.stream().filter(each -> each.topic().equals(topic)).toList();
    }

    /** Returns when so many more records were told, or after a time. */
    synchronized void waitForMore(int records, Duration atMost) {
        int enough = lines.size() + records;
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (lines.size() < enough && System.nanoTime() < until) {
                wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(Line line) {
        lines.add(line);
        notifyAll();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
