package dev.slipway.embedded;

import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The topics of the catalogue, the registry's and Kafka's own: those that are missing are made, and all have the settings of this
 * build and this limit. What was set is noted in a file, so that a start asks Kafka for nothing when nothing changed.
 */
final class CatalogueTopics {
    /** Many times what it takes on a busy machine. */
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private final Admin admin;
    private final int partitions;
    private final @Nullable DiskBudget budget;
    private final Path note;

    CatalogueTopics(Admin admin, int partitions, @Nullable DiskBudget budget, Path note) {
        this.admin = admin;
        this.partitions = partitions;
        this.budget = budget;
        this.note = note;
    }

    /** Returns when all are there. */
    void ensure() throws ExecutionException, InterruptedException, IOException {
        Set<String> present = admin.listTopics().names().get();
        Map<String, Map<String, String>> wanted = settings();
        List<NewTopic> missing = new ArrayList<>();
        wanted.forEach((name, settings) -> {
            if (!present.contains(name)) {
                missing.add(new NewTopic(name, name.equals(EmbeddedRegistry.TOPIC) ? 1 : partitions, (short) 1).configs(settings));
            }
        });
        if (!missing.isEmpty()) {
            admin.createTopics(missing).all().get();
            awaitKnown(missing.stream().map(NewTopic::name).toList());
        }
        String now = Integer.toHexString(wanted.toString().hashCode()) + (budget == null ? "" : " " + budget.smallSegment());
        if (!Files.exists(note) || !Files.readString(note).equals(now)) {
            set(present, wanted);
            Files.writeString(note, now);
        }
    }

    private Map<String, Map<String, String>> settings() {
        var all = new TreeMap<String, Map<String, String>>();
        for (Topic<?> topic : Topics.all()) {
            all.put(topic.name(), new TreeMap<>(topic.settings()));
            all.put(topic.deadLetterName(), new TreeMap<>(topic.deadLetterSettings()));
        }
        all.put(EmbeddedRegistry.TOPIC, new TreeMap<>(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
        if (budget != null) {
            budget.settings().forEach((name, bounds) -> all.get(name).putAll(bounds));
        }
        return all;
    }

    /** Of those that were there before: Kafka's own too, of which only the size of a segment is ours. */
    private void set(Set<String> present, Map<String, Map<String, String>> wanted) throws ExecutionException, InterruptedException {
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        present.forEach(name -> changes.put(new ConfigResource(ConfigResource.Type.TOPIC, name), wanted.getOrDefault(name, ofKafka(name)).entrySet().stream()
                .map(each -> new AlterConfigOp(new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET)).toList()));
        changes.values().removeIf(Collection::isEmpty);
        admin.incrementalAlterConfigs(changes).all().get();
    }

    private Map<String, String> ofKafka(String name) {
        return budget != null && name.startsWith("__") ? Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(budget.smallSegment())) : Map.of();
    }

    /** The controller has made them; the broker learns of it a moment later, and knows them for nobody until then. */
    private void awaitKnown(List<String> topics) throws ExecutionException, InterruptedException {
        long giveUp = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                var found = admin.describeTopics(topics).allTopicNames().get().values();
                if (found.stream().flatMap(topic -> topic.partitions().stream()).allMatch(partition -> partition.leader() != null)) {
                    return;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > giveUp) {
                    throw e;
                }
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("the topics of Kafka have no leader after " + KNOWN_WITHIN);
            }
            Thread.sleep(20);
        }
    }
}
