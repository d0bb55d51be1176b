package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Slot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change of an environment and how far it is.
 *
 * @param id unique; also its release's
 * @param release that it brings; null for a repair or a retirement
 * @param artifact of the release as JSON, where it brings one
 * @param running id and version of the release that was live when it was planned
 * @param force takes an environment although an undo failed in it, and notes a changed artifact
 * @param ending how it ends when its undo is done
 * @param failure why it is undone, for people
 * @param substitutes instances that took the place of others while it ran
 * @param aim what it asks for of what is live; null where its release says all
 * @param hold while a person holds it
 * @param lastEvent number of its newest event, from 1
 */
public record Deployment(String id, Kind kind, String requestedBy, @Nullable String reason, Instant createdAt,
        @Nullable Release release, @Nullable String artifact, @Nullable String previousVersion, boolean force, Phase phase,
        @Nullable Instant startedAt, @Nullable Instant finishedAt, @Nullable String outcome, @Nullable Phase ending,
        @Nullable String failure, List<StepRun> steps, Map<String, Substitute> substitutes,
        @Nullable Aim aim, @Nullable Hold hold, long lastEvent) {

    /**
     * An instance that takes the place of another.
     *
     * @param instance the successor
     * @param inService whether it is healthy and may get traffic
     */
    public record Substitute(String instance, boolean inService) {}

    /** What is to become of the live release: known when it is asked for, planned when it begins. */
    public sealed interface Aim {
        /** It has so many instances, until a version is deployed. @param instances 1 to 100 */
        record Scaled(int instances) implements Aim {}

        /** Its instances are replaced in turn, each successor first. @param instance the only one; null for all */
        record Restarted(@Nullable String instance) implements Aim {}

        /** It has these variables. @param set in its environment, beside those of its manifest */
        record Configured(Map<String, String> set) implements Aim {}
    }

    /** A person holds it. @param by who; @param since when */
    public record Hold(String by, Instant since) {}

    /** A deployment that was just asked for. */
    public static Deployment queued(String id, Kind kind, String requestedBy, @Nullable String reason, Instant now, boolean force) {
        return new Deployment(id, kind, requestedBy, reason, now, null, null, null, force, Phase.QUEUED, null, null, null,
                null, null, List.of(), Map.of(), null, null, 0);
    }

    /** The same, which brings a release. @param json the artifact */
    public Deployment bringing(Release brought, @Nullable String json) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, brought, json, previousVersion, force, phase, startedAt,
                finishedAt, outcome, ending, failure, steps, substitutes, aim, hold, lastEvent);
    }

    /** The same, which changes what is live. */
    public Deployment aiming(Aim next) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, phase, startedAt,
                finishedAt, outcome, ending, failure, steps, substitutes, next, hold, lastEvent);
    }

    /** Held by a person. */
    Deployment held(Hold by) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, Phase.PAUSED, startedAt,
                finishedAt, outcome, ending, failure, steps, substitutes, aim, by, lastEvent);
    }

    /** Not held any more. */
    Deployment released() {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force,
                startedAt == null ? Phase.QUEUED : Phase.RUNNING, startedAt, finishedAt, outcome, ending, failure, steps, substitutes, aim, null, lastEvent);
    }

    /** Whether it goes forward: its steps are carried out, or a person holds it. */
    boolean isUnderWay() {
        return phase == Phase.RUNNING || phase == Phase.PAUSED;
    }

    /** Whether it replaces this instance in its turn. */
    boolean restarts(String instance) {
        return steps.stream().anyMatch(step -> Restarts.isOf(step) && !step.state().isOver()
                && step.step().action() instanceof Action.RouteIn(_, var before, _) && before.equals(instance));
    }

    /** The same before any step of it was made. */
    public Deployment planned() {
        return with(steps.stream().map(each -> StepRun.pending(each.step(), each.group(), each.undoes())).toList()).in(Phase.PLANNING);
    }

    /** The same with another phase. */
    Deployment in(Phase next) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, next, startedAt,
                finishedAt, outcome, ending, failure, steps, substitutes, aim, hold, lastEvent);
    }

    Deployment begun(List<StepRun> plan, @Nullable Release live, Instant now) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release == null ? null : release.again(id, live == null ? null : live.id()),
                artifact, live == null ? null : live.version(), force, Phase.RUNNING, now, null, null, null, null, plan, substitutes, aim, hold, lastEvent);
    }

    Deployment undoing(Phase end, String because, List<StepRun> all) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, Phase.ROLLING_BACK,
                startedAt, null, null, end, because, all, substitutes, aim, null, lastEvent);
    }

    Deployment ended(Phase end, String why, Instant now) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, end, startedAt, now,
                why, ending, failure, steps, substitutes, aim, hold, lastEvent);
    }

    Deployment with(List<StepRun> all) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, phase, startedAt,
                finishedAt, outcome, ending, failure, List.copyOf(all), substitutes, aim, hold, lastEvent);
    }

    Deployment substituting(String before, String instance, boolean inService) {
        var next = new HashMap<>(substitutes);
        next.put(before, new Substitute(instance, inService));
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, phase, startedAt,
                finishedAt, outcome, ending, failure, steps, Map.copyOf(next), aim, hold, lastEvent);
    }

    Deployment told(long events) {
        return new Deployment(id, kind, requestedBy, reason, createdAt, release, artifact, previousVersion, force, phase, startedAt,
                finishedAt, outcome, ending, failure, steps, substitutes, aim, hold, lastEvent + events);
    }

    Deployment step(String stepId, UnaryOperator<StepRun> change) {
        return with(steps.stream().map(each -> each.id().equals(stepId) ? change.apply(each) : each).toList());
    }

    /** The step of this id, or null. */
    public @Nullable StepRun find(String stepId) {
        return steps.stream().filter(each -> each.id().equals(stepId)).findFirst().orElse(null);
    }

    /** Who is to end when a step says that this instance is: whoever took its place and is in service. */
    public String serving(String instance) {
        Substitute substitute = substitutes.get(instance);
        return substitute == null || !substitute.inService() ? instance : serving(substitute.instance());
    }

    /**
     * The instances that a stop is about: of the plan, whoever is in service in these slots; of an undo or a repair, exactly
     * these, for by the time that a repair's kill is delegated once more, its successor may serve.
     */
    public List<String> ends(StepRun step, List<Slot> slots) {
        return slots.stream().map(slot -> step.undoes() == null && step.group() == null ? serving(slot.instance()) : slot.instance()).toList();
    }

    /** Whether a repair of this instance, or of whoever took its place, is under way. */
    boolean isUnderRepair(String instance) {
        return steps.stream().anyMatch(step -> step.group() != null && !step.state().isOver()
                && step.step().action() instanceof Action.RouteIn(_, var before, _)
                && (before.equals(instance) || before.equals(serving(instance))));
    }

    /** Whether a step of the plan itself ends this instance, or has: with the drain, of which nothing but an undo leads back. */
    boolean isBeingEnded(String instance) {
        return steps.stream().filter(step -> step.group() == null && step.state() != StepState.PENDING && step.state() != StepState.SKIPPED)
                .flatMap(step -> switch (step.step().action()) {
                    case Action.Stop(_, var slots, _) -> slots.stream().map(Slot::instance);
                    case Action.Drain(var instances, _) when isUnderWay() -> instances.stream();
                    case Action.Drain _, Action.Prepare _, Action.Verify _, Action.Start _, Action.AwaitHealthy _, Action.Switch _,
                         Action.RouteOut _, Action.RouteIn _ -> Stream.<String>empty();
                })
                .anyMatch(ends -> ends.equals(instance) || serving(ends).equals(instance));
    }

    /** Whether the newest switch of the plan left this instance out of its release's part. */
    boolean isLeaving(String release, String instance) {
        StepRun newest = null;
        for (StepRun step : steps) {
            boolean set = step.state() != StepState.PENDING && step.state() != StepState.SKIPPED;
            newest = set && step.step().action() instanceof Action.Switch ? step : newest;
        }
        return newest != null && newest.step().action() instanceof Action.Switch(var shares, _, _)
                && shares.stream().noneMatch(share -> share.release().equals(release)
                        && share.instances().stream().anyMatch(each -> serving(each).equals(serving(instance))));
    }

    /** Whether another instance has taken this one's place, or is about to. */
    boolean hasSuccessor(String instance) {
        Substitute substitute = substitutes.get(instance);
        return substitute != null && (substitute.inService() || isUnderRepair(instance));
    }

    /** Whether a step starts or ends this instance. */
    boolean concerns(String instance) {
        return steps.stream().flatMap(step -> switch (step.step().action()) {
            case Action.Start(_, var slots) -> slots.stream();
            case Action.Stop(_, var slots, _) -> slots.stream();
            case Action.Drain _, Action.Prepare _, Action.Verify _, Action.AwaitHealthy _, Action.Switch _,
                 Action.RouteOut _, Action.RouteIn _ -> Stream.<Slot>empty();
        }).anyMatch(slot -> slot.instance().equals(instance));
    }

    /** Who stands in for an instance now: itself where nobody took its place. */
    String standsIn(String instance) {
        Substitute substitute = substitutes.get(instance);
        return substitute == null ? instance : standsIn(substitute.instance());
    }

    /** The digest that preparing the artifact found; null before. */
    public @Nullable String preparedDigest() {
        return steps.stream().filter(step -> step.step().action() instanceof Action.Prepare)
                .map(step -> step.outputs().get("digest")).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The digest that was found right; null before. */
    public @Nullable String verifiedDigest() {
        return steps.stream().filter(step -> step.step().action() instanceof Action.Verify && step.state() == StepState.SUCCEEDED)
                .map(step -> step.outputs().get("digest")).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
