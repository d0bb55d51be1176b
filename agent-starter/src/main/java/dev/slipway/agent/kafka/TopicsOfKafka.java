package dev.slipway.agent.kafka;

import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the catalogue in a Kafka that others run: makes those that are missing. All have the same number of
 * partitions, or what belongs to an application would not meet; so those that are there already say how many.
 */
public final class TopicsOfKafka {
    private static final Logger LOG = LoggerFactory.getLogger(TopicsOfKafka.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final KafkaConnection connection;
    private final int partitions;

    /** @param partitions of every topic, when there is none yet */
    public TopicsOfKafka(KafkaConnection connection, int partitions) {
        this.connection = connection;
        this.partitions = partitions;
    }

    /**
     * Returns when all are there; waits for a Kafka that does not answer yet.
     *
     * @throws IllegalStateException if Kafka refuses, or topics that are there have different numbers of partitions
     */
    public void ensure() {
        try (Admin admin = Admin.create(connection.client())) {
            while (true) {
                try {
                    create(admin);
                    return;
                } catch (ExecutionException failed) {
                    if (!(failed.getCause() instanceof RetriableException || failed.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException("the topics cannot be made: " + failed.getCause().getMessage(), failed);
                    }
                    LOG.atWarn().addKeyValue("kafka", connection).addKeyValue("because", DeadLetters.words(failed.getCause())).log("waiting for Kafka");
                }
                Thread.sleep(AGAIN);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", ending);
        }
    }

    private void create(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> names = admin.listTopics().names().get();
        Map<String, NewTopic> missing = new TreeMap<>();
        List<String> present = new ArrayList<>();
        wanted(number(admin, names)).forEach((name, topic) -> {
            if (names.contains(name)) {
                present.add(name);
            } else {
                missing.put(name, topic);
            }
        });
        if (!missing.isEmpty()) {
            admin.createTopics(missing.values()).all().get();
            LOG.atInfo().addKeyValue("topics", missing.keySet()).addKeyValue("there", present.size()).log("made the topics that were missing");
        }
    }

    /** How many partitions the topics have that are there; as the settings say when there is none. */
    private int number(Admin admin, Set<String> names) throws ExecutionException, InterruptedException {
        List<String> ours = Topics.all().stream().map(Topic::name).filter(names::contains).toList();
        var numbers = new TreeMap<Integer, String>();
        for (TopicDescription each : admin.describeTopics(ours).allTopicNames().get().values()) {
            numbers.put(each.partitions().size(), each.name());
        }
        if (numbers.size() > 1) {
            throw new IllegalStateException("the topics of Slipway have different numbers of partitions " + numbers
                    + ", so what belongs to an application would not meet; make them anew with one number");
        }
        return numbers.isEmpty() ? partitions : numbers.firstKey();
    }

    private Map<String, NewTopic> wanted(int number) {
        var all = new TreeMap<String, NewTopic>();
        for (Topic<?> topic : Topics.all()) {
            all.put(topic.name(), topic(topic.name(), number, topic.settings()));
            all.put(topic.deadLetterName(), topic(topic.deadLetterName(), number, topic.deadLetterSettings()));
        }
        return all;
    }

    private NewTopic topic(String name, int number, Map<String, String> settings) {
        var all = new HashMap<>(settings);
        if (connection.replication().minInSync() > 0) {
            all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(connection.replication().minInSync()));
        }
        return new NewTopic(name, number, connection.replication().factor()).configs(all);
    }
}
