package dev.slipway.gateway.view.kafka;

import dev.slipway.schemas.Applied;
import dev.slipway.schemas.Application;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentEventRecord;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.DeploymentStep;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthRecord;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.LogBatch;
import dev.slipway.schemas.LogLine;
import dev.slipway.schemas.LogRecord;
import dev.slipway.schemas.LogStream;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.PhaseChanged;
import dev.slipway.schemas.Refused;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Route;
import dev.slipway.schemas.RouteHealth;
import dev.slipway.schemas.RouteInstance;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.RouteRelease;
import dev.slipway.schemas.StepState;
import dev.slipway.schemas.Taken;
import dev.slipway.schemas.TrafficShare;
import dev.slipway.schemas.WaitKind;
import dev.slipway.schemas.WaitingFor;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records for tests, of the environment staging of an application. */
final class Records {
    static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private Records() {}

    static Instant at(long second) {
        return START.plusSeconds(second);
    }

    static CommandRecord deploy(String application, String id, String version) {
        return CommandRecord.newBuilder().setCommandId("c-" + id).setApplication(application).setEnvironment("staging").setRequestedBy("admin")
                .setDigest("").setRequestedAt(START)
                .setDeploy(Deploy.newBuilder().setDeploymentId(id).setVersion(version).setStrategy("{\"type\":\"blue-green\"}").setReason("because").build()).build();
    }

    static OutcomeRecord taken(String application, String id) {
        return OutcomeRecord.newBuilder().setCommandId("c-" + id).setApplication(application)
                .setTaken(new Taken(3L, true, false, List.of(id), null)).build();
    }

    static OutcomeRecord refused(String application, String id, RefusalReason reason) {
        return OutcomeRecord.newBuilder().setCommandId("c-" + id).setApplication(application).setRefused(new Refused(reason, "too late", List.of())).build();
    }

    static ApplicationRecord application(String name) {
        return new ApplicationRecord(new Application(name, 3L,
                "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"production\":{},\"staging\":{}},\"name\":\"" + name + "\"}", at(0), at(1), null));
    }

    static DeploymentRecord deployment(String application, String id, DeploymentPhase phase, long lastEvent) {
        boolean ended = phase.compareTo(DeploymentPhase.SUCCEEDED) >= 0;
        return new DeploymentRecord(Deployment.newBuilder().setId(id).setKind(DeploymentKind.DEPLOY).setApplication(application)
                .setEnvironment("staging").setVersion("1.0").setStrategy("rolling").setPhase(phase).setReason("because")
                .setOutcome(ended ? "it runs" : null).setWaitingFor(ended ? null : new WaitingFor(WaitKind.QUEUE, "another", at(9))).setCreatedAt(at(2))
                .setStartedAt(at(3)).setFinishedAt(ended ? at(4) : null).setRequestedBy("admin").setSteps(List.of(step()))
                .setTraffic(List.of(new TrafficShare("1.0", id, 100))).setReport("## Deployment Manager Analysis")
                .setArtifact("{\"command\":[\"run\"]}").setDigest("sha256:1").setLastEvent(lastEvent).build());
    }

    static DeploymentStep step() {
        return new DeploymentStep("start-0", "start instance 0", "render-deployer", "startInstances", List.of("verify"), StepState.SUCCEEDED,
                at(3), null, "started", Map.of("b", "2", "a", "1"));
    }

    static DeploymentEventRecord.Builder event(String application, String id, long number) {
        return DeploymentEventRecord.newBuilder().setApplication(application).setEnvironment("staging").setDeploymentId(id).setNumber(number).setAt(at(number));
    }

    static DeploymentEventRecord phase(String application, String id, long number, DeploymentPhase phase) {
        return event(application, id, number).setLast(phase.compareTo(DeploymentPhase.SUCCEEDED) >= 0)
                .setPhaseChanged(new PhaseChanged(phase, "so", null)).build();
    }

    static InstanceRecord instance(String application, String release, String id, InstanceState state) {
        return new InstanceRecord(Instance.newBuilder().setId(id).setApplication(application).setEnvironment("staging").setRelease(release)
                .setVersion("1.0").setSlot(0).setState(state).setAddress("127.0.0.1:20000").setStartedAt(at(3)).setRestarts(2).build());
    }

    static HealthRecord health(String application, String release, String id, HealthState state) {
        return new HealthRecord(Health.newBuilder().setInstance(id).setApplication(application).setEnvironment("staging").setRelease(release)
                .setSlot(0).setState(state).setSince(at(3)).setBecause("it answers").build());
    }

    static RouteRecord route(String application, String release, String instance) {
        return new RouteRecord(new Route(application, "staging", 1L, 10000,
                List.of(new RouteRelease(release, "1.0", 100, List.of(new RouteInstance(instance, "127.0.0.1:20000")))),
                new RouteHealth("/health", 5000L, 2000L), 10_000L));
    }

    static EdgeRecord edge(String application) {
        return EdgeRecord.newBuilder().setEdge("edge-1").setIncarnation("i").setApplication(application).setEnvironment("staging").setRevision(1)
                .setApplied(new Applied("127.0.0.1:10000", List.of())).build();
    }

    static LogRecord logs(String application, String release, String instance, long from, int lines) {
        return logs(application, release, instance, from, lines, 0);
    }

    static LogRecord logs(String application, String release, String instance, long from, int lines, long dropped) {
        var all = java.util.stream.LongStream.range(from, from + lines)
                .mapToObj(each -> new LogLine(at(each), each % 2 == 0 ? LogStream.OUT : LogStream.ERR, each, "line " + each)).toList();
        return LogRecord.newBuilder().setApplication(application).setEnvironment("staging")
                .setBatch(new LogBatch(instance, release, "1.0", all, dropped)).build();
    }
}
