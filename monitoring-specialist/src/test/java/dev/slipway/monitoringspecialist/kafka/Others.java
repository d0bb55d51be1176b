package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
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
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The other agents: the manager that delegates, the deployer that tells of instances, and whoever reads what is told. */
final class Others implements AutoCloseable {
    static final String RELEASE = "release-1";
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

    Others(KafkaConnection connection) {
        var envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "others");
        reader = TableReader.of(connection, envelopes, "others")
                .read(Topics.STATUS, Map.of(), each -> reports.add(each.value().getReport()))
                .read(Topics.HEALTH, Map.of(), each -> health(each.key(), each.value() == null ? null : each.value().getHealth()))
                .read(Topics.ALERTS, Map.of(), each -> alerts.add(each.value().getAlert()))
                .read(Topics.METRICS, Map.of(), each -> metrics.add(each.value().getCheck()))
                .read(Topics.PRESENCE, Map.of(), each -> presence.add(each.value().getMember() + (each.value().getGoodbye() == null ? "" : " goodbye")))
                .read(Topics.TARGETS, Map.of(), each -> {
                    if (each.value() == null) {
                        targets.remove(each.key());
                    } else {
                        targets.put(each.key(), each.value().getTarget().getService());
                    }
                }).build();
        reader.start();
    }

    private void health(String key, @Nullable Health value) {
        if (value == null) {
            health.remove(key);
        } else {
            health.put(key, value);
            healthTold.add(value);
        }
    }

    static String key(String instance) {
        return Keys.of("shop", "dev", instance);
    }

    void registers(String manifest) {
        publisher.publish(Topics.APPLICATIONS, "shop", new ApplicationRecord(dev.slipway.schemas.Application.newBuilder().setName("shop")
                .setRevision(1).setManifest(manifest).setCreatedAt(Instant.EPOCH).setUpdatedAt(Instant.EPOCH).build())).join();
    }

    void runs(String instance, String address) {
        tells(instance(instance, InstanceState.RUNNING).setAddress(address).build());
    }

    void ended(String instance, EndCause cause, String detail, String... lastLines) {
        tells(instance(instance, InstanceState.STOPPED).setCause(cause).setDetail(detail).setLastLines(List.of(lastLines)).build());
    }

    void forgets(String instance) {
        publisher.publish(Topics.INSTANCES, key(instance), null).join();
    }

    private void tells(Instance instance) {
        publisher.publish(Topics.INSTANCES, key(instance.getId()), new InstanceRecord(instance)).join();
    }

    /** Its number is in its name: the later ones started later, all in the same slot. */
    private static Instance.Builder instance(String id, InstanceState state) {
        return Instance.newBuilder().setId(id).setApplication("shop").setEnvironment("dev").setRelease(RELEASE).setVersion("1.0.0")
                .setSlot(0).setState(state).setStartedAt(Instant.ofEpochSecond(Long.parseLong(id.substring(id.indexOf('-') + 1))));
    }

    /** Delegates, and answers the delegation's id. */
    String awaits(String service, long startupMs, String... instances) {
        fence++;
        String id = "delegation-" + fence;
        publisher.publish(Topics.DELEGATIONS_MONITORING_SPECIALIST, Keys.of("shop", "dev"), DelegationRecord.newBuilder()
                .setDelegationId(id).setDeploymentId("deployment-1").setApplication("shop").setEnvironment("dev").setStep("await")
                .setAttempt(1).setTarget("health/" + String.join(",", instances)).setFence(fence).setDeadline(Instant.now().plusSeconds(600))
                .setAwaitHealthy(AwaitHealthy.newBuilder().setRelease(RELEASE).setVersion("1.0.0").setInstances(List.of(instances))
                        .setAtLeast(instances.length).setStartupMs(startupMs).setService(service).build()).build()).join();
        return id;
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
