package dev.slipway.edge.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.agent.presence.Presence;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.edge.proxy.http.Environments;
import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.KnownRoutes.Told;
import dev.slipway.edge.routing.Report;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The clients of one Kafka: they are thrown away when it moves. */
final class KafkaClients {
    /** Of what the edge has to say in the 4 s that a record may take: far more than that. */
    private static final String BUFFER_BYTES = Integer.toString(4 << 20);
    private static final String FETCH_BYTES = Integer.toString(1 << 20);

    private final String edge;
    private final String incarnation;
    private final Environments environments;
    private final Publisher publisher;
    private final TableReader reader;
    private final Presence presence;
    private Map<EnvironmentId, Told> newest = new HashMap<>();
    private boolean toldAll;
    private boolean present;

    KafkaClients(KafkaConnection connection, String edge, String incarnation, Environments environments) {
        this.edge = edge;
        this.incarnation = incarnation;
        this.environments = environments;
        var envelopes = new Envelopes(connection);
        this.publisher = new Publisher(connection.with(Map.of("buffer.memory", BUFFER_BYTES)), envelopes, "edge");
        this.reader = TableReader.of(connection.with(Map.of("fetch.max.bytes", FETCH_BYTES, "max.partition.fetch.bytes", FETCH_BYTES)),
                envelopes, "edge-" + edge).read(Topics.ROUTES, Map.of(), this::read).build();
        this.presence = new Presence("edge-" + edge, "edge", incarnation, publisher, new BrokerTime());
    }

    void start() {
        reader.start();
    }

    /** Whether Kafka answers. */
    boolean isConnected() {
        return reader.silentFor().isEmpty();
    }

    /** Whether the environments know all routes that Kafka had. */
    synchronized boolean isCaughtUp() {
        return toldAll;
    }

    /** Looks whether the routes were read to their end, and who is to be told of this edge. */
    void look() {
        if (reader.isCaughtUp()) {
            tellAll();
        }
        if (!present && !reader.positions().isEmpty()) {
            present = true;
            // All topics have the same partitions (Topics), so those of the routes are those that hear of us.
            reader.positions().keySet().forEach(each -> presence.serve(each.partition()));
            presence.start();
        }
    }

    CompletableFuture<RecordMetadata> report(EnvironmentId environment, Report report) {
        EdgeRecord record = EdgeAvro.report(edge, incarnation, environment, report);
        return publisher.publish(Topics.EDGES, Keys.of(environment.application(), environment.name(), edge), record);
    }

    CompletableFuture<RecordMetadata> measured(Counted counted) {
        EnvironmentId environment = counted.of().environment();
        return publisher.publish(Topics.METRICS, Keys.of(environment.application(), environment.name()), EdgeAvro.metrics(edge, counted));
    }

    /** Ends them. @param goodbye whether the edge ends too */
    void close(boolean goodbye) {
        reader.close();
        if (goodbye && present && isConnected()) {
            presence.close();
        } else {
            presence.abandon();
        }
        publisher.close();
    }

    private void read(Received<RouteRecord> received) {
        EdgeAvro.told(received.key(), received.value()).ifPresent(this::told);
    }

    private synchronized void told(Told told) {
        if (toldAll) {
            environments.told(told);
        } else {
            newest.put(told.environment(), told);
        }
    }

    private synchronized void tellAll() {
        if (!toldAll) {
            toldAll = true;
            environments.caughtUp(newest);
            newest = Map.of();
        }
    }
}
