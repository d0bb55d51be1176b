package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.delegation.FenceLog;
import dev.slipway.agent.delegation.TaskRunner;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.presence.Presence;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Applied;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.RouteRefused;
import dev.slipway.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The three specialists and one edge, played with the agents' own means: task runners, fences, readers, presence. */
final class Crew implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final String EDGE = "e1";
    private static final List<String> SPECIALISTS = List.of("render-deployer", "monitoring-specialist", "cicd-specialist");

    private final Publisher publisher;
    private final BrokerTime time = new BrokerTime();
    private final List<Runnable> endings = new ArrayList<>();
    private final List<PartitionedReader> readers = new ArrayList<>();
    /** Ports that somebody else holds. */
    final Set<Integer> taken = ConcurrentHashMap.newKeySet();
    /** The route that the edge serves by, by environment. */
    final Map<String, dev.slipway.schemas.Route> routes = new ConcurrentHashMap<>();

    Crew(KafkaConnection connection, Envelopes envelopes, Publisher publisher, Platform platform) {
        this.publisher = publisher;
        for (String name : SPECIALISTS) {
            String incarnation = UUID.randomUUID().toString();
            var runner = new TaskRunner(name, incarnation, publisher, time, FenceLog.inMemory(), platform::task);
            var reader = PartitionedReader.of(connection, envelopes, name, "0").tasks(Topics.delegationsOf(name), runner::accept).build();
            readers.add(reader);
            endings.add(reader::close);
            endings.add(runner::close);
            present(name + "-0", name, incarnation);
        }
        var reader = PartitionedReader.of(connection, envelopes, "edge", EDGE).table(Topics.ROUTES, this::route).build();
        readers.add(reader);
        endings.add(reader::close);
        present("edge-" + EDGE, "edge", UUID.randomUUID().toString());
    }

    void start() {
        readers.forEach(PartitionedReader::start);
    }

    private void present(String member, String agent, String incarnation) {
        var presence = new Presence(member, agent, incarnation, publisher, time);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            presence.serve(partition);
        }
        presence.start();
        endings.add(presence::close);
    }

    private void route(Received<RouteRecord> received) {
        String key = received.key() + "/" + EDGE;
        RouteRecord value = received.value();
        if (value == null) {
            routes.remove(received.key());
            publisher.publish(Topics.EDGES, key, null);
            return;
        }
        dev.slipway.schemas.Route route = value.getRoute();
        boolean refused = taken.contains(route.getListenPort());
        if (!refused) {
            routes.put(received.key(), route);
        }
        publisher.publish(Topics.EDGES, key, EdgeRecord.newBuilder().setEdge(EDGE).setIncarnation("i").setApplication(route.getApplication())
                .setEnvironment(route.getEnvironment()).setRevision(route.getRevision())
                .setApplied(refused ? null : new Applied("127.0.0.1:" + route.getListenPort(), List.of()))
                .setRefused(refused ? new RouteRefused("port " + route.getListenPort() + " is held by process 4711", true) : null).build());
    }

    /** Versions that get traffic, with their percent. */
    Map<String, Integer> traffic(String application) {
        var route = routes.get(Keys.of(application, "dev"));
        var shares = new ConcurrentHashMap<String, Integer>();
        if (route != null) {
            route.getReleases().forEach(each -> shares.merge(each.getVersion(), each.getWeight(), Integer::sum));
        }
        return shares;
    }

    @Override
    public void close() {
        endings.forEach(Runnable::run);
    }
}
