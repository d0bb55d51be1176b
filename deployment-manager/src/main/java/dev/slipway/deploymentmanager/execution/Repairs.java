package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Plans;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.model.manifest.Durations;
import dev.slipway.model.manifest.Healing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps what should run running: what the error-analyst asks to repair, what was lost with its host, and what has ended and
 * nobody asks for. A repair is a
 * plan of its own where none runs, otherwise steps beside those of the plan that does; the release that a running
 * deployment brings is left to that deployment.
 */
final class Repairs {
    /** Who asks for a restoration. */
    static final String BY_ITSELF = "deployment-manager";
    /** A wanted instance of which nobody has known for this long is lost. */
    static final Duration FORGOTTEN = Duration.ofSeconds(30);

    /**
     * A wanted instance that ended by itself is the analyst's, which asks for its repair again after 5 min at the latest; when it
     * has not for three times as long, it has no say any more, or is not there.
     */
    static final Duration UNATTENDED = Duration.ofMinutes(15);

    /** Begins the groups of repairs' steps. */
    private static final String REPAIR = "repair-";
    /** Repairs that are over and stay in a deployment's steps. */
    static final int REPAIRS_KEPT = 20;

    private Repairs() {}

    /** Whether a step is a repair's. */
    static boolean isOf(StepRun step) {
        return step.group() != null && step.group().startsWith(REPAIR);
    }

    static Decision heal(Environment env, Event.HealAsked asked, Instant now) {
        Standing standing = env.wanted().standing();
        Deployment running = env.work().running();
        if (env.wanted().blocked() != null) {
            return refused(env, "an undo failed in " + env.key() + "; nothing is repaired until a person rolls back or deploys with force; what"
                    + " is left: " + env.wanted().blocked());
        }
        if (running != null && running.release() != null && running.release().id().equals(asked.release())) {
            return refused(env, "release " + asked.release() + " is under judgement by its own deployment");
        }
        if (standing == null || !standing.release().id().equals(asked.release())) {
            return refused(env, "release " + asked.release() + " is not the live one of " + env.key());
        }
        if (running != null && running.kind() == Kind.RETIRE) {
            return refused(env, env.key() + " is being retired");
        }
        if (running != null && running.isBeingEnded(asked.instance())) {
            return refused(env, "instance " + asked.instance() + " is being ended by deployment " + running.id());
        }
        if (running != null && running.isUnderWay() && running.kind().bringsRelease()
                && Routing.isRouted(standing.release().effective()) && !Routing.hasTraffic(env, asked.release())) {
            return refused(env, "release " + asked.release() + " gets no requests any more: deployment " + running.id() + " ends it");
        }
        if (running != null && running.restarts(asked.instance())) {
            return Decision.of(env, "instance " + asked.instance() + " is replaced in its turn", new Decision.Answer.Taken(running.id(), true));
        }
        if (!standing.wants(asked.instance()) || (running != null && running.hasSuccessor(asked.instance()))) {
            String in = running == null ? asked.deployment() : running.id();
            return Decision.of(env, "instance " + asked.instance() + " has a successor already", new Decision.Answer.Taken(in, true));
        }
        Slot old = standing.slots().stream().filter(slot -> slot.instance().equals(asked.instance())).findFirst().orElseThrow();
        Environment next = running == null
                ? env.work(env.work().running(repairing(env, asked.deployment(), asked.by(), asked.because(), now)))
                : env;
        Environment with = repair(next, standing.release(), old, asked.kill(), asked.deployment());
        return Decision.of(with, asked.because(), new Decision.Answer.Taken(with.running().id(), false));
    }

    /** Puts back what was lost with its host: what should run, runs, also while a plan brings something else. */
    static Environment restore(Environment env, Instant now) {
        Standing standing = env.wanted().standing();
        Deployment running = env.work().running();
        if (standing == null || env.wanted().blocked() != null || now.isBefore(env.wanted().restoreAfter())
                || (running != null && running.kind() == Kind.RETIRE)) {
            return env;
        }
        List<Slot> lost = standing.slots().stream()
                .filter(slot -> isLost(env, slot.instance(), now))
                .filter(slot -> running == null
                        || (!running.substitutes().containsKey(slot.instance()) && !running.isBeingEnded(slot.instance())
                                && !running.restarts(slot.instance())))
                .toList();
        if (!lost.isEmpty()) {
            return restoring(env, lost, lost.size() + " of " + standing.slots().size() + " instances were lost with their host", now);
        }
        List<Slot> forsaken = running != null || standing.release().effective().healing().restart() != Healing.Mode.AUTO ? List.of()
                : standing.slots().stream().filter(slot -> isForsaken(env, slot.instance(), now)).toList();
        return forsaken.isEmpty() ? env : restoring(env, forsaken, forsaken.size() + " of " + standing.slots().size()
                + " instances have ended, and for " + Durations.words(UNATTENDED) + " nobody asked for a repair", now);
    }

    private static Environment restoring(Environment env, List<Slot> lost, String because, Instant now) {
        Standing standing = Objects.requireNonNull(env.wanted().standing());
        String cause = id(env, now);
        Environment next = env.work().running() != null ? env : env.work(env.work().running(repairing(env, cause, BY_ITSELF, because, now)));
        for (Slot slot : lost) {
            next = repair(next, standing.release(), slot, false, cause);
        }
        return next;
    }

    private static boolean isLost(Environment env, String instance, Instant now) {
        Seen.Instance known = env.seen().instances().get(instance);
        Instant gone = env.seen().goneAt().get(instance);
        return known != null ? known.end() == Seen.End.LOST_WITH_ITS_HOST
                : gone != null && !now.isBefore(gone.plus(FORGOTTEN));
    }

    private static boolean isForsaken(Environment env, String instance, Instant now) {
        Instant since = env.seen().unattended().get(instance);
        return since != null && !now.isBefore(since.plus(UNATTENDED));
    }

    private static Deployment repairing(Environment env, String id, String by, String because, Instant now) {
        Release live = Objects.requireNonNull(env.wanted().standing()).release();
        return Deployment.queued(id, Kind.HEAL, by, because, now, false).begun(List.of(), live, now);
    }

    private static Environment repair(Environment env, Release release, Slot old, boolean kill, String cause) {
        return env.running(deployment -> {
            String group = REPAIR + (number(deployment) + 1);
            Slot successor = Slot.of(env.application(), env.name(), cause + '/' + old.instance(), old.slot());
            var steps = new ArrayList<>(withoutOld(deployment.steps()));
            Plans.repair(group, release, old, successor, kill).forEach(step -> steps.add(StepRun.pending(step, group, null)));
            return deployment.with(steps).substituting(old.instance(), successor.instance(), false);
        });
    }

    private static int number(Deployment deployment) {
        return repairs(deployment.steps()).mapToInt(group -> Integer.parseInt(group.substring(REPAIR.length()))).max().orElse(0);
    }

    /** Of repairs that are over, the newest: a deployment may be held for days, and what crashes then is repaired each 5 min. */
    private static List<StepRun> withoutOld(List<StepRun> steps) {
        List<String> over = repairs(steps).filter(group -> steps.stream().allMatch(step -> !group.equals(step.group()) || step.state().isOver())).toList();
        Set<String> old = Set.copyOf(over.subList(0, Math.max(0, over.size() - REPAIRS_KEPT)));
        return steps.stream().filter(step -> step.group() == null || !old.contains(step.group())).toList();
    }

    private static Stream<String> repairs(List<StepRun> steps) {
        return steps.stream().map(StepRun::group).filter(Objects::nonNull).filter(group -> group.startsWith(REPAIR)).distinct();
    }

    /** Derived, so that a repeated decision names the same deployment; the instances make it unique over suites. */
    private static String id(Environment env, Instant now) {
        Standing standing = Objects.requireNonNull(env.wanted().standing());
        return UUID.nameUUIDFromBytes((env.key() + standing.instances() + env.fence() + now.toEpochMilli())
                .getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Decision refused(Environment env, String because) {
        return Decision.of(env, because, new Decision.Answer.Refused(because));
    }
}
