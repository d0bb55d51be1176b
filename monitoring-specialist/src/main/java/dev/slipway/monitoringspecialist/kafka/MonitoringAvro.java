package dev.slipway.monitoringspecialist.kafka;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchProtoBinding;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.slipway.model.manifest.AlertRules;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Measuring;
import dev.slipway.monitoringspecialist.alert.Unavailable;
import dev.slipway.monitoringspecialist.await.Goal;
import dev.slipway.monitoringspecialist.check.Decision.Sample;
import dev.slipway.monitoringspecialist.check.Failure;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.monitoringspecialist.window.Day;
import dev.slipway.monitoringspecialist.window.Minute;
import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.AwaitHealthy;
import dev.slipway.schemas.CheckMetrics;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.FailureKind;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.RollupRecord;
import dev.slipway.schemas.Severity;
import dev.slipway.schemas.TargetRecord;
import dev.slipway.schemas.UptimeBucket;
import dev.slipway.schemas.UptimeRollup;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The border between the records on the topics and ours, for each direction. */
final class MonitoringAvro {
    private static final double NANOS_PER_MS = 1e6;
    private static final Set<String> OURS = Set.of(Unavailable.RULE, Measuring.RESPONSE_TIME, Measuring.ERROR_RATE, Measuring.UPTIME);

    private MonitoringAvro() {}

    /** What an instance's alerts are about. @param key of the instance's records: application/environment/instance */
    static Alert.About about(String key) {
        String[] parts = key.split("/", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("the key '" + key + "' names no instance: application/environment/instance is expected");
        }
        return new Alert.About(parts[0], parts[1], Unavailable.RULE, parts[2]);
    }

    static Alert.About about(dev.slipway.schemas.Alert from) {
        return new Alert.About(from.getApplication(), from.getEnvironment(), from.getRule(), from.getSource());
    }

    static Instance instance(dev.slipway.schemas.Instance from) {
        return new Instance(from.getId(), from.getApplication(), from.getEnvironment(), from.getRelease(), from.getSlot(),
                from.getStartedAt(), platform(from));
    }

    private static Platform platform(dev.slipway.schemas.Instance from) {
        return switch (from.getState()) {
            // A state of a newer version: nothing is known that a check could rest on.
            case UNKNOWN, STARTING -> new Platform.Starting();
            case RUNNING -> new Platform.Running(from.getAddress());
            case DRAINING -> new Platform.Leaving();
            case STOPPED, LOST -> new Platform.Ended(cause(from.getCause()), from.getDetail(), from.getLastLines());
        };
    }

    private static Platform.Cause cause(@Nullable EndCause cause) {
        return cause == null ? Platform.Cause.UNKNOWN : Platform.Cause.valueOf(cause.name());
    }

    static Target target(dev.slipway.schemas.Target from) {
        return new Target(from.getInstance(), EffectiveManifest.readService(from.getService()),
                EffectiveManifest.readType(from.getService()).hasPort());
    }

    static TargetRecord target(DelegationRecord delegation, AwaitHealthy task, String instance) {
        return new TargetRecord(dev.slipway.schemas.Target.newBuilder().setInstance(instance)
                .setApplication(delegation.getApplication()).setEnvironment(delegation.getEnvironment())
                .setRelease(task.getRelease()).setVersion(task.getVersion()).setService(task.getService()).build());
    }

    static Goal goal(AwaitHealthy task, Instant now) {
        Duration startup = Duration.ofMillis(task.getStartupMs());
        return new Goal(task.getInstances(), task.getAtLeast(), Duration.ofMillis(task.getMinReadyMs()), now.plus(startup), startup);
    }

    static HealthRecord health(Instance instance, Verdict verdict) {
        var components = new HashMap<String, String>();
        verdict.components().forEach((name, component) -> components.put(name, component.name()));
        return new HealthRecord(Health.newBuilder().setInstance(instance.id()).setApplication(instance.application())
                .setEnvironment(instance.environment()).setRelease(instance.release()).setSlot(instance.slot())
                .setState(HealthState.valueOf(verdict.state().name())).setSince(verdict.since()).setBecause(verdict.because())
                .setFailure(verdict.failure() == null ? null : FailureKind.valueOf(verdict.failure().name()))
                .setComponents(components).setLatencyMs(verdict.latency() == null ? null : ms(verdict.latency()))
                .setChecksInARow(verdict.checksInARow()).build());
    }

    /** What was told last by this agent. */
    static Verdict verdict(Health from) {
        var components = new HashMap<String, Verdict.Component>();
        from.getComponents().forEach((name, state) -> components.put(name, Verdict.Component.valueOf(state)));
        Double latencyMs = from.getLatencyMs();
        return new Verdict(from.getState() == HealthState.UNKNOWN ? Verdict.State.NO_DATA : Verdict.State.valueOf(from.getState().name()),
                from.getSince(), from.getBecause(), kind(from.getFailure()), components,
                latencyMs == null ? null : Duration.ofNanos(Math.round(latencyMs * NANOS_PER_MS)), from.getChecksInARow());
    }

    private static Failure.@Nullable Kind kind(@Nullable FailureKind kind) {
        return kind == null || kind == FailureKind.UNKNOWN ? null : Failure.Kind.valueOf(kind.name());
    }

    static AlertRecord alert(Alert.About about, Alert alert) {
        return new AlertRecord(dev.slipway.schemas.Alert.newBuilder().setId(alert.id()).setApplication(about.application())
                .setEnvironment(about.environment()).setRule(about.rule()).setSource(about.source())
                .setSeverity(Severity.valueOf(alert.level().name()))
                .setValue(alert.measured() == null ? null : alert.measured().value())
                .setThreshold(alert.measured() == null ? null : alert.measured().threshold())
                .setState(AlertState.valueOf(alert.state().name())).setBecause(alert.because()).setStartedAt(alert.startedAt())
                .setResolvedAt(alert.resolvedAt()).build());
    }

    /** An alert of a rule that this agent keeps; null for those of others. */
    static @Nullable Alert alert(dev.slipway.schemas.Alert from) {
        if (!OURS.contains(from.getRule()) || from.getState() == AlertState.UNKNOWN) {
            return null;
        }
        Double value = from.getValue();
        Double threshold = from.getThreshold();
        return new Alert(from.getId(), Alert.State.valueOf(from.getState().name()),
                from.getSeverity() == Severity.WARNING ? Alert.Level.WARNING : Alert.Level.CRITICAL,
                value == null || threshold == null ? null : new Alert.Measured(value, threshold), from.getStartedAt(), from.getResolvedAt(),
                from.getBecause());
    }

    static MetricRecord metric(Instance instance, Sample sample) {
        return MetricRecord.newBuilder().setApplication(instance.application()).setEnvironment(instance.environment())
                .setFrom(sample.from()).setTo(sample.to())
                .setCheck(new CheckMetrics(instance.release(), instance.id(), sample.up(), ms(sample.latency()))).build();
    }

    /** The alert rules of each environment. */
    static Map<String, AlertRules> rules(dev.slipway.schemas.Application application) {
        var rules = new HashMap<String, AlertRules>();
        EffectiveManifest.environments(application.getManifest()).forEach(each ->
                rules.put(each, EffectiveManifest.of(application.getManifest(), each, null, null).alerts()));
        return rules;
    }

    /** What an edge counted. The sketch is read by Datadog's own library, as it was written. */
    static Minute.Sample sample(MetricRecord record, RequestMetrics counted) {
        try {
            DDSketch latency = DDSketchProtoBinding.fromProto(UnboundedSizeDenseStore::new,
                    com.datadoghq.sketch.ddsketch.proto.DDSketch.parseFrom(counted.getLatencyMs().duplicate()));
            return new Minute.Sample(record.getTo(), counted.getRequests(), counted.getServerErrors() + counted.getFailed(), latency);
        } catch (InvalidProtocolBufferException noSketch) {
            throw new IllegalArgumentException("the latencies of " + counted.getRelease() + " are no sketch: " + noSketch.getMessage(), noSketch);
        }
    }

    static RollupRecord rollup(String application, String environment, Day day) {
        return new RollupRecord(new UptimeRollup(application, environment, day.wasUp(), day.buckets().stream()
                .map(each -> new UptimeBucket(each.from(), each.samples(), each.up())).toList()));
    }

    static Day day(UptimeRollup from) {
        return new Day(from.getWasUp(), from.getBuckets().stream()
                .map(each -> new Day.Bucket(each.getFrom(), each.getSamples(), each.getUp())).toList());
    }

    private static double ms(Duration duration) {
        return duration.toNanos() / NANOS_PER_MS;
    }
}
