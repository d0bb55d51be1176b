package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Decision;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Environments;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.execution.StepState;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.plan.Action;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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
 *
 * <p>Time: while records that were written before this process's start are still unread, the time is that of the newest
 * record. Only when both barriers (one in {@code commands}, one in {@code status}) were read back does it go on by itself, so
 * that nothing is overdue whose report lies unread.
 */
final class ManagerProcessor implements Processor<String, SpecificRecord, String, SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerProcessor.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration CLOCK_KEPT_EACH = Duration.ofSeconds(2);
    /** Shorter than this the manager was not away: a restart of its thread, a pause. */
    private static final Duration AWAY = Duration.ofSeconds(4);
    /** Ids of commands are known for as long as {@code commands} is kept. */
    private static final Duration KNOWN = Duration.ofDays(7);
    private static final Duration FORGET_EACH = Duration.ofHours(1);
    /** Restorations at once in a partition: a reboot is no reason to start everything in the same second. */
    private static final int RESTORING_AT_MOST = 4;
    private static final String CLOCK = "told";

    /** A command that was worked on. @param digest of its body */
    record Known(String digest, Reply reply, Instant at) {}

    private final Surroundings.Ports ports;
    private final String incarnation;
    private final BrokerTime time = new BrokerTime();
    private final Map<String, Environment> environments = new HashMap<>();
    private final Map<String, Application> applications = new HashMap<>();
    private final Set<String> barriers = new HashSet<>();
    private @Nullable Instant newest;
    private Instant clockKept = Instant.EPOCH;
    private Instant forgot = Instant.EPOCH;
    private boolean barrierWritten;
    private @Nullable ProcessorContext<String, SpecificRecord> context;
    private @Nullable KeyValueStore<String, Application> applicationStore;
    private @Nullable KeyValueStore<String, Environment> environmentStore;
    private @Nullable KeyValueStore<String, Known> commandStore;
    private @Nullable KeyValueStore<String, Long> clockStore;
    private @Nullable Members members;

    ManagerProcessor(Surroundings.Ports ports, String incarnation) {
        this.ports = ports;
        this.incarnation = incarnation;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        this.context = context;
        applicationStore = context.getStateStore(ManagerTopology.APPLICATIONS);
        environmentStore = context.getStateStore(ManagerTopology.ENVIRONMENTS);
        commandStore = context.getStateStore(ManagerTopology.COMMANDS);
        clockStore = context.getStateStore(ManagerTopology.CLOCK);
        members = new Members(context.getStateStore(ManagerTopology.MEMBERS));
        barriers.clear();
        barrierWritten = false;
        newest = null;
        environments.clear();
        applications.clear();
        try (var all = Objects.requireNonNull(environmentStore).all()) {
            all.forEachRemaining(each -> environments.put(each.key, each.value));
        }
        try (var all = Objects.requireNonNull(applicationStore).all()) {
            all.forEachRemaining(each -> applications.put(each.key, each.value));
        }
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> tick());
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        time.seen(at);
        newest = newest == null || at.isAfter(newest) ? at : newest;
        switch (record.value()) {
            case CommandRecord command when command.getBarrier() != null -> barrier("commands", command.getBarrier());
            case StatusRecord status when status.getBarrier() != null -> barrier("status", status.getBarrier());
            case CommandRecord command -> command(record.key(), command, at);
            case StatusRecord status when status.getReport() != null ->
                    decide(status.getApplication(), status.getEnvironment(), ManagerAvro.reported(status.getReport()));
            case EdgeRecord edge -> decide(edge.getApplication(), edge.getEnvironment(),
                    new Event.EdgeSeen(edge.getEdge(), ManagerAvro.edge(edge)));
            case InstanceRecord instance when instance.getInstance() != null -> decide(instance.getInstance().getApplication(),
                    instance.getInstance().getEnvironment(), new Event.InstanceSeen(ManagerAvro.instance(instance.getInstance())));
            case PresenceRecord presence -> presence(presence);
            case null -> tombstone(record.key());
            default -> LOG.atDebug().addKeyValue("key", record.key()).log("a kind that is not known here");
        }
    }

    // ---- time

    private Instant now() {
        return barriers.size() == 2 ? time.now() : newest == null ? Instant.EPOCH : newest;
    }

    private void barrier(String topic, Barrier barrier) {
        if (!barrier.getIncarnation().equals(incarnation) || !barriers.add(topic) || barriers.size() < 2) {
            return;
        }
        Long told = Objects.requireNonNull(clockStore).get(CLOCK);
        Duration away = told == null ? Duration.ZERO : Duration.between(Instant.ofEpochMilli(told), now());
        Objects.requireNonNull(members).resumed(now());
        if (away.compareTo(AWAY) > 0) {
            LOG.atInfo().addKeyValue("partition", partition()).addKeyValue("awayMs", away.toMillis()).log("back: deadlines move");
            List.copyOf(environments.values()).forEach(each -> decide(each.application(), each.name(), new Event.Resumed(away)));
        }
    }

    private void tick() {
        if (!barrierWritten) {
            barrierWritten = true;
            String key = ManagerTopology.BARRIER_KEY + partition();
            var barrier = new Barrier(incarnation);
            send(ManagerTopology.BARRIER_COMMANDS, Topics.COMMANDS, key, CommandRecord.newBuilder().setCommandId(incarnation)
                    .setApplication("~barrier").setRequestedBy("deployment-manager").setDigest("")
                    .setRequestedAt(Instant.EPOCH).setBarrier(barrier).build());
            send(ManagerTopology.BARRIER_STATUS, Topics.STATUS, key, StatusRecord.newBuilder().setApplication("~barrier")
                    .setEnvironment("~barrier").setBarrier(barrier).build());
        }
        if (barriers.size() < 2) {
            return;
        }
        Instant now = now();
        long restoring = environments.values().stream().filter(ManagerProcessor::restores).count();
        for (Environment each : List.copyOf(environments.values())) {
            if (each.work().running() != null || each.wanted().standing() != null) {
                boolean mayRestore = restores(each) || restoring < RESTORING_AT_MOST;
                decide(each.application(), each.name(), new Event.Tick(mayRestore));
                restoring += !restores(each) && restores(environments.get(each.key())) ? 1 : 0;
            }
        }
        if (Duration.between(clockKept, now).compareTo(CLOCK_KEPT_EACH) >= 0) {
            clockKept = now;
            Objects.requireNonNull(clockStore).put(CLOCK, now.toEpochMilli());
        }
        if (Duration.between(forgot, now).compareTo(FORGET_EACH) >= 0) {
            forgot = now;
            forget(now.minus(KNOWN));
        }
    }

    private static boolean restores(Environment environment) {
        Deployment running = environment.work().running();
        return running != null && running.kind() == Kind.HEAL;
    }

    private void forget(Instant before) {
        KeyValueStore<String, Known> known = Objects.requireNonNull(commandStore);
        try (var all = known.all()) {
            all.forEachRemaining(each -> {
                if (each.value.at().isBefore(before)) {
                    known.delete(each.key);
                }
            });
        }
    }

    // ---- commands

    private void command(String key, CommandRecord command, Instant at) {
        String id = key + "#" + command.getCommandId();
        Known known = Objects.requireNonNull(commandStore).get(id);
        if (known != null && !known.digest().equals(command.getDigest())) {
            answer(key, command, new Reply.Refused(Reply.Why.OTHER_BODY, "the id is known with another body", List.of()));
            return;
        }
        if (known != null) {
            answer(key, command, known.reply());
            return;
        }
        Long within = command.getTakeWithinMs();
        Reply reply;
        if (within != null && now().isAfter(at.plusMillis(within))) {
            reply = new Reply.Refused(Reply.Why.EXPIRED, "was not taken within " + within + " ms", List.of());
        } else {
            try {
                reply = new Commands(this, now()).take(command);
            } catch (RuntimeException cannot) {
                answer(key, command, new Reply.Refused(Reply.Why.UNPROCESSABLE, "could not be worked on: " + cannot.getMessage(), List.of()));
                throw cannot;
            }
        }
        commandStore.put(id, new Known(command.getDigest(), reply, now()));
        answer(key, command, reply);
    }

    private void answer(String key, CommandRecord command, Reply reply) {
        LOG.atInfo().addKeyValue("command", command.getCommandId()).addKeyValue("key", key)
                .addKeyValue("by", command.getRequestedBy()).addKeyValue("reply", reply).log("answered");
        send(Topics.OUTCOMES, key, ManagerAvro.outcome(command.getCommandId(), command.getApplication(), reply));
    }

    // ---- what others told

    private void presence(PresenceRecord presence) {
        boolean anew = Objects.requireNonNull(members).told(presence, newest == null ? Instant.EPOCH : newest);
        if (anew && !presence.getAgent().equals("edge")) {
            List.copyOf(environments.values()).stream().filter(each -> each.work().running() != null).forEach(each ->
                    decide(each.application(), each.name(), new Event.SpecialistRestarted(presence.getAgent(), presence.getIncarnation())));
        }
    }

    private void tombstone(String key) {
        String[] parts = key.split("/", 3);
        if (parts.length < 3 || !environments.containsKey(parts[0] + "/" + parts[1])) {
            return;
        }
        String topic = Objects.requireNonNull(context).recordMetadata().map(each -> each.topic()).orElse("");
        if (topic.equals(Topics.INSTANCES.name())) {
            decide(parts[0], parts[1], new Event.InstanceGone(parts[2]));
        } else if (topic.equals(Topics.EDGES.name())) {
            decide(parts[0], parts[1], new Event.EdgeSeen(parts[2], null));
        }
    }

    // ---- state and what follows from it

    Application application(String name) {
        return applications.getOrDefault(name, Application.unknown(name));
    }

    Environment environment(String application, String name) {
        return environments.getOrDefault(Keys.of(application, name), Environment.empty(application, name));
    }

    Set<String> environmentsOf(String application) {
        var names = new HashSet<String>();
        environments.values().stream().filter(each -> each.application().equals(application)).forEach(each -> names.add(each.name()));
        return names;
    }

    void keep(Application before, Application after) {
        if (before.equals(after)) {
            return;
        }
        applications.put(after.name(), after);
        Objects.requireNonNull(applicationStore).put(after.name(), after);
        if (!Objects.equals(before.manifest(), after.manifest()) || before.retiring() != after.retiring()) {
            send(Topics.APPLICATIONS, after.name(), ManagerAvro.application(after));
        }
        var names = new HashSet<>(before.variables().keySet());
        names.addAll(after.variables().keySet());
        for (String environment : names) {
            Application.Variables variables = after.variables().get(environment);
            if (!Objects.equals(variables, before.variables().get(environment))) {
                send(Topics.CONFIGURATION, Keys.of(after.name(), environment, "variables"),
                        variables == null ? null : ManagerAvro.variables(after.name(), environment, variables));
            }
        }
    }

    Decision decide(String application, String name, Event event) {
        Environment before = environment(application, name);
        Decision decision = Environments.decide(before, event, new Surroundings(Objects.requireNonNull(members).edges(now()), ports), now());
        Environment after = decision.next();
        if (after.equals(before)) {
            return decision;
        }
        environments.put(after.key(), after);
        Objects.requireNonNull(environmentStore).put(after.key(), after);
        publish(before, after, decision);
        afterwards(before, after);
        return decision;
    }

    private void publish(Environment before, Environment after, Decision decision) {
        if (!Objects.equals(before.serving().route(), after.serving().route())) {
            send(Topics.ROUTES, after.key(), ManagerAvro.route(after));
        }
        Deployment running = after.work().running();
        if (running != null) {
            running.steps().stream().filter(step -> isNew(step, before.fence())).forEach(step -> {
                LOG.atInfo().addKeyValue("deployment", running.id()).addKeyValue("environment", after.key())
                        .addKeyValue("step", step.id()).addKeyValue("attempt", Objects.requireNonNull(step.delegation()).attempt())
                        .log("delegated");
                send(Topics.delegationsOf(step.step().action().assignee()), after.key(),
                        ManagerAvro.delegation(after, application(after.application()), step));
            });
        }
        decision.events().forEach(entry -> send(Topics.DEPLOYMENT_EVENTS,
                Keys.of(after.application(), after.name(), entry.deployment()), ManagerAvro.event(after, entry)));
        decision.changed().forEach(deployment -> {
            LOG.atInfo().addKeyValue("deployment", deployment.id()).addKeyValue("environment", after.key())
                    .addKeyValue("phase", deployment.phase()).addKeyValue("because", decision.because()).log("decided");
            send(Topics.DEPLOYMENTS, Keys.of(after.application(), after.name(), deployment.id()), ManagerAvro.deployment(after, deployment));
        });
    }

    private static boolean isNew(StepRun step, long fence) {
        return step.state() == StepState.DELEGATED && step.delegation() != null && step.delegation().fence() > fence;
    }

    /** What an environment's news mean for its application: a verified digest, the end of a retirement. */
    private void afterwards(Environment before, Environment after) {
        Application application = application(after.application());
        Application next = application;
        Deployment running = after.work().running();
        if (running != null && running.release() != null && running.artifact() != null) {
            for (StepRun step : running.steps()) {
                StepRun was = before.work().running() == null ? null : before.work().running().find(step.id());
                String digest = step.outputs().get("digest");
                if (digest != null && step.step().action() instanceof Action.Verify && step.state() == StepState.SUCCEEDED
                        && (was == null || was.state() != StepState.SUCCEEDED)) {
                    next = next.version(running.release().version(), running.artifact(), digest);
                }
            }
        }
        if (next.retiring() && environmentsOf(after.application()).stream().map(name -> environment(after.application(), name))
                .allMatch(each -> each.wanted().standing() == null && each.work().running() == null && each.work().queue().isEmpty())) {
            next = next.gone();
        }
        keep(application, next);
    }

    private int partition() {
        return Objects.requireNonNull(context).taskId().partition();
    }

    private <T extends SpecificRecord> void send(Topic<T> topic, String key, @Nullable T value) {
        send(ManagerTopology.sinkOf(topic), topic, key, value);
    }

    private <T extends SpecificRecord> void send(String sink, Topic<T> topic, String key, @Nullable T value) {
        Instant now = now();
        var headers = new RecordHeaders();
        CloudEvents.describe(headers, UUID.randomUUID().toString(), topic.name(),
                value == null ? "" : dev.slipway.agent.kafka.Envelopes.kindOf(value), "deployment-manager", key, now);
        Objects.requireNonNull(context).forward(new Record<String, SpecificRecord>(key, value, Math.max(0, now.toEpochMilli()), headers), sink);
    }
}
