package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.delegation.FenceLog;
import dev.slipway.agent.delegation.TaskRunner;
import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.presence.Presence;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.model.manifest.AlertRules;
import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Unavailable;
import dev.slipway.monitoringspecialist.check.http.HttpProbes;
import dev.slipway.monitoringspecialist.window.Day;
import dev.slipway.monitoringspecialist.window.Minute;
import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.RollupRecord;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.TargetRecord;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.UptimeRollup;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monitoring specialist as one thing to start and stop: its reader, its watcher, its tasks, its presence. */
public final class Monitoring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);
    private static final String AGENT = "monitoring-specialist";

    private final BrokerTime time;
    private final HttpProbes probes = new HttpProbes();
    private final Standings standings = new Standings();
    private final NewestWriter writer;
    private final Watcher watcher;
    private final EnvironmentAlerts environments;
    private final TaskRunner tasks;
    private final Presence presence;
    private final Publisher publisher;
    private final PresenceRecord here;
    private final PartitionedReader reader;
    private volatile boolean closing;

    /** @param instance of the agent: the same at each start */
    public Monitoring(String instance, KafkaConnection connection, Envelopes envelopes, Publisher publisher, BrokerTime time) {
        String incarnation = UUID.randomUUID().toString();
        this.time = time;
        this.publisher = publisher;
        this.here = PresenceRecord.newBuilder().setMember(AGENT + "-" + instance).setAgent(AGENT).setIncarnation(incarnation)
                .setServing(new Serving()).build();
        this.writer = new NewestWriter(publisher::publish, time);
        this.watcher = new Watcher(probes, writer, time, standings);
        this.environments = new EnvironmentAlerts(writer, time);
        this.tasks = new TaskRunner(AGENT, incarnation, publisher, time, FenceLog.inMemory(),
                delegation -> AwaitTask.of(delegation, writer, time, standings));
        this.presence = new Presence(here.getMember(), AGENT, incarnation, publisher, time);
        this.reader = PartitionedReader.of(connection, envelopes, AGENT, instance)
                .table(Topics.APPLICATIONS, this::application)
                .table(Topics.INSTANCES, this::instance)
                .table(Topics.TARGETS, this::target)
                .table(Topics.HEALTH, this::health)
                .table(Topics.ALERTS, this::alert)
                .table(Topics.ROLLUPS, this::rollup)
                .recent(Topics.METRICS, EnvironmentAlerts.READ_BACK, this::metric)
                .tasks(Topics.DELEGATIONS_MONITORING_SPECIALIST, this::delegation)
                .onCaughtUp(this::serve).onRevoked(this::leave).build();
    }

    /** Begins to read, to check, and to say so. */
    public void start() {
        presence.start();
        watcher.every(EnvironmentAlerts.LOOKS, () -> environments.look(watcher.stands()));
        reader.start();
    }

    /** Whether its partitions are assigned and what was told before is known. */
    public boolean isReady() {
        return reader.isReady();
    }

    /** For people: how many instances are checked. */
    public Map<String, String> details() {
        return Map.of("targets", Integer.toString(standings.checked()), "reader", isReady() ? "ready" : "catching up");
    }

    @Override
    public void close() {
        closing = true;
        presence.close();
        reader.close();
        tasks.close();
        watcher.close();
        probes.close();
        writer.close();
    }

    private void serve(int partition) {
        askTheTime(partition);
        watcher.serve(partition);
        watcher.run(() -> environments.serve(partition));
        presence.serve(partition);
    }

    /**
     * All that was read may be old, and the time with it: a decision then, and the next one after the first news, would lie as
     * far apart as this process was away. So the broker is asked, by a word of presence, before anything is decided.
     */
    private void askTheTime(int partition) {
        while (!closing) {
            try {
                time.seen(Instant.ofEpochMilli(publisher.publishTo(partition, Topics.PRESENCE, here.getMember(), here).join().timestamp()));
                return;
            } catch (CompletionException away) {
                LOG.atWarn().addKeyValue("because", DeadLetters.words(away)).log("Kafka does not tell the time; trying again");
            }
        }
    }

    private void leave(int partition) {
        presence.leave(partition);
        watcher.leave(partition);
        watcher.run(() -> environments.leave(partition));
    }

    private void application(Received<ApplicationRecord> received) {
        time.seen(received.at());
        ApplicationRecord value = received.value();
        Map<String, AlertRules> rules = value == null || value.getApplication() == null ? Map.of() : MonitoringAvro.rules(value.getApplication());
        watcher.silent(received.key(), received.partition(),
                rules.keySet().stream().filter(each -> !rules.get(each).unavailable()).collect(Collectors.toSet()));
        watcher.run(() -> environments.rules(received.key(), rules));
    }

    private void instance(Received<InstanceRecord> received) {
        time.seen(received.at());
        InstanceRecord value = received.value();
        if (value == null || value.getInstance() != null) {
            watcher.instance(MonitoringAvro.about(received.key()), received.partition(), value == null ? null : MonitoringAvro.instance(value.getInstance()));
        }
    }

    private void target(Received<TargetRecord> received) {
        time.seen(received.at());
        TargetRecord value = received.value();
        if (value == null || value.getTarget() != null) {
            watcher.target(MonitoringAvro.about(received.key()), received.partition(), value == null ? null : MonitoringAvro.target(value.getTarget()));
        }
    }

    private void health(Received<HealthRecord> received) {
        time.seen(received.at());
        HealthRecord value = received.value();
        if (value == null || value.getHealth() != null) {
            watcher.health(MonitoringAvro.about(received.key()), received.partition(), value == null ? null : MonitoringAvro.verdict(value.getHealth()));
        }
    }

    private void alert(Received<AlertRecord> received) {
        time.seen(received.at());
        AlertRecord value = received.value();
        if (value == null || value.getAlert() == null) {
            return;
        }
        Alert alert = MonitoringAvro.alert(value.getAlert());
        About about = MonitoringAvro.about(value.getAlert());
        if (alert != null && about.rule().equals(Unavailable.RULE)) {
            watcher.alert(about, received.partition(), alert);
        } else if (alert != null) {
            watcher.run(() -> environments.alert(about, received.partition(), alert));
        }
    }

    private void rollup(Received<RollupRecord> received) {
        time.seen(received.at());
        String[] key = received.key().split("/", 3);
        UptimeRollup rollup = received.value() == null ? null : received.value().getUptime();
        Day day = rollup == null ? null : MonitoringAvro.day(rollup);
        if (key.length == 3 && key[2].equals(EnvironmentAlerts.UPTIME_SERIES)) {
            watcher.run(() -> environments.day(key[0], key[1], received.partition(), day));
        }
    }

    /** Its time is the writer's, not the broker's. Who publishes is trusted for what it counts, but not for whom. */
    private void metric(Received<MetricRecord> received) {
        MetricRecord value = received.value();
        if (value == null || value.getRequests() == null) {
            return;
        }
        if (!received.key().equals(Keys.of(value.getApplication(), value.getEnvironment()))) {
            throw new IllegalArgumentException("the key '" + received.key() + "' is not that of " + value.getApplication() + "/" + value.getEnvironment());
        }
        Minute.Sample sample = MonitoringAvro.sample(value, value.getRequests());
        watcher.run(() -> environments.counted(value.getApplication(), value.getEnvironment(), received.partition(), sample));
    }

    private void delegation(Received<DelegationRecord> received) {
        tasks.accept(received);
    }
}
