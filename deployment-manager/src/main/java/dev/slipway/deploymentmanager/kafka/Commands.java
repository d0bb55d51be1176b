package dev.slipway.deploymentmanager.kafka;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Applications;
import dev.slipway.deploymentmanager.application.Applications.Deployable;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Decision;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Environments;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.report.DryRun;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.DeleteApplication;
import dev.slipway.schemas.Heal;
import dev.slipway.schemas.HealAction;
import dev.slipway.schemas.PutApplication;
import dev.slipway.schemas.PutVariables;
import dev.slipway.schemas.Rollback;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Gives each kind of command to the core that decides it. */
final class Commands {
    private final ManagerProcessor manager;
    private final Instant now;

    Commands(ManagerProcessor manager, Instant now) {
        this.manager = manager;
        this.now = now;
    }

    Reply take(CommandRecord command) {
        Application application = manager.application(command.getApplication());
        if (command.getPutApplication() != null) {
            PutApplication put = command.getPutApplication();
            return kept(application, Applications.put(application, put.getManifest(), put.getIfRevision(), now));
        }
        if (command.getPutVariables() != null) {
            PutVariables put = command.getPutVariables();
            return kept(application, Applications.putVariables(application, environment(command), put.getVariables(), now));
        }
        if (command.getDeploy() != null) {
            return deploy(application, command, command.getDeploy());
        }
        if (command.getPlan() != null) {
            return plan(application, command, command.getPlan().getDeploy());
        }
        if (command.getRollback() != null) {
            return rollback(command, command.getRollback());
        }
        if (command.getCancel() != null) {
            return reply(manager.decide(command.getApplication(), environment(command),
                    new Event.StopAsked(command.getCancel().getDeploymentId(), command.getRequestedBy(), false)));
        }
        if (command.getHeal() != null) {
            return heal(command, command.getHeal());
        }
        if (command.getDeleteApplication() != null) {
            return delete(application, command, command.getDeleteApplication());
        }
        throw new IllegalArgumentException("a command of a kind that this version does not know");
    }

    private Reply kept(Application before, Applications.Result result) {
        manager.keep(before, result.next());
        return result.reply();
    }

    private Reply deploy(Application application, CommandRecord command, Deploy deploy) {
        Deployable deployable = Applications.release(application, environment(command), deploy.getDeploymentId(), deploy.getVersion(),
                deploy.getArtifact(), deploy.getStrategy(), deploy.getForce());
        return switch (deployable) {
            case Deployable.Ready(var next, var release, var artifact) -> {
                manager.keep(application, next);
                yield reply(manager.decide(command.getApplication(), environment(command), new Event.Asked(Deployment.queued(
                        deploy.getDeploymentId(), Kind.DEPLOY, command.getRequestedBy(), deploy.getReason(), now, release, artifact, deploy.getForce()))));
            }
            case Deployable.Not(var refused) -> {
                manager.decide(command.getApplication(), environment(command), new Event.AskedInVain(Deployment.queued(
                        deploy.getDeploymentId(), Kind.DEPLOY, command.getRequestedBy(), deploy.getReason(), now, null, null, deploy.getForce()),
                        refused.problems().isEmpty() ? refused.detail() : refused.detail() + ": " + refused.problems().getFirst().detail()));
                yield refused;
            }
        };
    }

    private Reply plan(Application application, CommandRecord command, Deploy deploy) {
        Environment environment = manager.environment(command.getApplication(), environment(command));
        return switch (Applications.release(application, environment(command), deploy.getDeploymentId(), deploy.getVersion(),
                deploy.getArtifact(), deploy.getStrategy(), deploy.getForce())) {
            case Deployable.Ready(_, var release, var artifact) -> new Reply.Taken(0, false, false, List.of(), DryRun.of(environment,
                    Deployment.queued(deploy.getDeploymentId(), Kind.DEPLOY, command.getRequestedBy(), deploy.getReason(), now, release, artifact,
                            deploy.getForce()), now));
            case Deployable.Not(var refused) -> refused;
        };
    }

    private Reply rollback(CommandRecord command, Rollback rollback) {
        Environment environment = manager.environment(command.getApplication(), environment(command));
        Deployment running = environment.work().running();
        boolean waiting = environment.work().queue().stream().anyMatch(each -> each.id().equals(rollback.getUndoes()));
        if (waiting || (running != null && running.id().equals(rollback.getUndoes()))) {
            return reply(manager.decide(command.getApplication(), environment(command),
                    new Event.StopAsked(rollback.getUndoes(), command.getRequestedBy(), !waiting)));
        }
        return switch (Environments.rollback(environment, rollback.getUndoes())) {
            case Environments.Rollback.To(var release) -> {
                String artifact = release.effective().artifactJson();
                yield reply(manager.decide(command.getApplication(), environment(command), new Event.Asked(Deployment.queued(
                        rollback.getDeploymentId(), Kind.ROLLBACK, command.getRequestedBy(),
                        Objects.requireNonNullElse(rollback.getReason(), "rollback of " + rollback.getUndoes()), now,
                        release.again(rollback.getDeploymentId(), null), artifact, false))));
            }
            case Environments.Rollback.Impossible(var because) -> new Reply.Refused(Reply.Why.CONFLICT, because, List.of());
        };
    }

    private Reply heal(CommandRecord command, Heal heal) {
        return reply(manager.decide(command.getApplication(), environment(command), new Event.HealAsked(heal.getDeploymentId(),
                command.getRequestedBy(), heal.getRelease(), heal.getInstance(), heal.getAction() == HealAction.REPLACE, heal.getDiagnosis())));
    }

    private Reply delete(Application application, CommandRecord command, DeleteApplication delete) {
        if (application.manifest() == null) {
            return new Reply.Refused(Reply.Why.NOT_FOUND, "there is no application " + application.name(), List.of());
        }
        manager.keep(application, Applications.retire(application, now));
        var deployments = new ArrayList<String>();
        for (String name : manager.environmentsOf(application.name())) {
            String id = UUID.nameUUIDFromBytes((command.getCommandId() + "/" + name).getBytes(StandardCharsets.UTF_8)).toString();
            deployments.add(id);
            manager.decide(application.name(), name, new Event.Asked(Deployment.queued(id, Kind.RETIRE, command.getRequestedBy(), null, now,
                    null, null, true)));
        }
        if (deployments.isEmpty()) {
            manager.keep(manager.application(application.name()), manager.application(application.name()).gone());
        }
        return new Reply.Taken(0, true, false, List.copyOf(deployments), null);
    }

    private static Reply reply(Decision decision) {
        return switch (Objects.requireNonNull(decision.answer())) {
            case Decision.Answer.Taken(var deployment, var unchanged) -> Reply.Taken.of(deployment, unchanged);
            case Decision.Answer.Refused(var because) -> new Reply.Refused(Reply.Why.CONFLICT, because, List.of());
            case Decision.Answer.NotFound(var because) -> new Reply.Refused(Reply.Why.NOT_FOUND, because, List.of());
        };
    }

    private static String environment(CommandRecord command) {
        return Objects.requireNonNull(command.getEnvironment(), "the command names no environment");
    }
}
