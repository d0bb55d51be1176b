package dev.slipway.erroranalyst.kafka;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.erroranalyst.healing.Action;
import dev.slipway.erroranalyst.healing.Decision;
import dev.slipway.erroranalyst.healing.Environment;
import dev.slipway.erroranalyst.healing.Event;
import dev.slipway.erroranalyst.healing.Healer;
import dev.slipway.erroranalyst.healing.Trial;
import dev.slipway.erroranalyst.regression.Traffic;
import dev.slipway.schemas.Application;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * One partition's analyst. Every record becomes an event for the core; the state, and all that follows from it, go out in
 * one transaction, in the poll that brought the record.
 *
 * <p>Time is the broker's: that of the newest record, and once everything is read ({@link UpToDate}) what the monotonic clock
 * has counted since. Until then records are learnt from, and nothing is begun. The time of the last change is kept, so that
 * what waits goes on waiting after a start, even if no record comes.
 */
final class AnalystProcessor implements Processor<String, SpecificRecord, String, SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(AnalystProcessor.class);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final String CLOCK = "told";

    private final BrokerTime time = new BrokerTime();
    private final Map<String, Environment> environments = new HashMap<>();
    private UpToDate upToDate = new UpToDate();
    private Instant now = Instant.EPOCH;
    private @Nullable ProcessorContext<String, SpecificRecord> context;
    private @Nullable KeyValueStore<String, Environment> environmentStore;
    private @Nullable KeyValueStore<String, String> manifestStore;
    private @Nullable KeyValueStore<String, Long> clockStore;
    private @Nullable KeyValueStore<String, Traffic> trafficStore;

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        this.context = context;
        environmentStore = context.getStateStore(AnalystTopology.ENVIRONMENTS);
        manifestStore = context.getStateStore(AnalystTopology.MANIFESTS);
        clockStore = context.getStateStore(AnalystTopology.CLOCK);
        trafficStore = context.getStateStore(AnalystTopology.TRAFFIC);
        upToDate = new UpToDate();
        environments.clear();
        try (var all = Objects.requireNonNull(environmentStore).all()) {
            all.forEachRemaining(each -> environments.put(each.key, each.value));
        }
        Long told = Objects.requireNonNull(clockStore).get(CLOCK);
        if (told != null) {
            time.seen(Instant.ofEpochMilli(told));
        }
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> tick());
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        if (record.value() instanceof MetricRecord measured) {
            // Its time is the writer's, and says nothing about the broker's.
            measured(record.key(), measured);
            return;
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        time.seen(at);
        upToDate.read(at, time.now(), wallClock());
        later(upToDate.is() ? time.now() : at);
        switch (record.value()) {
            case InstanceRecord told when told.getInstance() != null -> instance(told.getInstance());
            case HealthRecord told when told.getHealth() != null -> health(told.getHealth());
            case DeploymentRecord told when told.getDeployment() != null -> deployment(told.getDeployment());
            case OutcomeRecord told -> outcome(record.key(), told);
            case ApplicationRecord told when told.getApplication() != null -> application(told.getApplication());
            case null -> tombstone(record.key());
            default -> LOG.atDebug().addKeyValue("key", record.key()).log("a kind that is not known here");
        }
    }

    private void tick() {
        boolean was = upToDate.is();
        if (!upToDate.ticked(wallClock()) || !time.isKnown()) {
            return;
        }
        if (!was) {
            LOG.atInfo().addKeyValue("partition", Objects.requireNonNull(context).taskId().partition()).log("up to date");
        }
        later(time.now());
        List.copyOf(environments.values()).stream().filter(Environment::isWaiting).forEach(each -> decide(each, new Event.Tick()));
    }

    /** Time never runs backwards. */
    private void later(Instant at) {
        now = at.isAfter(now) ? at : now;
    }

    private Instant wallClock() {
        return Instant.ofEpochMilli(Objects.requireNonNull(context).currentSystemTimeMs());
    }

    // ---- what others told

    private void instance(Instance instance) {
        decide(environment(instance.getApplication(), instance.getEnvironment()), AnalystAvro.instance(instance));
    }

    private void health(Health health) {
        decide(environment(health.getApplication(), health.getEnvironment()), AnalystAvro.health(health));
    }

    private void deployment(Deployment deployment) {
        Event event = AnalystAvro.deployment(deployment);
        if (event != null) {
            decide(environment(deployment.getApplication(), deployment.getEnvironment()), event);
        }
    }

    /** Outcomes of everybody's commands come here; what is not an answer to one of ours changes nothing. */
    private void outcome(String key, OutcomeRecord outcome) {
        Environment known = environments.get(key);
        Event event = AnalystAvro.answered(outcome);
        if (known != null && event != null) {
            decide(known, event);
        }
    }

    /** Who publishes is trusted for what it counts, but not for whom. */
    private void measured(String key, MetricRecord record) {
        RequestMetrics counted = record.getRequests();
        Environment known = environments.get(key);
        if (counted == null || known == null || !key.equals(Keys.of(record.getApplication(), record.getEnvironment()))) {
            return;
        }
        Traffic before = Objects.requireNonNullElse(Objects.requireNonNull(trafficStore).get(key), Traffic.NONE);
        Traffic traffic = before.and(counted.getRelease(), record.getTo(), counted.getRequests(), counted.getServerErrors() + counted.getFailed());
        Trial trial = known.trial();
        if (trial == null || !trial.release().equals(counted.getRelease()) || !trial.isWatched(record.getTo())) {
            trafficStore.put(key, traffic);
            return;
        }
        Traffic.Judged judged = traffic.judge(trial.release(), trial.before(), record.getTo());
        trafficStore.put(key, judged.next());
        switch (judged.finding()) {
            case Traffic.Finding.Worse(var trigger, var diagnosis) ->
                    decide(known, new Event.Compared(trial.release(), true, record.getTo(), trigger, diagnosis));
            case Traffic.Finding.NotWorse _ when trial.need() == null -> { }
            case Traffic.Finding.NotWorse _ -> decide(known, new Event.Compared(trial.release(), false, record.getTo(), "", ""));
        }
    }

    private void application(Application application) {
        String manifest = application.getManifest();
        // First, so that a manifest that cannot be read is a dead letter, and not each record of its application after it.
        AnalystAvro.check(manifest);
        Objects.requireNonNull(manifestStore).put(application.getName(), manifest);
        for (Environment each : of(application.getName())) {
            decide(each, new Event.PolicySeen(AnalystAvro.policy(manifest, each.name())));
        }
    }

    private void tombstone(String key) {
        String[] parts = key.split("/", 3);
        Environment known = parts.length < 3 ? null : environments.get(parts[0] + '/' + parts[1]);
        String topic = Objects.requireNonNull(context).recordMetadata().map(each -> each.topic()).orElse("");
        if (topic.equals(Topics.APPLICATIONS.name())) {
            Objects.requireNonNull(manifestStore).delete(key);
            of(key).forEach(each -> decide(each, new Event.ApplicationGone()));
        } else if (known != null && topic.equals(Topics.INSTANCES.name())) {
            decide(known, new Event.InstanceGone(parts[2]));
        } else if (known != null && topic.equals(Topics.HEALTH.name())) {
            decide(known, new Event.HealthGone(parts[2]));
        }
    }

    // ---- state and what follows from it

    private List<Environment> of(String application) {
        return environments.values().stream().filter(each -> each.application().equals(application)).toList();
    }

    private Environment environment(String application, String name) {
        Environment known = environments.get(Keys.of(application, name));
        if (known != null) {
            return known;
        }
        Environment empty = Environment.empty(application, name);
        String manifest = Objects.requireNonNull(manifestStore).get(application);
        return manifest == null ? empty : Healer.learn(empty, new Event.PolicySeen(AnalystAvro.policy(manifest, name)), now).next();
    }

    private void decide(Environment before, Event event) {
        Decision decision = upToDate.is() ? Healer.decide(before, event, now) : Healer.learn(before, event, now);
        Environment after = decision.next();
        decision.told().forEach(action -> tell(after, action));
        decision.commands().forEach(action -> send(Topics.COMMANDS, after.key(), AnalystAvro.command(after, action, now), action.command()));
        decision.alerts().forEach(alert -> send(Topics.ALERTS, after.key() + '/' + alert.id(), AnalystAvro.alert(after, alert),
                UUID.randomUUID().toString()));
        keep(before, after);
    }

    /** The last of all, so that nothing is known of what could not be told. */
    private void keep(Environment before, Environment after) {
        if (after.isForgotten()) {
            if (environments.remove(after.key()) != null) {
                Objects.requireNonNull(environmentStore).delete(after.key());
                Objects.requireNonNull(trafficStore).delete(after.key());
            }
        } else if (!after.equals(before)) {
            environments.put(after.key(), after);
            Objects.requireNonNull(environmentStore).put(after.key(), after);
            Objects.requireNonNull(clockStore).put(CLOCK, now.toEpochMilli());
        }
    }

    private void tell(Environment environment, Action action) {
        LOG.atInfo().addKeyValue("environment", environment.key()).addKeyValue("action", action.id())
                .addKeyValue("repair", action.repair()).addKeyValue("instance", action.instance()).addKeyValue("state", action.state())
                .addKeyValue("trigger", action.trigger()).addKeyValue("because", action.because())
                .addKeyValue("deployment", action.deployment()).log("decided");
        send(Topics.HEALING, environment.key() + '/' + action.id(), AnalystAvro.healing(environment, action), UUID.randomUUID().toString());
    }

    private <T extends SpecificRecord> void send(Topic<T> topic, String key, T value, String id) {
        var headers = new RecordHeaders();
        CloudEvents.describe(headers, id, topic.name(), Envelopes.kindOf(value), AnalystAvro.AGENT, key, now);
        Objects.requireNonNull(context).forward(new Record<String, SpecificRecord>(key, value, Math.max(0, now.toEpochMilli()), headers),
                AnalystTopology.sinkOf(topic));
    }
}
