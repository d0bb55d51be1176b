package dev.slipway.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What one kind of agent may do in Kafka: exactly what it does.
 *
 * @param agent its name, and its user's unless somebody says otherwise
 * @param reads topics that it reads
 * @param writes topics that it writes
 * @param way how it reads
 * @param makesTopics whether it makes the topics of the catalogue
 */
public record Rights(String agent, Set<Topic<?>> reads, Set<Topic<?>> writes, Way way, boolean makesTopics) {
    /** How an agent reads. */
    public enum Way {
        /** All partitions, without a group; what it cannot read it leaves to others. */
        ALONE,
        /** As all of {@link #ALONE}, and it writes dead letters back where they came from, so it reads and writes every topic. */
        REPLAYS,
        /** As a member of the group of its name; what it cannot process goes to the dead letters. */
        GROUP,
        /** The same by Kafka Streams, with topics and transactions whose names begin with the group's. */
        STREAMS
    }

    /**
     * That an agent may do something.
     *
     * @param name of a topic, a group or a transaction
     * @param pattern whether the name is whole or only its beginning
     */
    public record Grant(String agent, ResourceType resource, PatternType pattern, String name, AclOperation operation) {}

    private static final List<Rights> ALL = List.of(
            new Rights("gateway", Set.of(Topics.COMMANDS, Topics.OUTCOMES, Topics.APPLICATIONS, Topics.CONFIGURATION, Topics.DEPLOYMENTS,
                    Topics.DEPLOYMENT_EVENTS, Topics.INSTANCES, Topics.HEALTH, Topics.ROUTES, Topics.EDGES, Topics.LOGS, Topics.ALERTS, Topics.HEALING),
                    Set.of(Topics.COMMANDS), Way.REPLAYS, false),
            new Rights("deployment-manager", Set.of(Topics.COMMANDS, Topics.STATUS, Topics.EDGES, Topics.INSTANCES, Topics.PRESENCE),
                    Set.of(Topics.COMMANDS, Topics.STATUS, Topics.OUTCOMES, Topics.APPLICATIONS, Topics.CONFIGURATION, Topics.DELEGATIONS_RENDER_DEPLOYER,
                            Topics.DELEGATIONS_MONITORING_SPECIALIST, Topics.DELEGATIONS_CICD_SPECIALIST, Topics.DEPLOYMENTS, Topics.DEPLOYMENT_EVENTS,
                            Topics.ROUTES), Way.STREAMS, true),
            new Rights("render-deployer", Set.of(Topics.DELEGATIONS_RENDER_DEPLOYER),
                    Set.of(Topics.STATUS, Topics.PRESENCE, Topics.INSTANCES, Topics.LOGS), Way.GROUP, false),
            new Rights("monitoring-specialist", Set.of(Topics.APPLICATIONS, Topics.INSTANCES, Topics.TARGETS, Topics.HEALTH, Topics.ALERTS, Topics.ROLLUPS,
                    Topics.METRICS, Topics.DELEGATIONS_MONITORING_SPECIALIST),
                    Set.of(Topics.STATUS, Topics.PRESENCE, Topics.TARGETS, Topics.HEALTH, Topics.METRICS, Topics.ROLLUPS, Topics.ALERTS), Way.GROUP, false),
            new Rights("cicd-specialist", Set.of(Topics.DELEGATIONS_CICD_SPECIALIST), Set.of(Topics.STATUS, Topics.PRESENCE), Way.GROUP, false),
            new Rights("error-analyst", Set.of(Topics.INSTANCES, Topics.HEALTH, Topics.DEPLOYMENTS, Topics.OUTCOMES, Topics.APPLICATIONS,
                    Topics.METRICS), Set.of(Topics.COMMANDS, Topics.HEALING, Topics.ALERTS), Way.STREAMS, false),
            new Rights("edge", Set.of(Topics.ROUTES), Set.of(Topics.EDGES, Topics.METRICS, Topics.PRESENCE), Way.ALONE, false));

    /** Of every agent. */
    public static List<Rights> all() {
        return ALL;
    }

    /** One by one, as Kafka's access control lists have them; what one implies is not told again. */
    public List<Grant> grants() {
        var all = new ArrayList<Grant>();
        boolean replays = way == Way.REPLAYS;
        for (Topic<?> topic : Topics.all()) {
            add(all, replays || reads.contains(topic), topic.name(), AclOperation.READ);
            add(all, replays || writes.contains(topic), topic.name(), AclOperation.WRITE);
            add(all, replays, topic.deadLetterName(), AclOperation.READ);
            add(all, replays || (way == Way.GROUP || way == Way.STREAMS) && reads.contains(topic), topic.deadLetterName(), AclOperation.WRITE);
            if (makesTopics) {
                for (String name : List.of(topic.name(), topic.deadLetterName())) {
                    add(all, true, name, AclOperation.CREATE);
                    add(all, true, name, AclOperation.DESCRIBE);
                }
            }
        }
        if (way == Way.GROUP || way == Way.STREAMS) {
            all.add(new Grant(agent, ResourceType.GROUP, PatternType.LITERAL, agent, AclOperation.READ));
        }
        if (way == Way.STREAMS) {
            // Change logs and repartitions, which Streams makes, reads, writes, and empties of what was read.
            Stream.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.DESCRIBE_CONFIGS)
                    .forEach(each -> all.add(new Grant(agent, ResourceType.TOPIC, PatternType.PREFIXED, agent + "-", each)));
        }
        if (replays || way == Way.STREAMS) {
            all.add(new Grant(agent, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, agent + "-", AclOperation.WRITE));
        }
        return all;
    }

    private void add(List<Grant> all, boolean is, String topic, AclOperation operation) {
        if (is) {
            all.add(new Grant(agent, ResourceType.TOPIC, PatternType.LITERAL, topic, operation));
        }
    }
}
