package dev.slipway.deploymentmanager.execution;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** How a deployment ends when none of its steps is left, and what should run from then on. */
final class Endings {
    /** After a restoration that failed, then twice as long each time. */
    static final Duration RESTORE_AGAIN = Duration.ofSeconds(1);
    /** Never longer than this between restorations. */
    static final Duration RESTORE_AT_LEAST_EACH = Duration.ofMinutes(5);

    /** Of what failed, characters: one failure has up to 8 KiB with its log. */
    private static final int WORDS_MAX = 16 * 1024;

    private Endings() {}

    static Environment of(Environment from, Deployment deployment, Instant now) {
        Environment env = Leftovers.ofRepairs(from, deployment);
        if (deployment.phase() == Phase.ROLLING_BACK) {
            return undone(env, deployment, now);
        }
        return switch (deployment.kind()) {
            case DEPLOY, ROLLBACK, PROMOTE, CONFIGURE -> live(env, deployment, now);
            case SCALE -> scaled(env, deployment, now);
            case HEAL -> healed(env, deployment, now);
            case RETIRE -> retired(env, deployment, now);
        };
    }

    private static Environment live(Environment env, Deployment deployment, Instant now) {
        Release release = Objects.requireNonNull(deployment.release());
        List<Slot> slots = Undo.starts(deployment, release.id()).stream()
                .map(slot -> new Slot(deployment.standsIn(slot.instance()), slot.slot()))
                .toList();
        Environment cleared = Leftovers.cleared(env, deployment);
        Environment next = cleared.wanted(cleared.wanted().live(new Standing(release.verified(deployment.verifiedDigest()), slots)));
        Environment routed = Routing.isRouted(release.effective()) ? next : Routing.close(next);
        String replaced = deployment.previousVersion() == null ? "" : ", in place of " + deployment.previousVersion();
        return finish(routed, deployment, Phase.SUCCEEDED,
                "version " + release.version() + " runs with " + slots.size() + (slots.size() == 1 ? " instance" : " instances") + replaced
                        + Leftovers.words(next), now);
    }

    /** Slots count, for whoever fills one may have been repaired meanwhile. */
    private static Environment scaled(Environment env, Deployment deployment, Instant now) {
        Standing standing = Objects.requireNonNull(env.wanted().standing());
        Set<Integer> gone = deployment.steps().stream().filter(step -> step.group() == null)
                .flatMap(step -> step.step().action() instanceof Action.Stop(_, var slots, _) ? slots.stream() : Stream.<Slot>empty())
                .map(Slot::slot).collect(toSet());
        List<Slot> slots = Stream.concat(standing.slots().stream().filter(slot -> !gone.contains(slot.slot())),
                Undo.starts(deployment, standing.release().id()).stream().map(slot -> new Slot(deployment.standsIn(slot.instance()), slot.slot()))).toList();
        Environment cleared = Leftovers.cleared(env, deployment);
        Environment next = cleared.wanted(cleared.wanted().standing(new Standing(standing.release(), slots)).blocked(null));
        return finish(next, deployment, Phase.SUCCEEDED, "version " + standing.release().version() + " runs with " + slots.size()
                + (slots.size() == 1 ? " instance" : " instances") + " in place of " + standing.slots().size() + Leftovers.words(next), now);
    }

    private static Environment undone(Environment env, Deployment deployment, Instant now) {
        List<StepRun> left = deployment.steps().stream()
                .filter(step -> step.undoes() != null && step.group() == null && step.state() != StepState.SUCCEEDED).toList();
        String because = LastWords.ofWhatWasUndone(env, deployment);
        if (!left.isEmpty()) {
            String list = words(left);
            Environment blocked = Leftovers.of(env.wanted(env.wanted().blocked(list)), deployment);
            return finish(blocked, deployment, Phase.FAILED,
                    because + "\nThe undo failed; what is left: " + list
                            + ". The environment takes no new plan but a rollback or one with force.", now);
        }
        Deployment compensated = deployment.with(deployment.steps().stream()
                .map(step -> step.state() == StepState.SUCCEEDED && deployment.steps().stream().anyMatch(undo -> step.id().equals(undo.undoes()))
                        ? step.compensated() : step)
                .toList());
        Environment cleared = Leftovers.cleared(env, deployment);
        Environment free = cleared.wanted().standing() == null ? Routing.close(cleared) : cleared;
        return finish(free, compensated, Objects.requireNonNullElse(deployment.ending(), Phase.ROLLED_BACK), because, now);
    }

    private static Environment healed(Environment env, Deployment deployment, Instant now) {
        List<StepRun> failed = deployment.steps().stream()
                .filter(step -> step.state() == StepState.FAILED && step.undoes() == null).toList();
        boolean restoring = deployment.requestedBy().equals(Repairs.BY_ITSELF);
        if (failed.isEmpty()) {
            return finish(restoring ? env.wanted(env.wanted().restores(0, now)) : env, deployment, Phase.SUCCEEDED,
                    restarted(deployment), now);
        }
        int times = env.wanted().restores() + 1;
        Environment next = restoring ? env.wanted(env.wanted().restores(times, now.plus(backOff(times)))) : env;
        return finish(next, deployment, Phase.FAILED, words(failed), now);
    }

    private static String restarted(Deployment deployment) {
        long turns = deployment.steps().stream().filter(Restarts::isOf).map(StepRun::group).distinct().count();
        return turns == 0 ? "what was to run runs again" : turns == 1 ? "1 instance was replaced" : turns + " instances were replaced in turn";
    }

    private static Environment retired(Environment env, Deployment deployment, Instant now) {
        List<StepRun> failed = deployment.steps().stream().filter(step -> step.state() == StepState.FAILED).toList();
        if (!failed.isEmpty()) {
            return finish(env, deployment, Phase.FAILED,
    words(failed), now);
        }
        return finish(empty(env), deployment, Phase.SUCCEEDED, "nothing runs any more", now);
    }

    /** It ends at once and says little: what its steps told is what cannot be kept. An undo would tell even more. */
    static Environment overgrown(Environment env, Deployment deployment, String because, Instant now) {
        Deployment slim = deployment.with(deployment.steps().stream().map(StepRun::withoutWords).toList());
        String left = "deployment " + deployment.id() + " is larger than can be kept (" + because + ") and was not undone";
        Environment blocked = Leftovers.of(env.wanted(env.wanted().blocked(left)), deployment);
        return finish(blocked, slim, Phase.FAILED, left + ". The environment takes no new plan but a rollback or one with force.", now);
    }

    /** Nothing should run, and nothing of before can be brought back; fence and revision count on. */
    static Environment empty(Environment env) {
        return Routing.drop(env.wanted(new Environment.Wanted(null, List.of(), null, List.of(), 0, Instant.EPOCH)));
    }

    static Environment finish(Environment env, Deployment deployment, Phase phase, String why, Instant now) {
        Deployment ended = deployment.ended(phase, why, now);
        Environment free = deployment.equals(env.work().running()) || (env.work().running() != null && env.work().running().id().equals(deployment.id()))
                ? env.work(env.work().running(null)) : env;
        return free.work(free.work().finish(ended));
    }

    /** What became of each step, as far as there is room. */
    private static String words(List<StepRun> steps) {
        String all = steps.stream().map(step -> step.step().name() + ": " + (step.detail().isEmpty() ? "not tried" : step.detail()))
                .collect(joining("; "));
        return all.length() <= WORDS_MAX ? all : all.substring(0, WORDS_MAX - 1) + "…";
    }

    private static Duration backOff(int times) {
        Duration wait = RESTORE_AGAIN.multipliedBy(1L << Math.min(times - 1, 20));
        return wait.compareTo(RESTORE_AT_LEAST_EACH) < 0 ? wait : RESTORE_AT_LEAST_EACH;
    }
}
