package dev.slipway.erroranalyst.kafka;

import dev.slipway.erroranalyst.healing.Action;
import dev.slipway.erroranalyst.healing.Budget;
import dev.slipway.erroranalyst.healing.Environment;
import dev.slipway.erroranalyst.healing.Event;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.erroranalyst.healing.Instance.Checks;
import dev.slipway.erroranalyst.healing.Instance.End;
import dev.slipway.erroranalyst.healing.Instance.Found;
import dev.slipway.erroranalyst.healing.Instance.Life;
import dev.slipway.erroranalyst.healing.Instance.Platform;
import dev.slipway.erroranalyst.healing.Policy;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.ServiceType;
import dev.slipway.schemas.Alert;
import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.FailureKind;
import dev.slipway.schemas.Heal;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.HealingAction;
import dev.slipway.schemas.HealingRecord;
import dev.slipway.schemas.HealingState;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Rollback;
import dev.slipway.schemas.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between the analyst's words and those of the topics; the only place that knows both. */
final class AnalystAvro {
    /** The analyst's name. */
    static final String AGENT = "error-analyst";
    static final String BUDGET_RULE = "healing-budget";
    /** A log line may be of any length; as much of it helps a person. */
    private static final int LINE_AT_MOST = 500;

    private AnalystAvro() {}

    // ---- in

    static Event instance(Instance instance) {
        Life life = switch (instance.getState()) {
            case UNKNOWN, STARTING -> Life.STARTING;
            case RUNNING -> Life.RUNNING;
            case DRAINING -> Life.DRAINING;
            case STOPPED, LOST -> Life.ENDED;
        };
        boolean ended = life == Life.ENDED;
        return new Event.InstanceSeen(instance.getId(), instance.getRelease(), instance.getSlot(), new Platform(life,
                ended ? end(instance.getCause()) : null, instance.getStartedAt(), ended ? how(instance) : "", ended ? detail(instance) : ""));
    }

    private static End end(@Nullable EndCause cause) {
        return switch (cause) {
            case EXITED, UNKNOWN -> End.BY_ITSELF;
            case REBOOT, SUITE_DOWN, DEPLOYER_GONE -> End.WITH_ITS_HOST;
            case REQUESTED -> End.REQUESTED;
            case null -> End.BY_ITSELF;
        };
    }

    private static String how(Instance instance) {
        if (instance.getExitSignal() != null) {
            return "was ended by signal " + instance.getExitSignal();
        }
        if (instance.getExitCode() != null) {
            return "exited with code " + instance.getExitCode();
        }
        return instance.getState() == InstanceState.LOST ? "is gone, and nobody saw its end" : "ended by itself";
    }

    private static String detail(Instance instance) {
        String last = instance.getLastLines().isEmpty() ? "" : instance.getLastLines().getLast();
        String line = last.length() > LINE_AT_MOST ? last.substring(0, LINE_AT_MOST) + "..." : last;
        return line.isBlank() ? instance.getDetail()
                : instance.getDetail() + (instance.getDetail().isEmpty() ? "" : "; ") + "last line of its log: " + line;
    }

    static Event health(Health health) {
        Found found = health.getState() == HealthState.HEALTHY ? Found.HEALTHY
                : health.getState() != HealthState.UNHEALTHY ? Found.NO_DATA
                : health.getFailure() == FailureKind.ENDED ? Found.ENDED : Found.UNHEALTHY;
        String kind = health.getFailure() == null ? "" : health.getFailure().name() + ", ";
        return new Event.HealthSeen(health.getInstance(), health.getRelease(), health.getSlot(),
                new Checks(found, found == Found.UNHEALTHY ? kind + health.getBecause() : "", health.getChecksInARow()));
    }

    /** Null for what this version does not know. */
    static @Nullable Event deployment(Deployment deployment) {
        Change change = switch (deployment.getKind()) {
            case DEPLOY, PROMOTE, CONFIGURE -> Change.RELEASE;
            case SCALE -> Change.SCALE;
            case ROLLBACK -> Change.ROLLBACK;
            case HEAL -> Change.REPAIR;
            case RETIRE -> Change.RETIREMENT;
            case UNKNOWN -> null;
        };
        Progress progress = switch (deployment.getPhase()) {
            case QUEUED, PLANNING, AWAITING_APPROVAL -> Progress.WAITING;
            case RUNNING, PAUSED, ROLLING_BACK -> Progress.RUNNING;
            case SUCCEEDED -> Progress.SUCCEEDED;
            case ROLLED_BACK, FAILED, CANCELLED, SUPERSEDED -> Progress.FAILED;
            case UNKNOWN -> null;
        };
        return change == null || progress == null ? null : new Event.DeploymentSeen(deployment.getId(), change, progress,
                progress == Progress.FAILED ? Objects.requireNonNullElse(deployment.getOutcome(), "") : "",
                deployment.getSlots() == null ? null : Set.copyOf(deployment.getSlots()));
    }

    /** Throws if the manifest cannot be read. */
    static void check(String manifest) {
        EffectiveManifest.environments(manifest).forEach(each -> policy(manifest, each));
    }

    static Policy policy(String manifest, String environment) {
        EffectiveManifest effective = EffectiveManifest.of(manifest, environment, null, null);
        return new Policy(effective.healing(), effective.type() == ServiceType.WORKER);
    }

    /** Null for what this version does not know. */
    static @Nullable Event answered(OutcomeRecord outcome) {
        String command = outcome.getCommandId();
        if (outcome.getTaken() != null) {
            return outcome.getTaken().getDeployments().isEmpty() ? null : new Event.Answered(command, new Event.Answer.Taken(
                    outcome.getTaken().getDeployments().getFirst(), outcome.getTaken().getUnchanged()));
        }
        return outcome.getRefused() == null ? null : new Event.Answered(command, outcome.getRefused().getReason() == RefusalReason.CONFLICT
                ? new Event.Answer.Conflict(outcome.getRefused().getDetail()) : new Event.Answer.Refused(outcome.getRefused().getDetail()));
    }

    // ---- out

    static CommandRecord command(Environment environment, Action action, Instant now) {
        String deployment = Objects.requireNonNull(action.deployment());
        CommandRecord.Builder command = CommandRecord.newBuilder().setCommandId(action.command()).setApplication(environment.application())
                .setEnvironment(environment.name()).setRequestedBy(AGENT)
                .setDigest(sha256(deployment + '/' + action.repair().name() + '/' + action.release() + '/' + action.instance() + '/' + action.slot()))
                .setRequestedAt(now).setTakeWithinMs(null);
        return switch (action.repair()) {
            case RESTART, REPLACE -> command.setHeal(new Heal(deployment, action.id(), HealAction.valueOf(action.repair().name()),
                    action.release(), action.instance(), action.slot(), action.trigger(), action.diagnosis())).build();
            case ROLLBACK -> command.setRollback(new Rollback(deployment, action.release(), action.trigger())).build();
        };
    }

    static HealingRecord healing(Environment environment, Action action) {
        return new HealingRecord(HealingAction.newBuilder().setId(action.id()).setApplication(environment.application())
                .setEnvironment(environment.name()).setAction(action.repair().word()).setTarget(action.instance())
                .setTrigger(action.trigger()).setDiagnosis(action.diagnosis()).setState(HealingState.valueOf(action.state().name()))
                .setSuppressedBecause(action.because()).setDeploymentId(action.deployment()).setDetectedAt(action.detectedAt())
                .setStartedAt(action.sentAt()).setFinishedAt(action.finishedAt()).build());
    }

    static AlertRecord alert(Environment environment, Budget.Alert alert) {
        return new AlertRecord(Alert.newBuilder().setId(alert.id()).setApplication(environment.application())
                .setEnvironment(environment.name()).setRule(BUDGET_RULE).setSource(environment.name()).setSeverity(Severity.WARNING)
                .setState(alert.resolvedAt() == null ? AlertState.FIRING : AlertState.RESOLVED)
                .setValue((double) alert.actions()).setThreshold((double) alert.actions()).setBecause(alert.because())
                .setStartedAt(alert.startedAt()).setResolvedAt(alert.resolvedAt()).build());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
