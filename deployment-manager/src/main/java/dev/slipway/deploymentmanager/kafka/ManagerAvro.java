package dev.slipway.deploymentmanager.kafka;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Journal;
import dev.slipway.deploymentmanager.execution.Route;
import dev.slipway.deploymentmanager.execution.Seen;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.deploymentmanager.report.Report;
import dev.slipway.model.Problem;
import dev.slipway.model.manifest.ArtifactSource;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.Applied;
import dev.slipway.schemas.AwaitHealthy;
import dev.slipway.schemas.Barrier;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.DeploymentEventRecord;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.DeploymentStep;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceSlot;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.PhaseChanged;
import dev.slipway.schemas.PrepareArtifact;
import dev.slipway.schemas.ProblemAt;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Refused;
import dev.slipway.schemas.ReleaseSpec;
import dev.slipway.schemas.RouteHealth;
import dev.slipway.schemas.RouteInstance;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.RouteRefused;
import dev.slipway.schemas.RouteRelease;
import dev.slipway.schemas.StartInstances;
import dev.slipway.schemas.StepChanged;
import dev.slipway.schemas.StepState;
import dev.slipway.schemas.StopInstances;
import dev.slipway.schemas.StopMode;
import dev.slipway.schemas.Taken;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.TrafficChanged;
import dev.slipway.schemas.TrafficShare;
import dev.slipway.schemas.VerifyArtifact;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Between the manager's words and those of the topics; the only place that knows both. */
final class ManagerAvro {
    private ManagerAvro() {}

    // ---- in

    /** Of a sentence that others say, characters: some log lines have room, and a state record stays far below 1 MiB. */
    static final int WORDS_MAX = 8192;
    /** Of a line of log, characters. */
    static final int LINE_MAX = 512;
    private static final int LINES_MAX = 20;
    /** Of a task's outputs: an address for each of 100 instances, and a digest. */
    private static final int OUTPUTS_MAX = 110;
    /** Of a reason, characters, as in the gateway. */
    static final int REASON_MAX = 2000;

    static String cut(String words, int max) {
        return words.length() <= max ? words : words.substring(0, max - 1) + "…";
    }

    static Event reported(TaskReport report) {
        // Only a failure's has log lines to show; a plan may have a thousand steps.
        String detail = cut(report.getDetail(), report.getState() == TaskState.FAILED ? WORDS_MAX : LINE_MAX);
        Event.Outcome outcome = switch (report.getState()) {
            case ACCEPTED, RUNNING, UNKNOWN -> new Event.Outcome.AtWork(detail);
            case SUCCEEDED -> new Event.Outcome.Done(detail, outputs(report.getOutputs()));
            case FAILED -> new Event.Outcome.Failed(detail);
            case CANCELLED -> new Event.Outcome.Cancelled(detail);
            case STALE -> new Event.Outcome.Stale(detail, report.getLostTo());
        };
        return new Event.Reported(report.getDeploymentId(), report.getStep(), report.getAttempt(), report.getSequence(),
                report.getIncarnation(), outcome);
    }

    private static Map<String, String> outputs(Map<String, String> outputs) {
        return outputs.entrySet().stream().filter(each -> each.getKey().length() <= LINE_MAX && each.getValue().length() <= LINE_MAX)
                .limit(OUTPUTS_MAX).collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static Seen.@Nullable Edge edge(EdgeRecord edge) {
        Applied applied = edge.getApplied();
        RouteRefused refused = edge.getRefused();
        if (applied != null) {
            return new Seen.Edge(edge.getRevision(), null, false, new HashSet<>(applied.getDraining()));
        }
        return refused == null ? null : new Seen.Edge(edge.getRevision(), cut(refused.getBecause(), LINE_MAX), refused.getPortTaken(), new HashSet<>());
    }

    static Seen.Instance instance(Instance instance) {
        boolean ended = instance.getState() == InstanceState.STOPPED || instance.getState() == InstanceState.LOST;
        EndCause cause = instance.getCause();
        Seen.End end = !ended ? Seen.End.NONE
                : cause == EndCause.REQUESTED ? Seen.End.REQUESTED
                : cause == EndCause.REBOOT || cause == EndCause.SUITE_DOWN || cause == EndCause.DEPLOYER_GONE ? Seen.End.LOST_WITH_ITS_HOST
                : Seen.End.BY_ITSELF;
        return new Seen.Instance(instance.getId(), end, instance.getAddress(), cut(instance.getDetail(), WORDS_MAX),
                instance.getLastLines().stream().limit(LINES_MAX).map(line -> cut(line, LINE_MAX)).toList());
    }

    // ---- out

    static OutcomeRecord outcome(String commandId, String application, Reply reply) {
        var outcome = OutcomeRecord.newBuilder().setCommandId(commandId).setApplication(application);
        return switch (reply) {
            case Reply.Taken(var revision, var created, var unchanged, var deployments, var answer) ->
                    outcome.setTaken(new Taken(revision, created, unchanged, deployments, answer)).build();
            case Reply.Refused(var why, var detail, var problems) ->
                    outcome.setRefused(new Refused(RefusalReason.valueOf(why.name()), detail, problems(problems))).build();
        };
    }

    private static List<ProblemAt> problems(List<Problem> problems) {
        return problems.stream().map(each -> new ProblemAt(each.pointer(), each.detail())).toList();
    }

    static @Nullable ApplicationRecord application(Application application) {
        return application.manifest() == null ? null : ApplicationRecord.newBuilder()
                .setApplication(new dev.slipway.schemas.Application(application.name(), application.revision(), application.manifest(),
                        application.createdAt(), application.updatedAt(), application.retiring() ? application.updatedAt() : null))
                .build();
    }

    static ConfigurationRecord variables(String application, String environment, Application.Variables variables) {
        return ConfigurationRecord.newBuilder().setVariables(new dev.slipway.schemas.Variables(application, environment, variables.revision(),
                variables.values(), variables.updatedAt())).build();
    }

    static @Nullable RouteRecord route(Environment environment) {
        Route route = environment.serving().route();
        if (route == null) {
            return null;
        }
        List<RouteRelease> releases = route.releases().stream()
                .map(each -> new RouteRelease(each.release(), each.version(), each.weight(), each.instances().stream()
                        .map(served -> new RouteInstance(served.instance(), served.address())).toList()))
                .toList();
        return new RouteRecord(new dev.slipway.schemas.Route(environment.application(), environment.name(), route.revision(),
                route.port(), releases, new RouteHealth(route.check().path(), route.check().interval().toMillis(),
                        route.check().timeout().toMillis()), route.drain().toMillis()));
    }

    static CommandRecord barrier(Barrier barrier) {
        return CommandRecord.newBuilder().setCommandId(barrier.getIncarnation()).setApplication("~barrier").setRequestedBy("deployment-manager")
                .setDigest("").setRequestedAt(Instant.EPOCH).setBarrier(barrier).build();
    }

    /** A step for its specialist. @param version what the release's version stands for; null where that is not known */
    static DelegationRecord delegation(Environment environment, Application.@Nullable Version version, StepRun step) {
        Deployment deployment = Objects.requireNonNull(environment.work().running());
        StepRun.Delegated to = Objects.requireNonNull(step.delegation());
        var record = DelegationRecord.newBuilder()
                .setDelegationId(deployment.id() + "/" + step.id() + "/" + to.attempt())
                .setDeploymentId(deployment.id()).setApplication(environment.application()).setEnvironment(environment.name())
                .setStep(step.id()).setAttempt(to.attempt()).setFence(to.fence()).setDeadline(Objects.requireNonNull(step.deadline()))
                .setTarget(target(step));
        return switch (step.step().action()) {
            case Action.Prepare(var release) -> record.setPrepareArtifact(new PrepareArtifact(spec(environment.release(release)))).build();
            case Action.Verify(var release) ->
                    record.setVerifyArtifact(verify(version, deployment, environment.release(release))).build();
            case Action.Start(var release, var slots) ->
                    record.setStartInstances(new StartInstances(spec(environment.release(release)), slots(slots))).build();
            case Action.AwaitHealthy(var release, var instances, var minReady) ->
                    record.setAwaitHealthy(await(environment.release(release), step, instances, minReady)).build();
            case Action.Stop(var release, var slots, var kill) -> {
                EffectiveManifest manifest = environment.release(release).effective();
                yield record.setStopInstances(new StopInstances(deployment.ends(step, slots),
                        kill ? StopMode.KILL : StopMode.GRACEFUL, manifest.shutdown().signal(), manifest.shutdown().grace().toMillis())).build();
            }
            case Action.Switch _, Action.RouteOut _, Action.RouteIn _, Action.Drain _ ->
                    throw new IllegalStateException("step " + step.id() + " is the manager's own and was delegated");
        };
    }

    /** What a task converges: the instances that it starts or ends; a release for what only looks at it. */
    private static String target(StepRun step) {
        return switch (step.step().action()) {
            case Action.Start(_, var slots) -> instances(slots);
            case Action.Stop(_, var slots, _) -> instances(slots);
            case Action.Prepare(var release) -> "artifact/" + release;
            case Action.Verify(var release) -> "verification/" + release;
            case Action.AwaitHealthy(_, var instances, _) -> "health/" + String.join(",", instances);
            case Action.Switch _, Action.RouteOut _, Action.RouteIn _, Action.Drain _ -> "route";
        };
    }

    private static String instances(List<Slot> slots) {
        return "instances/" + String.join(",", slots.stream().map(Slot::instance).sorted().toList());
    }

    private static List<InstanceSlot> slots(List<Slot> slots) {
        return slots.stream().map(slot -> new InstanceSlot(slot.instance(), slot.slot())).toList();
    }

    private static ReleaseSpec spec(Release release) {
        return new ReleaseSpec(release.id(), release.version(), release.manifest(), release.manifestRevision(), release.variables());
    }

    private static VerifyArtifact verify(Application.@Nullable Version version, Deployment deployment, Release release) {
        String noted = release.digest() != null ? release.digest() : version == null ? null : version.digest();
        String required = release.effective().artifact() instanceof ArtifactSource.Archive(_, _, var sha256) && sha256 != null
                ? "sha256:" + sha256 : null;
        return new VerifyArtifact(release.version(), Objects.requireNonNullElse(deployment.preparedDigest(), ""), required, noted, deployment.force());
    }

    private static AwaitHealthy await(Release release, StepRun step, List<String> instances, Duration minReady) {
        EffectiveManifest manifest = release.effective();
        Duration spent = step.spent(Objects.requireNonNull(step.delegation()).heardAt());
        Duration left = manifest.health().startup().plus(minReady).minus(spent);
        return new AwaitHealthy(release.id(), release.version(), instances, instances.size(), minReady.toMillis(),
                Math.max(1000, left.toMillis()), manifest.serviceJson());
    }

    static DeploymentRecord deployment(Environment environment, Deployment deployment) {
        Release release = deployment.release();
        String version = release != null ? release.version()
                : environment.wanted().standing() != null ? environment.wanted().standing().release().version()
                : Objects.requireNonNullElse(deployment.previousVersion(), "");
        return new DeploymentRecord(dev.slipway.schemas.Deployment.newBuilder()
                .setId(deployment.id()).setKind(DeploymentKind.valueOf(deployment.kind().name()))
                .setApplication(environment.application()).setEnvironment(environment.name()).setVersion(version)
                .setPreviousVersion(deployment.previousVersion())
                .setStrategy(release == null ? "none" : release.effective().strategy().type())
                .setPhase(DeploymentPhase.valueOf(deployment.phase().name())).setReason(deployment.reason())
                .setOutcome(deployment.outcome()).setWaitingFor(waitingFor(environment, deployment))
                .setCreatedAt(deployment.createdAt()).setStartedAt(deployment.startedAt()).setFinishedAt(deployment.finishedAt())
                .setRequestedBy(deployment.requestedBy()).setSteps(deployment.steps().stream().map(ManagerAvro::step).toList())
                .setTraffic(deployment.startedAt() == null ? List.of() : traffic(environment.serving().route() == null ? List.of() : environment.serving().route().releases()))
                .setReport(Report.of(environment, deployment)).setArtifact(deployment.artifact()).setDigest(deployment.preparedDigest())
                .setSlots(slots(environment.wanted().standing())).setLastEvent(deployment.lastEvent()).build());
    }

    private static @Nullable List<Integer> slots(@Nullable Standing standing) {
        return standing == null ? null : standing.slots().stream().map(Slot::slot).toList();
    }

    private static dev.slipway.schemas.@Nullable WaitingFor waitingFor(Environment environment, Deployment deployment) {
        if (deployment.hold() != null) {
            return new dev.slipway.schemas.WaitingFor(dev.slipway.schemas.WaitKind.HOLD, "paused by " + deployment.hold().by(), null);
        }
        Deployment running = environment.work().running();
        return deployment.phase() != dev.slipway.deploymentmanager.execution.Phase.QUEUED || running == null ? null
                : new dev.slipway.schemas.WaitingFor(dev.slipway.schemas.WaitKind.QUEUE,
                        running.kind() + " " + running.id() + " runs in " + environment.key(), null);
    }

    private static DeploymentStep step(StepRun step) {
        return new DeploymentStep(step.id(), step.step().name(), step.step().action().assignee(), step.step().action().task(),
                step.step().dependsOn(), StepState.valueOf(step.state().name()), step.startedAt(), step.finishedAt(), step.detail(), step.outputs());
    }

    private static List<TrafficShare> traffic(List<Route.Releases> shares) {
        return shares.stream().map(each -> new TrafficShare(each.version(), each.release(), each.weight())).toList();
    }

    static DeploymentEventRecord event(Environment environment, Journal.Entry entry) {
        var record = DeploymentEventRecord.newBuilder().setApplication(environment.application()).setEnvironment(environment.name())
                .setDeploymentId(entry.deployment()).setNumber(entry.number()).setAt(entry.at()).setLast(entry.last());
        return switch (entry.change()) {
            case Journal.Change.PhaseIs(var phase, var because) ->
                    record.setPhaseChanged(new PhaseChanged(DeploymentPhase.valueOf(phase.name()), because, null)).build();
            case Journal.Change.StepIs(var step) -> record.setStepChanged(new StepChanged(step(step))).build();
            case Journal.Change.TrafficIs(var revision, var shares) -> record.setTrafficChanged(new TrafficChanged(revision, traffic(shares))).build();
        };
    }
}
