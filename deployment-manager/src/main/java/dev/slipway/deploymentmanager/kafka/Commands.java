package dev.slipway.deploymentmanager.kafka;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Applications;
import dev.slipway.deploymentmanager.application.Applications.Deployable;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Decision;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Deployment.Aim;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Environments;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.report.DryRun;
import dev.slipway.deploymentmanager.suite.Token;
import dev.slipway.deploymentmanager.suite.Tokens;
import dev.slipway.model.Problem;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.DeleteToken;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Heal;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.PutApplication;
import dev.slipway.schemas.PutToken;
import dev.slipway.schemas.PutVariables;
import dev.slipway.schemas.Rollback;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives each kind of command to the core that decides it. */
final class Commands {
    private final Draft draft;

    Commands(Draft draft) {
        this.draft = draft;
    }

    Reply take(CommandRecord command) {
        if (command.getPutToken() != null) {
            return putToken(command, command.getPutToken());
        }
        if (command.getDeleteToken() != null) {
            return deleteToken(command.getDeleteToken());
        }
        Application application = draft.application(command.getApplication());
        if (command.getPutApplication() != null) {
            PutApplication put = command.getPutApplication();
            return kept(Applications.put(application, put.getManifest(), put.getIfRevision(),
                    draft.busyEnvironments(application.name()).stream().map(Environment::name).toList(), draft.now()));
        }
        if (command.getPutVariables() != null) {
            PutVariables put = command.getPutVariables();
            return kept(Applications.putVariables(application, environment(command), put.getVariables(), draft.now()));
        }
        if (command.getConfigure() != null) {
            return configure(command, command.getConfigure().getDeploymentId(), Applications.putVariables(application, environment(command),
                    command.getConfigure().getVariables(), draft.now()));
        }
        if (command.getScale() != null) {
            return change(application, command, command.getScale().getDeploymentId(), Kind.SCALE, new Aim.Scaled(command.getScale().getInstances()));
        }
        if (command.getRestart() != null) {
            return change(application, command, command.getRestart().getDeploymentId(), Kind.HEAL, new Aim.Restarted(command.getRestart().getInstance()));
        }
        if (command.getPause() != null) {
            return reply(draft.decide(command.getApplication(), environment(command),
                    new Event.PauseAsked(command.getPause().getDeploymentId(), command.getRequestedBy())));
        }
        if (command.getResume() != null) {
            return reply(draft.decide(command.getApplication(), environment(command),
                    new Event.ResumeAsked(command.getResume().getDeploymentId(), command.getRequestedBy())));
        }
        if (command.getDeploy() != null) {
            return deploy(application, command, command.getDeploy());
        }
        if (command.getPlan() != null) {
            return plan(application, command, command.getPlan().getDeploy());
        }
        if (command.getRollback() != null) {
            return rollback(application, command, command.getRollback());
        }
        if (command.getCancel() != null) {
            return reply(draft.decide(command.getApplication(), environment(command),
                    new Event.StopAsked(command.getCancel().getDeploymentId(), command.getRequestedBy(), false)));
        }
        if (command.getHeal() != null) {
            return heal(command, command.getHeal());
        }
        if (command.getDeleteApplication() != null) {
            return delete(application, command);
        }
        throw new IllegalArgumentException("a command of a kind that this version does not know");
    }

    /**
     * Ends the deployment that a command asked for as FAILED, where its caller was told of it when the command was durable;
     * what is answered with its outcome leaves nothing else behind. Whether there was one.
     */
    boolean endInVain(CommandRecord command, String because) {
        if (command.getDeploy() == null) {
            return false;
        }
        draft.decide(command.getApplication(), environment(command),
                new Event.AskedInVain(deployment(command, command.getDeploy()), because));
        return true;
    }

    private Reply putToken(CommandRecord command, PutToken put) {
        Token token = TokenAvro.asked(command, put, draft.now());
        Reply reply = Tokens.put(draft.tokens(), token);
        if (reply instanceof Reply.Taken) {
            draft.put(token);
        }
        return reply;
    }

    private Reply deleteToken(DeleteToken delete) {
        Token token = draft.token(delete.getId());
        if (token != null) {
            draft.revoke(token);
        }
        return Tokens.delete(token);
    }

    private Reply kept(Applications.Result result) {
        draft.put(result.next());
        return result.reply();
    }

    private Reply deploy(Application application, CommandRecord command, Deploy deploy) {
        return switch (release(application, command, deploy)) {
            case Deployable.Ready(var release, var version) -> {
                draft.put(application.name(), release.version(), version);
                yield reply(draft.decide(command.getApplication(), environment(command),
                        new Event.Asked(deployment(command, deploy).bringing(release, version.artifact()))));
            }
            case Deployable.Not(var refused) -> inVain(command, refused);
        };
    }

    private Reply plan(Application application, CommandRecord command, Deploy deploy) {
        return switch (release(application, command, deploy)) {
            case Deployable.Ready(var release, var version) -> new Reply.Taken(0, false, false, List.of(),
                    DryRun.of(draft.environment(command.getApplication(), environment(command)),
                            deployment(command, deploy).bringing(release, version.artifact()), draft.now()));
            case Deployable.Not(var refused) -> refused;
        };
    }

    private Deployable release(Application application, CommandRecord command, Deploy deploy) {
        return Applications.release(application, draft.version(application.name(), deploy.getVersion()), new Applications.Wish(
                environment(command), deploy.getDeploymentId(), deploy.getVersion(), deploy.getArtifact(), deploy.getStrategy(), deploy.getForce()));
    }

    private Reply rollback(Application application, CommandRecord command, Rollback rollback) {
        Environment environment = draft.environment(command.getApplication(), environment(command));
        Deployment running = environment.work().running();
        boolean waiting = environment.work().queue().stream().anyMatch(each -> each.id().equals(rollback.getUndoes()));
        if (waiting || (running != null && running.id().equals(rollback.getUndoes()))) {
            return reply(draft.decide(command.getApplication(), environment(command),
                    new Event.StopAsked(rollback.getUndoes(), command.getRequestedBy(), !waiting)));
        }
        if (application.retiring()) {
            return Applications.beingRetired(application);
        }
        return switch (Environments.rollback(environment, rollback.getUndoes())) {
            case Environments.Rollback.To(var release) -> reply(draft.decide(command.getApplication(), environment(command),
                    new Event.Asked(deployment(command, rollback).bringing(release.again(rollback.getDeploymentId(), null),
                            release.effective().artifactJson()))));
            case Environments.Rollback.Impossible(var because) -> new Reply.Refused(Reply.Why.CONFLICT, because, List.of());
        };
    }

    /** A change of what is live. */
    private Reply change(Application application, CommandRecord command, String deployment, Kind kind, Aim aim) {
        Reply.Refused refusal = Applications.refusal(application, environment(command));
        return refusal != null ? refusal : reply(draft.decide(command.getApplication(), environment(command),
                new Event.Asked(Deployment.queued(deployment, kind, command.getRequestedBy(), null, draft.now(), false).aiming(aim))));
    }

    /** Nothing is set where it could not be applied. */
    private Reply configure(CommandRecord command, String deployment, Applications.Result set) {
        if (set.reply() instanceof Reply.Refused) {
            return set.reply();
        }
        Application.Variables variables = set.next().variables().get(environment(command));
        Reply reply = change(set.next(), command, deployment, Kind.CONFIGURE,
                new Aim.Configured(variables == null ? Map.of() : variables.values()));
        if (reply instanceof Reply.Taken) {
            draft.put(set.next());
        }
        return reply;
    }

    private Reply inVain(CommandRecord command, Reply.Refused refused) {
        endInVain(command, refused.problems().isEmpty() ? refused.detail()
                : refused.detail() + ": " + refused.problems().getFirst().detail());
        return refused;
    }

    private Deployment deployment(CommandRecord command, Deploy deploy) {
        return Deployment.queued(deploy.getDeploymentId(), Kind.DEPLOY, command.getRequestedBy(), reason(deploy.getReason()), draft.now(), deploy.getForce());
    }

    private Deployment deployment(CommandRecord command, Rollback rollback) {
        return Deployment.queued(rollback.getDeploymentId(), Kind.ROLLBACK, command.getRequestedBy(),
                Objects.requireNonNullElse(reason(rollback.getReason()), "rollback of " + rollback.getUndoes()), draft.now(), false);
    }

    private static @Nullable String reason(@Nullable String given) {
        return given == null ? null : ManagerAvro.cut(given, ManagerAvro.REASON_MAX);
    }

    private Reply heal(CommandRecord command, Heal heal) {
        return reply(draft.decide(command.getApplication(), environment(command), new Event.HealAsked(heal.getDeploymentId(),
                command.getRequestedBy(), heal.getRelease(), heal.getInstance(), heal.getAction() == HealAction.REPLACE, ManagerAvro.cut(heal.getDiagnosis(), ManagerAvro.REASON_MAX))));
    }

    private Reply delete(Application application, CommandRecord command) {
        if (application.manifest() == null) {
            return new Reply.Refused(Reply.Why.NOT_FOUND, "there is no application " + application.name(), List.of());
        }
        draft.put(Applications.retire(application, draft.now()));
        var deployments = new ArrayList<String>();
        boolean unchanged = application.retiring();
        for (Environment each : draft.busyEnvironments(application.name())) {
            Deployment retirement = each.work().retirement();
            String id = retirement != null ? retirement.id()
                    : UUID.nameUUIDFromBytes((command.getCommandId() + "/" + each.name()).getBytes(StandardCharsets.UTF_8)).toString();
            deployments.add(id);
            if (retirement == null) {
                unchanged = false;
                draft.decide(application.name(), each.name(), new Event.Asked(
                        Deployment.queued(id, Kind.RETIRE, command.getRequestedBy(), null, draft.now(), true)));
            }
        }
        if (deployments.isEmpty()) {
            draft.forget(draft.application(application.name()));
        }
        return new Reply.Taken(0, !unchanged, unchanged, List.copyOf(deployments), null);
    }

    private static Reply reply(Decision decision) {
        return switch (Objects.requireNonNull(decision.answer())) {
            case Decision.Answer.Taken(var deployment, var unchanged) -> Reply.Taken.of(deployment, unchanged);
            case Decision.Answer.Refused(var because) -> new Reply.Refused(Reply.Why.CONFLICT, because, List.of());
            case Decision.Answer.Invalid(var pointer, var because) ->
                    new Reply.Refused(Reply.Why.INVALID, because, List.of(new Problem(pointer, because)));
            case Decision.Answer.NotFound(var because) -> new Reply.Refused(Reply.Why.NOT_FOUND, because, List.of());
        };
    }

    private static String environment(CommandRecord command) {
        String environment = command.getEnvironment();
        if (environment == null) {
            throw new IllegalArgumentException("the command names no environment");
        }
        return environment;
    }
}
