package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Seen;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.Barrier;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's manager. Every record becomes an event for the core; the state, and all that follows from its difference
 * to the one before, go out in one transaction.
 */
final class ManagerProcessor implements Processor<String, SpecificRecord, String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerProcessor.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration CLOCK_KEPT_EACH = Duration.ofSeconds(2);
    /** Shorter than this the manager was not away: a restart of its thread, a pause. */
    private static final Duration AWAY = Duration.ofSeconds(4);
    private static final Duration FORGET_EACH = Duration.ofHours(1);
    private static final String CLOCK = "told";

    private final Envelopes envelopes;
    private final Surroundings.Ports ports;
    private final String incarnation;
    private final BrokerTime brokerTime;
    private int assignments;
    private boolean barrierWritten;
    private Instant clockKept = Instant.EPOCH;
    private Instant forgot = Instant.EPOCH;
    private @Nullable PartitionTime time;
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<String, Long> clockStore;
    private @Nullable Held held;
    private @Nullable Members members;
    private @Nullable Upkeep upkeep;
    private @Nullable Intake intake;

    ManagerProcessor(Envelopes envelopes, Surroundings.Ports ports, String incarnation, BrokerTime brokerTime) {
        this.envelopes = envelopes;
        this.ports = ports;
        this.incarnation = incarnation;
        this.brokerTime = brokerTime;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        held = new Held(context);
        members = new Members(context.getStateStore(ManagerTopology.MEMBERS));
        upkeep = new Upkeep(held, (around, now) -> new Draft(held(), envelopes, around, now));
        intake = new Intake(held, this::draft, this::keep);
        clockStore = context.getStateStore(ManagerTopology.CLOCK);
        Long kept = clockStore.get(CLOCK);
        assignments++;
        time = new PartitionTime(brokerTime, incarnation + "/" + partition() + "/" + assignments,
                kept == null ? Instant.EPOCH : Instant.ofEpochMilli(kept));
        barrierWritten = false;
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> tick());
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        time().read(at);
        noticePause();
        if (record.key() == null) {
            throw new IllegalArgumentException("the record has no key; every key begins with the application");
        }
        switch (record.value()) {
            case CommandRecord command when command.getBarrier() != null -> barrier("commands", command.getBarrier());
            case StatusRecord status when status.getBarrier() != null -> barrier("status", status.getBarrier());
            case CommandRecord command -> {
                placed(record.key(), command.getApplication(), command.getEnvironment());
                intake().take(record.key(), command, at, time().since(at));
                Traces.decided(command, record.headers(), at, time().now());
            }
            case StatusRecord status when status.getReport() != null ->
                    decide(record.key(), status.getApplication(), status.getEnvironment(), ManagerAvro.reported(status.getReport()));
            case EdgeRecord edge -> {
                Seen.Edge view = ManagerAvro.edge(edge);
                if (view != null) {
                    decide(record.key(), edge.getApplication(), edge.getEnvironment(), new Event.EdgeSeen(edge.getEdge(), view));
                }
            }
            case InstanceRecord instance when instance.getInstance() != null -> decide(record.key(), instance.getInstance().getApplication(),
                    instance.getInstance().getEnvironment(), new Event.InstanceSeen(ManagerAvro.instance(instance.getInstance())));
            case PresenceRecord presence -> presence(presence);
            case null -> tombstone(record.key());
            default -> LOG.atDebug().addKeyValue("key", record.key()).log("a kind that is not known here");
        }
    }

    // ---- time

    private Surroundings around() {
        return new Surroundings(members().edges(time().now(), time().isCaughtUp()), ports, time().isCaughtUp());
    }

    private void barrier(String topic, Barrier barrier) {
        if (!time().read(topic, barrier)) {
            return;
        }
        Instant now = time().now();
        members().resumed(now);
        back(time().away(), now);
    }

    /** A machine that slept, or a Kafka that took nothing: what became due meanwhile was nobody's to do, or to report. */
    private void noticePause() {
        back(time().unwatched(), time().now());
    }

    private void back(Duration away, Instant now) {
        if (away.compareTo(AWAY) > 0) {
            members().resumed(now);
            LOG.atInfo().addKeyValue("partition", partition()).addKeyValue("awayMs", away.toMillis()).log("back: deadlines move");
            upkeep().resumed(away, around(), now).forEach(this::keep);
        }
    }

    private void writeBarriers() {
        String key = ManagerTopology.BARRIER_KEY + partition();
        var barrier = new Barrier(time().assignment());
        send(ManagerTopology.BARRIER_COMMANDS, Topics.COMMANDS, key, ManagerAvro.barrier(barrier));
        send(ManagerTopology.BARRIER_STATUS, Topics.STATUS, key, StatusRecord.newBuilder().setApplication("~barrier")
                .setEnvironment("~barrier").setBarrier(barrier).build());
    }

    private void tick() {
        if (!barrierWritten) {
            barrierWritten = true;
            writeBarriers();
        }
        if (!time().isCaughtUp()) {
            return;
        }
        noticePause();
        Instant now = time().now();
        upkeep().tick(around(), now).forEach(this::keep);
        if (Duration.between(clockKept, now).compareTo(CLOCK_KEPT_EACH) >= 0) {
            clockKept = now;
            Objects.requireNonNull(clockStore).put(CLOCK, now.toEpochMilli());
        }
        if (Duration.between(forgot, now).compareTo(FORGET_EACH) >= 0) {
            forgot = now;
            intake().forget(now);
            members().forget(now);
        }
    }

    // ---- what others told

    private static void placed(String key, String application, @Nullable String environment) {
        String thing = environment == null ? Keys.of(application) : Keys.of(application, environment);
        if (!key.equals(thing) && !key.startsWith(thing + "/")) {
            throw new IllegalArgumentException("the record under key " + key + " speaks of " + thing);
        }
    }

    /** Tells an environment that there is; of others nothing is kept. */
    private void decide(String key, String application, String environment, Event event) {
        placed(key, application, environment);
        Environment known = held().environment(Keys.of(application, environment));
        if (known == null) {
            return;
        }
        try {
            make(draft -> draft.decide(application, environment, event));
        } catch (NotDecided cannot) {
            Draft ends = cannot.isTooLarge() ? upkeep().overgrown(known, cannot, around(), time().now()) : null;
            if (ends != null) {
                keep(ends);
            }
            throw cannot;
        }
    }

    private void presence(PresenceRecord presence) {
        if (members().told(presence, time().now()) && !presence.getAgent().equals(Members.EDGE)) {
            upkeep().restarted(presence.getAgent(), presence.getIncarnation(), around(), time().now()).forEach(this::keep);
        }
    }

    private void tombstone(String key) {
        String[] parts = key.split("/", 3);
        String topic = Objects.requireNonNull(context).recordMetadata().map(each -> each.topic()).orElse("");
        if (parts.length == 3 && topic.equals(Topics.INSTANCES.name())) {
            decide(key, parts[0], parts[1], new Event.InstanceGone(parts[2]));
        } else if (parts.length == 3 && topic.equals(Topics.EDGES.name())) {
            decide(key, parts[0], parts[1], new Event.EdgeSeen(parts[2], null));
        } else {
            throw new IllegalArgumentException("a record without a value under key '" + key + "' means nothing");
        }
    }

    // ---- keeping what was decided

    private Draft draft() {
        return new Draft(held(), envelopes, around(), time().now());
    }

    private void make(Consumer<Draft> what) {
        keep(draft().of(what));
    }

    private void keep(Draft draft) {
        draft.keep().forEach(line -> send(ManagerTopology.sinkOf(line.topic()), line.topic().name(), line.key(), line.kind(), line.value(), line.told()));
    }

    private <T extends SpecificRecord> void send(String sink, Topic<T> topic, String key, T value) {
        send(sink, topic.name(), key, Envelopes.kindOf(value), envelopes.serde(topic).serializer().serialize(topic.name(), value), value);
    }

    private void send(String sink, String topic, String key, String kind, byte @Nullable [] value, @Nullable SpecificRecord told) {
        var headers = new RecordHeaders();
        Instant now = time().now();
        CloudEvents.describe(headers, UUID.randomUUID().toString(), topic, kind, "deployment-manager", key, now);
        TraceParent span = Traces.of(told);
        if (span != null) {
            CloudEvents.put(headers, TraceParent.HEADER, span.toString());
        }
        Traces.ended(told);
        Objects.requireNonNull(context).forward(new Record<String, byte[]>(key, value, now.toEpochMilli(), headers), sink);
    }

    private int partition() {
        return Objects.requireNonNull(context).taskId().partition();
    }

    private PartitionTime time() {
        return Objects.requireNonNull(time);
    }

    private Held held() {
        return Objects.requireNonNull(held);
    }

    private Members members() {
        return Objects.requireNonNull(members);
    }

    private Upkeep upkeep() {
        return Objects.requireNonNull(upkeep);
    }

    private Intake intake() {
        return Objects.requireNonNull(intake);
    }
}
