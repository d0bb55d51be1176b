package dev.slipway.erroranalyst.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.erroranalyst.healing.Environment;
import dev.slipway.erroranalyst.regression.Traffic;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The analyst's topology: six topics in, one processor, its stores, three topics out. */
public final class AnalystTopology {
    static final String ENVIRONMENTS = "environments-watched";
    static final String MANIFESTS = "manifests-known";
    static final String CLOCK = "clock-told";
    static final String TRAFFIC = "traffic-counted";
    private static final String PROCESSOR = "analyst";

    private AnalystTopology() {}

    /** Of an agent's process. */
    public static Topology of(Envelopes envelopes) {
        var topology = new Topology();
        List<Topic<?>> inputs = List.of(Topics.INSTANCES, Topics.HEALTH, Topics.DEPLOYMENTS, Topics.OUTCOMES, Topics.APPLICATIONS,
                Topics.METRICS);
        inputs.forEach(topic -> topology.addSource("from-" + topic.name(), Serdes.String().deserializer(),
                envelopes.serde(topic).deserializer(), topic.name()));
        topology.addProcessor(PROCESSOR, AnalystProcessor::new, inputs.stream().map(topic -> "from-" + topic.name()).toArray(String[]::new));
        store(topology, ENVIRONMENTS, StateJson.serde(Environment.class));
        store(topology, MANIFESTS, Serdes.String());
        store(topology, CLOCK, Serdes.Long());
        store(topology, TRAFFIC, StateJson.serde(Traffic.class));
        List.of(Topics.COMMANDS, Topics.HEALING, Topics.ALERTS).forEach(topic -> topology.addSink(sinkOf(topic), topic.name(),
                Serdes.String().serializer(), envelopes.serde(topic).serializer(), PROCESSOR));
        return topology;
    }

    static String sinkOf(Topic<?> topic) {
        return "to-" + topic.name();
    }

    private static <T> void store(Topology topology, String name, Serde<T> values) {
        topology.addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values), PROCESSOR);
    }
}
