package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.suite.Token;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/** The manager's topology: five topics in, one processor, its stores, and all topics that it alone writes. */
public final class ManagerTopology {
    static final String APPLICATIONS = "applications-state";
    static final String VERSIONS = "versions-state";
    static final String ENVIRONMENTS = "environments-state";
    static final String RELEASES = "releases-state";
    static final String COMMANDS = "commands-known";
    static final String MEMBERS = "members-state";
    static final String TOKENS = "tokens-state";
    static final String CLOCK = "clock-state";
    static final String BARRIER_COMMANDS = "barrier-to-commands";
    static final String BARRIER_STATUS = "barrier-to-status";
    static final String BARRIER_KEY = "~barrier/";
    private static final String PROCESSOR = "manager";

    private ManagerTopology() {}

    /** Of an agent's process. @param incarnation new at each start; @param time asked of the broker before the streams start */
    public static Topology of(Envelopes envelopes, Surroundings.Ports ports, String incarnation, BrokerTime time) {
        var topology = new Topology();
        List<Topic<?>> inputs = List.of(Topics.COMMANDS, Topics.STATUS, Topics.EDGES, Topics.INSTANCES, Topics.PRESENCE);
        inputs.forEach(topic -> topology.addSource("from-" + topic.name(), Serdes.String().deserializer(),
                envelopes.serde(topic).deserializer(), topic.name()));
        topology.addProcessor(PROCESSOR, () -> new ManagerProcessor(envelopes, ports, incarnation, time),
                inputs.stream().map(topic -> "from-" + topic.name()).toArray(String[]::new));
        store(topology, APPLICATIONS, StateJson.serde(Application.class));
        store(topology, VERSIONS, StateJson.serde(Application.Version.class));
        store(topology, ENVIRONMENTS, Serdes.ByteArray());
        store(topology, RELEASES, StateJson.serde(StateJson.Content.class));
        store(topology, COMMANDS, StateJson.serde(Held.Known.class));
        store(topology, MEMBERS, StateJson.serde(Members.Member.class));
        store(topology, CLOCK, Serdes.Long());
        // A few hundred small ones in one of the partitions: no store of files for each.
        topology.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(TOKENS), Serdes.String(), StateJson.serde(Token.class)), PROCESSOR);
        List.of(Topics.OUTCOMES, Topics.APPLICATIONS, Topics.CONFIGURATION, Topics.DELEGATIONS_RENDER_DEPLOYER,
                Topics.DELEGATIONS_MONITORING_SPECIALIST, Topics.DELEGATIONS_CICD_SPECIALIST, Topics.DEPLOYMENTS,
                Topics.DEPLOYMENT_EVENTS, Topics.ROUTES).forEach(topic -> sink(topology, topic));
        barrier(topology, BARRIER_COMMANDS, Topics.COMMANDS);
        barrier(topology, BARRIER_STATUS, Topics.STATUS);
        return topology;
    }

    static String sinkOf(Topic<?> topic) {
        return "to-" + topic.name();
    }

    private static <T> void store(Topology topology, String name, Serde<T> values) {
        topology.addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values), PROCESSOR);
    }

    /** Values are bytes by then: what can be written is known before the state is kept. */
    private static void sink(Topology topology, Topic<?> topic) {
        topology.addSink(sinkOf(topic), topic.name(), Serdes.String().serializer(), Serdes.ByteArray().serializer(), PROCESSOR);
    }

    /** A barrier names its partition in its key, as it belongs to no application. */
    private static void barrier(Topology topology, String name, Topic<?> topic) {
        StreamPartitioner<String, byte[]> named = (_, key, _, _) -> Optional.of(Set.of(Integer.parseInt(key.substring(BARRIER_KEY.length()))));
        topology.addSink(name, topic.name(), Serdes.String().serializer(), Serdes.ByteArray().serializer(), named, PROCESSOR);
    }
}
