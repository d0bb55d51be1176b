package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An environment of an application: what should run, what is asked for, the one plan that runs, and what is known.
 *
 * @param fence the highest given out
 * @param wanted what should run
 * @param work what is asked for
 * @param serving how it is reached
 * @param seen what others told
 */
public record Environment(String application, String name, long fence, Wanted wanted, Work work, Serving serving, Seen seen) {
    /** Releases that a rollback can bring back. */
    static final int RELEASES_KEPT = 20;
    /** What others say is taken up to here, so that no word of theirs ends the counting. */
    static final long FENCE_MAX = Long.MAX_VALUE / 2;
    /** Ends that are remembered, so that a repeated cancel is answered by what it did. */
    static final int ENDS_KEPT = 50;

    /**
     * What should run.
     *
     * @param standing the live release and its instances; null when nothing should run
     * @param releases those that were live, oldest first
     * @param blocked what is left of an undo that failed, in words; null when nothing keeps the environment from the next plan
     * @param left instances of failed undos, by release, that may still run though nobody wants them; the next plan ends them
     * @param restores failed in a row
     * @param restoreAfter not before then is the next tried
     */
    public record Wanted(@Nullable Standing standing, List<Release> releases, @Nullable String blocked, List<Standing> left,
            int restores, Instant restoreAfter) {
        /** Copies the lists; an older version's state knows nothing of what is left. */
        public Wanted {
            left = List.copyOf(Objects.requireNonNullElse(left, List.of()));
        }

        Wanted standing(@Nullable Standing next) {
            return new Wanted(next, releases, blocked, left, restores, restoreAfter);
        }

        Wanted blocked(@Nullable String because) {
            return new Wanted(standing, releases, because, left, restores, restoreAfter);
        }

        Wanted left(List<Standing> next) {
            return new Wanted(standing, releases, blocked, next, restores, restoreAfter);
        }

        Wanted restores(int failed, Instant after) {
            return new Wanted(standing, releases, blocked, left, failed, after);
        }

        Wanted live(Standing next) {
            var all = new ArrayList<>(releases);
            all.add(next.release());
            return new Wanted(next, List.copyOf(all.subList(Math.max(0, all.size() - RELEASES_KEPT), all.size())), null, left, restores, restoreAfter);
        }

        /** A release that was live and is still known, or null. */
        public @Nullable Release release(String id) {
            return releases.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
        }
    }

    /**
     * What is asked for.
     *
     * @param queue what waits, in the order in which it will run
     * @param running what holds the environment; null when nothing does
     * @param finished what ended by the newest decision
     * @param ended how those before ended, by id, oldest first
     */
    public record Work(List<Deployment> queue, @Nullable Deployment running, List<Deployment> finished, Map<String, Phase> ended) {
        Work queue(List<Deployment> next) {
            return new Work(List.copyOf(next), running, finished, ended);
        }

        Work running(@Nullable Deployment next) {
            return new Work(queue, next, finished, ended);
        }

        Work finish(Deployment deployment) {
            var done = new ArrayList<>(finished);
            done.add(deployment);
            var ends = new LinkedHashMap<>(ended);
            ends.put(deployment.id(), deployment.phase());
            while (ends.size() > ENDS_KEPT) {
                ends.pollFirstEntry();
            }
            return new Work(queue, running, List.copyOf(done), ends);
        }

        /** Whether a deployment of this id waits, runs, or ended not too long ago. */
        boolean knows(String id) {
            return ended.containsKey(id) || Stream.concat(Stream.ofNullable(running), queue.stream()).anyMatch(each -> each.id().equals(id));
        }

        /** The retirement that runs or waits; null when there is none. */
        public @Nullable Deployment retirement() {
            return Stream.concat(Stream.ofNullable(running), queue.stream()).filter(each -> each.kind() == Kind.RETIRE).findFirst().orElse(null);
        }

        Work settled() {
            return finished.isEmpty() ? this : new Work(queue, running, List.of(), ended);
        }
    }

    /**
     * How it is reached.
     *
     * @param route null before the first and after the last
     * @param revision of the newest route that ever was
     * @param port proposed to the edges; 0 before the first
     * @param portProven whether an edge ever listened on it: then it stays
     */
    public record Serving(@Nullable Route route, long revision, int port, boolean portProven) {}

    /** One in which nothing was ever asked for. */
    public static Environment empty(String application, String name) {
        return new Environment(application, name, 0, new Wanted(null, List.of(), null, List.of(), 0, Instant.EPOCH),
                new Work(List.of(), null, List.of(), Map.of()), new Serving(null, 0, 0, false), Seen.NOTHING);
    }

    /** {@code application/environment}. */
    public String key() {
        return application + '/' + name;
    }

    /** Whether nothing should run, is asked for, or was left over. */
    public boolean isIdle() {
        return wanted.standing == null && wanted.blocked == null && wanted.left().isEmpty() && work.running == null && work.queue.isEmpty();
    }

    Environment fence(long next) {
        return new Environment(application, name, Math.max(fence, next), wanted, work, serving, seen);
    }

    Environment wanted(Wanted next) {
        return new Environment(application, name, fence, next, work, serving, seen);
    }

    Environment work(Work next) {
        return new Environment(application, name, fence, wanted, next, serving, seen);
    }

    Environment serving(Serving next) {
        return new Environment(application, name, fence, wanted, work, next, seen);
    }

    Environment seen(Seen next) {
        return new Environment(application, name, fence, wanted, work, serving, next);
    }

    /** The running deployment, which there must be. */
    Deployment running() {
        return Objects.requireNonNull(work.running, () -> "nothing runs in " + key());
    }

    Environment running(UnaryOperator<Deployment> change) {
        return work(work.running(change.apply(running())));
    }

    Environment step(String id, UnaryOperator<StepRun> change) {
        return running(deployment -> deployment.step(id, change));
    }

    /** Whether an instance is wanted, or the running plan starts or ends it. */
    boolean concerns(String instance) {
        return (wanted.standing != null && wanted.standing.wants(instance)) || (work.running != null && work.running.concerns(instance));
    }

    /** The same as if nothing were asked for, ran, or were left over in it: what a dry run plans from. */
    public Environment alone() {
        return new Environment(application, name, fence, wanted.blocked(null), new Work(List.of(), null, List.of(), Map.of()), serving, seen);
    }

    /** A release that a step may speak of. */
    public Release release(String id) {
        Deployment now = work.running;
        if (now != null && now.release() != null && now.release().id().equals(id)) {
            return now.release();
        }
        Standing standing = wanted.standing;
        if (standing != null && standing.release().id().equals(id)) {
            return standing.release();
        }
        for (Standing each : wanted.left()) {
            if (each.release().id().equals(id)) {
                return each.release();
            }
        }
        return Objects.requireNonNull(wanted.release(id), () -> "release " + id + " is unknown in " + key());
    }

    /** Where an instance listens, as the platform or the step that started it says; null when nobody does. */
    public @Nullable String address(String instance) {
        Seen.Instance known = seen.instances().get(instance);
        if (known != null && known.address() != null) {
            return known.address();
        }
        Deployment now = work.running;
        return now == null ? null : now.steps().stream()
                .map(each -> each.outputs().get("address." + instance))
                .filter(Objects::nonNull).findFirst().orElse(null);
    }
}
