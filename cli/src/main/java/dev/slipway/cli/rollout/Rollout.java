package dev.slipway.cli.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as far as it was told.
 *
 * @param id the deployment's
 * @param what it is: kind, place and versions, which never change
 * @param phase as in the API
 * @param because why it is in this phase, or how it ended; empty when nobody said
 * @param waiting what it waits for
 * @param startedAt when it was asked for, or since when it runs; null before
 * @param finishedAt null before its end
 * @param steps in the order in which they were planned
 * @param traffic who gets which share
 * @param instances what runs in the environment, as last seen; not part of the deployment's own events
 */
public record Rollout(String id, What what, String phase, String because, @Nullable Waiting waiting, @Nullable Instant startedAt,
        @Nullable Instant finishedAt, List<Step> steps, List<Share> traffic, List<Instance> instances) {
    private static final Set<String> FINAL = Set.of("SUCCEEDED", "ROLLED_BACK", "FAILED", "CANCELLED", "SUPERSEDED");

    /** What a deployment is. @param previousVersion what it replaces; @param strategy of DEPLOY and the like; both may be unknown */
    public record What(String kind, String application, String environment, String version, @Nullable String previousVersion,
            @Nullable String strategy) {}

    /** What a deployment waits for. @param kind as in the API; @param until null when nobody knows */
    public record Waiting(String kind, String because, @Nullable Instant until) {}

    /** A step. @param state as in the API; @param detail may have several lines, the first of them says what is */
    public record Step(String id, String name, String assignee, String state, @Nullable Instant startedAt, @Nullable Instant finishedAt,
            String detail) {
        /** Undoes what another step did. */
        boolean isUndo() {
            return id.startsWith("undo-");
        }

        /** Whether nothing will happen in it any more. */
        boolean isOver() {
            return Set.of("SUCCEEDED", "FAILED", "SKIPPED", "COMPENSATED").contains(state);
        }
    }

    /** A version's share of the traffic. @param weight in percent */
    public record Share(String version, int weight) {}

    /** An instance. @param state as in the API; @param address null before it has one */
    public record Instance(String id, String version, String state, @Nullable String address) {}

    /** Something that a deployment tells, or that was seen beside it. */
    public sealed interface Event {}

    /** It is in another phase. */
    public record PhaseChanged(Instant at, String phase, String because, @Nullable Waiting waiting) implements Event {}

    /** A step is new, or is another than it was. */
    public record StepChanged(Instant at, Step step) implements Event {}

    /** The traffic is shared in another way. */
    public record TrafficChanged(Instant at, List<Share> traffic) implements Event {}

    /** These instances were seen in the environment. */
    public record InstancesSeen(List<Instance> instances) implements Event {}

    /** Something of a kind that this version does not know. @param text as it came */
    public record Unknown(String kind, String text) implements Event {}

    /** One of which nothing is told yet. */
    public static Rollout of(String id, What what) {
        return new Rollout(id, what, "QUEUED", "", null, null, null, List.of(), List.of(), List.of());
    }

    /** The same after an event. */
    public Rollout after(Event event) {
        return switch (event) {
            case PhaseChanged(var at, var next, var why, var waits) -> new Rollout(id, what, next, why, waits,
                    startedAt == null ? at : startedAt, FINAL.contains(next) ? at : null, steps, traffic, instances);
            case StepChanged(_, var step) -> new Rollout(id, what, phase, because, waiting, startedAt, finishedAt, with(step), traffic, instances);
            case TrafficChanged(_, var shares) -> new Rollout(id, what, phase, because, waiting, startedAt, finishedAt, steps,
                    List.copyOf(shares), instances);
            case InstancesSeen(var seen) -> new Rollout(id, what, phase, because, waiting, startedAt, finishedAt, steps, traffic,
                    List.copyOf(seen));
            case Unknown _ -> this;
        };
    }

    /** Whether it has ended. */
    public boolean isOver() {
        return FINAL.contains(phase);
    }

    /** A word of the API about a phase: whether it is the end. */
    public static boolean isFinal(String phase) {
        return FINAL.contains(phase);
    }

    private List<Step> with(Step step) {
        var next = new ArrayList<>(steps);
        for (int i = 0; i < next.size(); i++) {
            if (next.get(i).id().equals(step.id())) {
                next.set(i, step);
                return List.copyOf(next);
            }
        }
        next.add(step);
        return List.copyOf(next);
    }
}
