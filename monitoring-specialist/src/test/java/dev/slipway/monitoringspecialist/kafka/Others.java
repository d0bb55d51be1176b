package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.schemas.Alert;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.AwaitHealthy;
import dev.slipway.schemas.CheckMetrics;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.TargetRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The other agents: the manager that delegates, the deployer that tells of instances, and whoever reads what is told. */
final class Others implements AutoCloseable {
    static final String RELEASE = "release-1";
    private final String application;
    private final Publisher publisher;
    private final TableReader reader;
    final List<TaskReport> reports = new CopyOnWriteArrayList<>();
    final List<Health> healthTold = new CopyOnWriteArrayList<>();
    final Map<String, Health> health = new ConcurrentHashMap<>();
    final List<Alert> alerts = new CopyOnWriteArrayList<>();
    final Map<String, String> targets = new ConcurrentHashMap<>();
    final List<CheckMetrics> metrics = new CopyOnWriteArrayList<>();
    final List<String> presence = new CopyOnWriteArrayList<>();
    private long fence;

    /** @param application that all is about; what is told of others is not seen */
    Others(KafkaConnection connection, String application) {
        this.application = application;
        var envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "others");
        reader = TableReader.of(connection, envelopes, "others")
                .read(Topics.STATUS, Map.of(), each -> ours(each, value -> reports.add(value.getReport())))
                .read(Topics.HEALTH, Map.of(), each -> ours(each, value -> health(each.key(), value == null ? null : value.getHealth())))
                .read(Topics.ALERTS, Map.of(), each -> ours(each, value -> alerts.add(value.getAlert())))
                .read(Topics.METRICS, Map.of(), each -> ours(each, value -> metrics(value)))
                .read(Topics.PRESENCE, Map.of(), each -> presence.add(each.value().getMember() + (each.value().getGoodbye() == null ? "" : " goodbye")))
                .read(Topics.TARGETS, Map.of(), each -> ours(each, value -> target(each.key(), value)))
                .build();
        reader.start();
    }

    private <T extends SpecificRecord> void ours(Received<T> received, Consumer<@Nullable T> act) {
        if (Keys.application(received.key()).equals(application)) {
            act.accept(received.value());
        }
    }

    private void metrics(MetricRecord value) {
        if (value.getCheck() != null) {
            metrics.add(value.getCheck());
        }
    }

    private void target(String key, @Nullable TargetRecord value) {
        if (value == null) {
            targets.remove(key);
        } else {
            targets.put(key, value.getTarget().getService());
        }
    }

    private void health(String key, @Nullable Health value) {
        if (value == null) {
            health.remove(key);
        } else {
            health.put(key, value);
            healthTold.add(value);
        }
    }

    String key(String instance) {
        return Keys.of(application, "dev", instance);
    }

    void registers(String manifest) {
        publisher.publish(Topics.APPLICATIONS, application, new ApplicationRecord(dev.slipway.schemas.Application.newBuilder().setName(application)
                .setRevision(1).setManifest(manifest).setCreatedAt(Instant.EPOCH).setUpdatedAt(Instant.EPOCH).build())).join();
    }

    void runs(String instance, String address) {
        tells(instance(instance, InstanceState.RUNNING).setAddress(address).build());
    }

    void ended(String instance, EndCause cause, String detail, String... lastLines) {
        tells(instance(instance, InstanceState.STOPPED).setCause(cause).setDetail(detail).setLastLines(List.of(lastLines)).setEndedAt(Instant.EPOCH).build());
    }

    void forgets(String instance) {
        publisher.publish(Topics.INSTANCES, key(instance), null).join();
    }

    private void tells(Instance instance) {
        publisher.publish(Topics.INSTANCES, key(instance.getId()), new InstanceRecord(instance)).join();
    }

    /** Its number is in its name: the later ones started later, all in the same slot. */
    private Instance.Builder instance(String id, InstanceState state) {
        return Instance.newBuilder().setId(id).setApplication(application).setEnvironment("dev").setRelease(RELEASE).setVersion("1.0.0")
                .setSlot(0).setState(state).setStartedAt(Instant.ofEpochSecond(Long.parseLong(id.substring(id.indexOf('-') + 1))));
    }

    /** Delegates, and answers the delegation's id. */
    String awaits(String service, long startupMs, String... instances) {
        fence++;
        String id = "delegation-" + fence;
        publisher.publish(Topics.DELEGATIONS_MONITORING_SPECIALIST, Keys.of(application, "dev"), DelegationRecord.newBuilder()
                .setDelegationId(id).setDeploymentId("deployment-1").setApplication(application).setEnvironment("dev").setStep("await")
                .setAttempt(1).setTarget("health/" + String.join(",", instances)).setFence(fence).setDeadline(Instant.now().plusSeconds(600))
                .setAwaitHealthy(AwaitHealthy.newBuilder().setRelease(RELEASE).setVersion("1.0.0").setInstances(List.of(instances))
                        .setAtLeast(instances.length).setStartupMs(startupMs).setService(service).build()).build()).join();
        return id;
    }

    /** What is told of an instance; null when nothing is. */
    @Nullable Health healthOf(String instance) {
        return health.get(key(instance));
    }

    /** The newest report about a delegation; null before the first. */
    @Nullable TaskReport report(String delegation) {
        return reports.stream().filter(each -> each.getDelegationId().equals(delegation)).reduce((_, later) -> later).orElse(null);
    }

    @Override
    public void close() {
        reader.close();
        publisher.close();
    }
}
