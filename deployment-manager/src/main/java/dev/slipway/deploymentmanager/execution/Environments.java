package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.execution.Decision.Answer;
import dev.slipway.deploymentmanager.execution.Environment.Serving;
import dev.slipway.deploymentmanager.plan.Change;
import dev.slipway.deploymentmanager.plan.Plans;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.deploymentmanager.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides for an environment: at most one plan runs in it, and what should run, runs. */
public final class Environments {
    private Environments() {}

    /**
     * What follows from an event.
     *
     * @param before the state
     * @param now never earlier than that of the event before
     */
    public static Decision decide(Environment before, Event event, Surroundings around, Instant now) {
        Environment env = before.work(before.work().settled());
        Decision decision = told(env, event, around, now);
        Environment settled = withoutStrangers(onwards(decision.next(), around, now));
        return Journal.write(before, decision.with(settled), now);
    }

    /** The switch over all that can be told: the only place with control flow. */
    private static Decision told(Environment env, Event event, Surroundings around, Instant now) {
        Deployment running = env.work().running();
        return switch (event) {
            case Event.Asked(var deployment) when env.work().knows(deployment.id()) -> known(env, deployment.id());
            case Event.Asked(var deployment) -> asked(env, deployment, now);
            case Event.AskedInVain(var deployment, _) when env.work().knows(deployment.id()) -> known(env, deployment.id());
            case Event.AskedInVain(var deployment, var because) ->
                    Decision.of(Endings.finish(env, deployment, Phase.FAILED, because, now), because, new Answer.Refused(because));
            case Event.StopAsked stop -> stop(env, stop, now);
            case Event.PauseAsked(var deployment, var by) -> Holds.pause(env, deployment, by, now);
            case Event.ResumeAsked(var deployment, var by) -> Holds.resume(env, deployment, by, now);
            case Event.HealAsked heal when env.work().knows(heal.deployment()) -> known(env, heal.deployment());
            case Event.HealAsked heal -> Repairs.heal(env.seen(env.seen().attended(heal.instance(), now)), heal, now);
            case Event.Reported report when running == null || !running.id().equals(report.deployment()) ->
                    Decision.of(env, "a report about a deployment that does not run");
            case Event.Reported report -> Decision.of(Executor.reported(env, report, now), "step " + report.step() + ": " + report.outcome());
            case Event.SpecialistRestarted(var assignee, var incarnation) ->
                    Decision.of(again(env, assignee, incarnation, now), assignee + " was started anew");
            case Event.EdgeSeen(var edge, var view) -> Decision.of(edge(env, edge, view, around), "edge " + edge + " told its route");
            case Event.InstanceSeen(var instance) -> Decision.of(instance(env, instance, now), "instance " + instance.id() + " told its state");
            case Event.InstanceGone(var instance) -> Decision.of(gone(env, instance, now), "instance " + instance + " is forgotten");
            case Event.Tick(var mayRestore) -> Decision.of(mayRestore ? Repairs.restore(env, now) : env, "time has passed");
            case Event.Overgrown(var because) -> Decision.of(running == null ? env : Endings.overgrown(env, running, because, now), because);
            case Event.Resumed(var away) when running == null -> Decision.of(env.seen(env.seen().resumed(away)), "back after " + away);
            case Event.Resumed(var away) ->
                    Decision.of(Executor.resumed(env.seen(env.seen().resumed(away)), away, now), "deadlines moved by " + away);
        };
    }

    /** Of instances that are neither wanted nor part of the running plan nothing is kept. */
    private static Environment withoutStrangers(Environment env) {
        return env.seen(env.seen().only(env::concerns));
    }

    private static Environment onwards(Environment from, Surroundings around, Instant now) {
        Environment env = from;
        Environment before;
        do {
            before = env;
            env = env.work().running() == null ? startNext(env, now) : Executor.advance(env, around, now);
        } while (!env.equals(before));
        return env;
    }

    // ---- commands

    private static Decision known(Environment env, String deployment) {
        return Decision.of(env, "known", new Answer.Refused("there is a deployment " + deployment + " already"));
    }

    private static Decision asked(Environment env, Deployment asked, Instant now) {
        Answer not = Aims.refusal(env, asked.aim());
        if (not != null) {
            return Decision.of(env, "cannot be", not);
        }
        Environment next = env;
        var queue = new ArrayList<Deployment>();
        for (Deployment waiting : env.work().queue()) {
            boolean stays = asked.kind() == Kind.ROLLBACK ? waiting.kind() == Kind.RETIRE
                    : asked.kind().keepsRelease() && !waiting.kind().keepsRelease();
            if (stays) {
                queue.add(waiting);
            } else {
                next = Endings.finish(next, waiting, Phase.SUPERSEDED, "superseded by " + asked.id() + ", which was asked for later", now);
            }
        }
        queue.add(asked);
        return Decision.of(next.work(next.work().queue(queue)), "queued", new Answer.Taken(asked.id(), false));
    }

    private static Decision stop(Environment env, Event.StopAsked stop, Instant now) {
        Deployment running = env.work().running();
        Phase end = stop.asRollback() ? Phase.ROLLED_BACK : Phase.CANCELLED;
        String because = (stop.asRollback() ? "rolled back by " : "cancelled by ") + stop.by();
        if (running != null && running.id().equals(stop.deployment())) {
            if (running.phase() == Phase.ROLLING_BACK) {
                return Decision.of(env, "is being undone already", new Answer.Taken(running.id(), true));
            }
            if (running.kind() == Kind.RETIRE) {
                return Decision.of(env, "retiring", new Answer.Refused("a retirement cannot be undone; deploy again instead"));
            }
            return Decision.of(Undo.begin(env, end, because, now), because, new Answer.Taken(running.id(), false));
        }
        for (Deployment waiting : env.work().queue()) {
            if (waiting.id().equals(stop.deployment())) {
                var rest = env.work().queue().stream().filter(each -> each != waiting).toList();
                Environment next = env.work(env.work().queue(rest));
                return Decision.of(Endings.finish(next, waiting, Phase.CANCELLED, because, now), because, new Answer.Taken(waiting.id(), false));
            }
        }
        Phase ended = env.work().ended().get(stop.deployment());
        if (ended == null) {
            return Decision.of(env, "unknown", new Answer.NotFound("there is no deployment " + stop.deployment() + " in " + env.key()));
        }
        return ended == end ? Decision.of(env, "was so already", new Answer.Taken(stop.deployment(), true))
                : Decision.of(env, "has ended", new Answer.Refused("the deployment has ended: " + ended));
    }

    /** The release that a rollback of the live one brings back, or why there is none. */
    public static Rollback rollback(Environment env, String undoes) {
        Standing standing = env.wanted().standing();
        if (standing == null || !standing.release().id().equals(undoes)) {
            Phase ended = env.work().ended().get(undoes);
            return new Rollback.Impossible(ended == null
                    ? "deployment " + undoes + " is not the live release of " + env.key()
                    : "the deployment has ended: " + ended + ", and it is not the live release");
        }
        String before = standing.release().before();
        Release release = before == null ? null : env.wanted().release(before);
        if (before == null) {
            return new Rollback.Impossible("nothing ran before " + standing.release().version() + " in " + env.key());
        }
        return release == null
                ? new Rollback.Impossible("release " + before + " is older than the " + Environment.RELEASES_KEPT + " that are kept")
                : new Rollback.To(release);
    }

    /** What a rollback would do. */
    public sealed interface Rollback {
        /** It brings this release back. */
        record To(Release release) implements Rollback {}

        /** There is nothing to bring back. */
        record Impossible(String because) implements Rollback {}
    }

    // ---- what others told

    private static Environment again(Environment from, String assignee, String incarnation, Instant now) {
        Environment env = from;
        if (from.work().running() == null) {
            return from;
        }
        for (StepRun step : from.running().steps()) {
            StepRun.Delegated delegation = step.delegation();
            // One of whom nobody reported may have been read by the process before, which then said nothing.
            if (step.state().isActive() && delegation != null && step.step().action().assignee().equals(assignee)
                    && !delegation.incarnation().equals(incarnation)) {
                env = Executor.delegate(env, step, 0, now);
            }
        }
        return env;
    }

    private static Environment edge(Environment env, String edge, Seen.@Nullable Edge view, Surroundings around) {
        Environment next = env.seen(env.seen().edge(edge, view, around.edges()));
        Serving serving = env.serving();
        // An older revision may speak of the port before.
        boolean proven = view != null && view.refused() == null && serving.route() != null && view.revision() == serving.revision();
        return proven && !serving.portProven()
                ? next.serving(new Serving(serving.route(), serving.revision(), serving.port(), true)) : next;
    }

    private static Environment instance(Environment env, Seen.Instance instance, Instant now) {
        Environment next = env.seen(env.seen().instance(instance, now));
        Deployment running = env.work().running();
        if (running == null || !running.isUnderWay() || running.release() == null
                || instance.end() == Seen.End.NONE || instance.end() == Seen.End.REQUESTED) {
            return next;
        }
        Release release = running.release();
        boolean judged = running.steps().stream().anyMatch(step -> step.state() == StepState.SUCCEEDED && step.undoes() == null
                && step.step().action() instanceof dev.slipway.deploymentmanager.plan.Action.Start(var of, var slots)
                && of.equals(release.id()) && slots.stream().map(Slot::instance).anyMatch(instance.id()::equals));
        String because = "instance " + instance.id() + " of the new release ended: " + instance.detail();
        return judged ? Undo.begin(next, env.wanted().standing() == null ? Phase.FAILED : Phase.ROLLED_BACK,
                LastWords.ofWhatEnded(next, because), now) : next;
    }

    /** How an instance ended stays known while it is wanted; what nobody ever told an end of is gone. */
    private static Environment gone(Environment env, String instance, Instant now) {
        return env.seen().hasEnded(instance) ? env : env.seen(env.seen().gone(instance, now));
    }

    // ---- the next one

    private static Environment startNext(Environment env, Instant now) {
        Deployment next = env.work().queue().stream().filter(each -> each.phase() != Phase.PAUSED).findFirst().orElse(null);
        if (next == null) {
            return env;
        }
        Environment taken = env.work(env.work().queue(env.work().queue().stream().filter(each -> each != next).toList()));
        String blocked = env.wanted().blocked();
        if (blocked != null && next.kind() != Kind.ROLLBACK && next.kind() != Kind.RETIRE && !next.force()) {
            return Endings.finish(taken, next, Phase.FAILED,
                    "an undo failed in " + env.key() + " and left: " + blocked + "; roll back, or deploy with force", now);
        }
        Standing standing = env.wanted().standing();
        if (next.kind() == Kind.RETIRE && standing == null && env.wanted().left().isEmpty()) {
            return Endings.finish(Endings.empty(taken), next, Phase.SUCCEEDED, "nothing ran", now);
        }
        if (next.aim() != null && standing == null) {
            return Endings.finish(taken, next, Phase.FAILED, "nothing runs in " + env.key() + "; deploy first", now);
        }
        Deployment begun = Aims.configured(next, standing).begun(List.of(), standing == null ? null : standing.release(), now);
        if (next.aim() instanceof Deployment.Aim.Restarted(var instance)) {
            return instance == null || standing.wants(instance)
                    ? taken.work(taken.work().running(begun.with(Restarts.steps(env, standing, next.id(), instance))))
                    : Endings.finish(taken, next, Phase.FAILED, "instance " + instance + " is not wanted any more", now);
        }
        List<Step> plan = next.kind() == Kind.RETIRE ? Plans.retirement(standing)
                : next.aim() instanceof Deployment.Aim.Scaled(var instances) ? Plans.scaling(Objects.requireNonNull(standing), next.id(), instances)
                : Plans.of(Change.to(Objects.requireNonNull(begun.release()), standing, next.kind().keepsScaling()));
        return taken.work(taken.work().running(begun.with(Leftovers.with(taken, plan))));
    }
}
