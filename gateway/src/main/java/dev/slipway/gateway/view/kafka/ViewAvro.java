package dev.slipway.gateway.view.kafka;

import static dev.slipway.gateway.view.Json.time;

import dev.slipway.agent.kafka.Received;
import dev.slipway.gateway.view.Fact;
import dev.slipway.gateway.view.Json;
import dev.slipway.gateway.view.Listing;
import dev.slipway.gateway.view.Place;
import dev.slipway.gateway.view.Views;
import dev.slipway.model.Problem;
import dev.slipway.model.instance.InstanceState.Checks;
import dev.slipway.model.instance.InstanceState.Platform;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.schemas.Alert;
import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.Application;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentEventRecord;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.DeploymentStep;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.HealingAction;
import dev.slipway.schemas.HealingRecord;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.LogLine;
import dev.slipway.schemas.LogRecord;
import dev.slipway.schemas.LogStream;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.Rollback;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.TrafficShare;
import dev.slipway.schemas.WaitingFor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** From the words of the topics to those of the API; the only place that knows both. Absent is null. */
final class ViewAvro {
    private ViewAvro() {}

    // ---- commands and outcomes

    static List<Fact> command(Received<CommandRecord> record) {
        CommandRecord command = value(record);
        String environment = command.getEnvironment();
        Deploy deploy = command.getDeploy();
        Rollback rollback = command.getRollback();
        if (environment == null || (deploy == null && rollback == null)) {
            return List.of();
        }
        ObjectNode view = Json.object();
        if (deploy != null) {
            String strategy = deploy.getStrategy() == null ? null : Json.read(deploy.getStrategy()).path("type").asString(null);
            asked(view, deploy.getDeploymentId(), "DEPLOY", command.getApplication(), environment, deploy.getVersion(), strategy, deploy.getReason());
        } else {
            asked(view, rollback.getDeploymentId(), "ROLLBACK", command.getApplication(), environment, "", null,
                    Objects.requireNonNullElse(rollback.getReason(), "rollback of " + rollback.getUndoes()));
        }
        view.putNull("outcome").putNull("waitingFor").put("createdAt", time(record.at())).putNull("startedAt").putNull("finishedAt")
                .put("requestedBy", command.getRequestedBy());
        view.putArray("steps");
        view.putArray("traffic");
        return List.of(new Fact.Asked(command.getCommandId(), view, rollback == null ? null : rollback.getUndoes(), record.at()));
    }

    private static void asked(ObjectNode view, String id, String kind, String application, String environment, String version,
            @Nullable String strategy, @Nullable String reason) {
        view.put("id", id).put("kind", kind).put("application", application).put("environment", environment).put("version", version)
                .putNull("previousVersion").put("strategy", strategy).put("phase", "QUEUED").put("reason", reason);
    }

    static List<Fact> outcome(Received<OutcomeRecord> record) {
        return List.of(new Fact.Answered(value(record).getCommandId(), answer(value(record)), record.at()));
    }

    private static Views.Outcome answer(OutcomeRecord record) {
        var taken = record.getTaken();
        var refused = record.getRefused();
        if (taken != null) {
            return new Views.Outcome.Taken(taken.getRevision(), taken.getCreated(), taken.getUnchanged(), taken.getDeployments(), taken.getAnswer());
        }
        known(refused);
        return new Views.Outcome.Refused(refused.getReason().name(), refused.getDetail(),
                refused.getErrors().stream().map(each -> new Problem(each.getPointer(), each.getDetail())).toList());
    }

    // ---- applications

    static List<Fact> application(Received<ApplicationRecord> record) {
        if (record.value() == null) {
            return List.of(new Fact.Listed(Listing.APPLICATIONS, record.key(), null));
        }
        Application application = known(value(record).getApplication());
        ObjectNode row = Json.object().put("name", application.getName()).put("revision", application.getRevision())
                .put("manifest", application.getManifest());
        ArrayNode environments = row.putArray("environments");
        EffectiveManifest.environments(application.getManifest()).forEach(environments::add);
        row.put("createdAt", time(application.getCreatedAt())).put("updatedAt", time(application.getUpdatedAt()));
        return List.of(new Fact.Listed(Listing.APPLICATIONS, application.getName(), row));
    }

    // ---- deployments

    static List<Fact> deployment(Received<DeploymentRecord> record) {
        if (record.value() == null) {
            return List.of(new Fact.Listed(Listing.DEPLOYMENTS, parts(record, 3)[2], null));
        }
        Deployment is = known(value(record).getDeployment());
        ObjectNode view = Json.object().put("id", is.getId()).put("kind", is.getKind().name()).put("application", is.getApplication())
                .put("environment", is.getEnvironment()).put("version", is.getVersion()).put("previousVersion", is.getPreviousVersion())
                .put("strategy", is.getStrategy()).put("phase", is.getPhase().name()).put("reason", is.getReason()).put("outcome", is.getOutcome());
        view.set("waitingFor", waitingFor(is.getWaitingFor()));
        view.put("createdAt", time(is.getCreatedAt())).put("startedAt", time(is.getStartedAt())).put("finishedAt", time(is.getFinishedAt()))
                .put("requestedBy", is.getRequestedBy());
        ArrayNode steps = view.putArray("steps");
        is.getSteps().forEach(step -> steps.add(step(step)));
        view.set("traffic", traffic(is.getTraffic()));
        return List.of(new Fact.DeploymentIs(view, is.getReport(), is.getArtifact(), is.getDigest(), is.getLastEvent()));
    }

    static List<Fact> event(Received<DeploymentEventRecord> record) {
        DeploymentEventRecord event = value(record);
        ObjectNode data = Json.object().put("number", event.getNumber()).put("at", time(event.getAt()));
        var phase = event.getPhaseChanged();
        var step = event.getStepChanged();
        var traffic = event.getTrafficChanged();
        if (phase != null) {
            data.put("phase", phase.getPhase().name()).put("because", phase.getBecause()).set("waitingFor", waitingFor(phase.getWaitingFor()));
            return List.of(happened(event, "phase", data));
        }
        if (step != null) {
            data.set("step", step(step.getStep()));
            return List.of(happened(event, "step", data));
        }
        data.set("traffic", traffic(known(traffic).getTraffic()));
        return List.of(happened(event, "traffic", data));
    }

    private static Fact happened(DeploymentEventRecord event, String name, ObjectNode data) {
        return new Fact.Happened(event.getDeploymentId(), event.getNumber(), name, data, event.getLast());
    }

    private static ObjectNode step(DeploymentStep step) {
        ObjectNode view = Json.object().put("id", step.getId()).put("name", step.getName()).put("assignee", step.getAssignee())
                .put("task", step.getTask());
        ArrayNode dependsOn = view.putArray("dependsOn");
        step.getDependsOn().forEach(dependsOn::add);
        view.put("state", step.getState().name()).put("startedAt", time(step.getStartedAt())).put("finishedAt", time(step.getFinishedAt()))
                .put("detail", step.getDetail());
        ObjectNode outputs = view.putObject("outputs");
        new TreeMap<>(step.getOutputs()).forEach(outputs::put);
        return view;
    }

    private static ArrayNode traffic(List<TrafficShare> shares) {
        ArrayNode traffic = Json.object().arrayNode();
        shares.forEach(each -> traffic.addObject().put("version", each.getVersion()).put("weight", each.getWeight()));
        return traffic;
    }

    private static @Nullable ObjectNode waitingFor(@Nullable WaitingFor waiting) {
        return waiting == null ? null : Json.object().put("kind", waiting.getKind().name()).put("because", waiting.getBecause())
                .put("until", time(waiting.getUntil()));
    }

    // ---- what runs

    static List<Fact> instance(Received<InstanceRecord> record) {
        if (record.value() == null) {
            return gone(Place.INSTANCE, record);
        }
        Instance is = known(value(record).getInstance());
        boolean ended = is.getState() == InstanceState.STOPPED || is.getState() == InstanceState.LOST;
        Instant endedAt = ended && is.getEndedAt() == null ? record.at() : is.getEndedAt();
        ObjectNode row = Json.object().put("release", is.getRelease()).put("version", is.getVersion()).put("slot", is.getSlot())
                .put("state", platform(is.getState()).name()).put("address", is.getAddress()).put("startedAt", time(is.getStartedAt()))
                .put("endedAt", time(endedAt)).put("restarts", is.getRestarts());
        return List.of(new Fact.Is(Place.INSTANCE, is.getApplication(), is.getEnvironment(), is.getId(), row));
    }

    private static Platform platform(InstanceState state) {
        return switch (state) {
            case UNKNOWN -> Platform.UNKNOWN;
            case STARTING -> Platform.STARTING;
            case RUNNING -> Platform.RUNNING;
            case DRAINING -> Platform.DRAINING;
            case STOPPED -> Platform.STOPPED;
            case LOST -> Platform.LOST;
        };
    }

    static List<Fact> health(Received<HealthRecord> record) {
        if (record.value() == null) {
            return gone(Place.HEALTH, record);
        }
        var is = known(value(record).getHealth());
        return List.of(new Fact.Is(Place.HEALTH, is.getApplication(), is.getEnvironment(), is.getInstance(),
                Json.object().put("state", checks(is.getState()).name())));
    }

    private static Checks checks(HealthState state) {
        return switch (state) {
            case HEALTHY -> Checks.HEALTHY;
            case UNHEALTHY -> Checks.UNHEALTHY;
            case NO_DATA, UNKNOWN -> Checks.NO_DATA;
        };
    }

    static List<Fact> route(Received<RouteRecord> record) {
        if (record.value() == null) {
            String[] key = parts(record, 2);
            return List.of(new Fact.Is(Place.ROUTE, key[0], key[1], null, null));
        }
        var is = known(value(record).getRoute());
        ObjectNode row = Json.object();
        ArrayNode releases = row.putArray("releases");
        is.getReleases().forEach(each -> {
            ArrayNode instances = releases.addObject().put("release", each.getRelease()).put("version", each.getVersion())
                    .put("weight", each.getWeight()).putArray("instances");
            each.getInstances().forEach(one -> instances.add(one.getId()));
        });
        return List.of(new Fact.Is(Place.ROUTE, is.getApplication(), is.getEnvironment(), null, row));
    }

    /** An edge that refuses a route goes on with the one before: nothing is changed. */
    static List<Fact> edge(Received<EdgeRecord> record) {
        if (record.value() == null) {
            return gone(Place.EDGE, record);
        }
        EdgeRecord is = value(record);
        return is.getApplied() == null ? List.of() : List.of(new Fact.Is(Place.EDGE, is.getApplication(), is.getEnvironment(), is.getEdge(),
                Json.object().put("address", is.getApplied().getAddress())));
    }

    private static List<Fact> gone(Place place, Received<?> record) {
        String[] key = parts(record, 3);
        return List.of(new Fact.Is(place, key[0], key[1], key[2], null));
    }

    static List<Fact> logs(Received<LogRecord> record) {
        LogRecord logs = value(record);
        var batch = known(logs.getBatch());
        var lines = new ArrayList<Views.LogLine>();
        for (LogLine each : batch.getLines()) {
            String stream = each.getStream() == LogStream.ERR ? "err" : "out";
            if (lines.isEmpty() && batch.getDropped() > 0) {
                // The byte before this line ends one that was dropped, so no line has its offset.
                lines.add(new Views.LogLine(each.getAt(), batch.getRelease(), batch.getInstance(), stream, each.getOffset() - 1,
                        "[slipway] " + batch.getDropped() + " lines are left out here: the instance wrote more than is taken"));
            }
            lines.add(new Views.LogLine(each.getAt(), batch.getRelease(), batch.getInstance(), stream, each.getOffset(), each.getText()));
        }
        return List.of(new Fact.Wrote(logs.getApplication(), logs.getEnvironment(), List.copyOf(lines)));
    }

    // ---- alerts and healing

    static List<Fact> alert(Received<AlertRecord> record) {
        if (record.value() == null) {
            return List.of(new Fact.Listed(Listing.ALERTS, parts(record, 3)[2], null));
        }
        Alert is = known(value(record).getAlert());
        return List.of(new Fact.Listed(Listing.ALERTS, is.getId(), Json.object().put("id", is.getId()).put("application", is.getApplication())
                .put("environment", is.getEnvironment()).put("rule", is.getRule()).put("source", is.getSource())
                .put("severity", is.getSeverity().name()).put("state", is.getState().name()).put("value", is.getValue())
                .put("threshold", is.getThreshold()).put("startedAt", time(is.getStartedAt())).put("resolvedAt", time(is.getResolvedAt()))
                .put("acknowledgedBy", is.getAcknowledgedBy()).put("silencedBy", is.getSilencedBy())));
    }

    static List<Fact> healing(Received<HealingRecord> record) {
        if (record.value() == null) {
            return List.of(new Fact.Listed(Listing.HEALING_ACTIONS, parts(record, 3)[2], null));
        }
        HealingAction is = known(value(record).getAction());
        return List.of(new Fact.Listed(Listing.HEALING_ACTIONS, is.getId(), Json.object().put("id", is.getId())
                .put("application", is.getApplication()).put("environment", is.getEnvironment()).put("action", is.getAction())
                .put("target", is.getTarget()).put("trigger", is.getTrigger()).put("diagnosis", is.getDiagnosis())
                .put("state", is.getState().name()).put("suppressedBecause", is.getSuppressedBecause())
                .put("deploymentId", is.getDeploymentId()).put("detectedAt", time(is.getDetectedAt()))
                .put("startedAt", time(is.getStartedAt())).put("finishedAt", time(is.getFinishedAt()))));
    }

    // ---- records that say nothing

    static <T extends SpecificRecord> T value(Received<T> record) {
        return Objects.requireNonNull(record.value(), "a tombstone where there are none");
    }

    static <T> T known(@Nullable T kind) {
        return Objects.requireNonNull(kind, "no kind that is known here");
    }

    static String[] parts(Received<?> record, int number) {
        String[] parts = record.key().split("/", number);
        if (parts.length != number) {
            throw new IllegalArgumentException("the key '" + record.key() + "' has not " + number + " parts");
        }
        return parts;
    }
}
