package dev.slipway.monitoringspecialist.check;

import dev.slipway.model.manifest.HealthPolicy;
import dev.slipway.monitoringspecialist.check.Verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one instance: what is known of it, what is under way, and what is due. {@link Checks#decide} makes the next one.
 *
 * @param policy how it is checked
 * @param hasPort whether it can be asked; what has no port is well as long as the platform says that it runs
 * @param begun when it was first watched: the startup time counts from here
 * @param platform what the platform said last
 * @param verdict what is told to others
 * @param everHealthy whether it was healthy before, so that it is no longer starting
 * @param checkedSince since when its state rests on checks of this process; null while it is only remembered
 * @param passed checks in a row, the newest ones
 * @param failed checks in a row, the newest ones
 * @param nextAt when the next check begins; null when none will or one is under way
 * @param round the check under way
 * @param asked probes of components under way: name by number
 * @param paths what was learned of the application's paths
 * @param sampledAt when the metrics were last told, and of what
 * @param lastProbe the highest number of a probe
 */
public record Watch(HealthPolicy policy, boolean hasPort, Instant begun, Platform platform, Verdict verdict, boolean everHealthy,
        @Nullable Instant checkedSince, int passed, int failed, @Nullable Instant nextAt, @Nullable Round round, Map<Long, String> asked,
        Paths paths, @Nullable Sampled sampledAt, long lastProbe) {

    /** What was learned. @param path that is checked; @param absent names of components that do not exist */
    record Paths(String path, Set<String> absent) {
        Paths {
            absent = Set.copyOf(absent);
        }
    }

    /** What the metrics were last told. */
    record Sampled(Instant at, boolean up) {}

    /** Copies the map. */
    public Watch {
        asked = Map.copyOf(asked);
    }

    /** Of an instance that nobody has watched yet. */
    public static Watch begin(HealthPolicy policy, boolean hasPort, Instant now) {
        return restored(policy, hasPort, Verdict.none(now));
    }

    /**
     * Goes on where another process ended. Its verdict stands until the first check, which follows at once.
     *
     * @param verdict that was told last
     */
    public static Watch restored(HealthPolicy policy, boolean hasPort, Verdict verdict) {
        boolean healthy = verdict.state() == State.HEALTHY;
        boolean unhealthy = verdict.state() == State.UNHEALTHY;
        // What counts as failed had its startup time.
        Instant begun = unhealthy ? verdict.since().minus(policy.startup()) : verdict.since();
        return new Watch(policy, hasPort, begun, new Platform.Starting(), verdict, healthy || verdict.latency() != null, null,
                healthy ? verdict.checksInARow() : 0, unhealthy ? verdict.checksInARow() : 0, null, null, Map.of(),
                new Paths(policy.path(), Set.of()), null, 0);
    }

    /** When it must be told the time; null: not before something else happens. */
    public @Nullable Instant lookAt() {
        if (round == null) {
            return nextAt;
        }
        Stream<Instant> overdue = IntStream.range(0, round.tries().size()).filter(each -> round.tries().get(each).failure() == null)
                .mapToObj(each -> overdueAt(round, each));
        return Stream.concat(overdue, Stream.ofNullable(round.repeatAt())).min(Instant::compareTo).orElse(nextAt);
    }

    /** The first request of a check that is under way for too long; -1 when none is. */
    int overdue(Round of, Instant now) {
        return IntStream.range(0, of.tries().size())
                .filter(each -> of.tries().get(each).failure() == null && !now.isBefore(overdueAt(of, each))).findFirst().orElse(-1);
    }

    private Instant overdueAt(Round of, int index) {
        return of.tries().get(index).askedAt().plus(timeout(index > 0)).plus(Checks.OVERDUE);
    }

    /** Since when it runs and is healthy without a break, by checks of this process; null when it does not or is not. */
    public @Nullable Instant healthySince() {
        if (verdict.state() != State.HEALTHY || checkedSince == null || !(platform instanceof Platform.Running)) {
            return null;
        }
        return verdict.since().isAfter(checkedSince) ? verdict.since() : checkedSince;
    }

    /** Whether it was never healthy and has time left to become so. */
    boolean isStarting(Instant now) {
        return !everHealthy && now.isBefore(begun.plus(policy.startup()));
    }

    /** Nothing is under way any more, and the next check begins at the time given. */
    Watch idle(Platform seen, @Nullable Instant checkAt) {
        return new Watch(policy, hasPort, begun, seen, verdict, everHealthy, checkedSince, passed, failed, checkAt, null, Map.of(), paths,
                sampledAt, lastProbe);
    }

    Watch with(Verdict told) {
        return new Watch(policy, hasPort, begun, platform, told, everHealthy || told.state() == State.HEALTHY, checkedSince, passed, failed,
                nextAt, round, asked, paths, sampledAt, lastProbe);
    }

    Watch with(Round underWay, long newestProbe) {
        return new Watch(policy, hasPort, begun, platform, verdict, everHealthy, checkedSince, passed, failed, null, underWay, asked, paths,
                sampledAt, newestProbe);
    }

    Watch with(Map<Long, String> components, long newestProbe) {
        return new Watch(policy, hasPort, begun, platform, verdict, everHealthy, checkedSince, passed, failed, nextAt, round, components,
                paths, sampledAt, newestProbe);
    }

    Watch with(Paths learned) {
        return new Watch(policy, hasPort, begun, platform, verdict, everHealthy, checkedSince, passed, failed, nextAt, round, asked, learned,
                sampledAt, lastProbe);
    }

    Watch with(Sampled told) {
        return new Watch(policy, hasPort, begun, platform, verdict, everHealthy, checkedSince, passed, failed, nextAt, round, asked, paths,
                told, lastProbe);
    }

    /** A check has ended. @param passes in a row; @param failures in a row; both 0 when it could not be made */
    Watch counted(int passes, int failures, Instant now) {
        boolean known = passes + failures > 0;
        return new Watch(policy, hasPort, begun, platform, verdict, everHealthy,
                !known ? null : checkedSince == null ? now : checkedSince, passes, failures, null, null, asked, paths, sampledAt, lastProbe);
    }

    Watch next(Instant checkAt) {
        return new Watch(policy, hasPort, begun, platform, verdict, everHealthy, checkedSince, passed, failed, checkAt, round, asked, paths,
                sampledAt, lastProbe);
    }

    /** How long a request may take. @param isRepeat of a failed one */
    Duration timeout(boolean isRepeat) {
        return isRepeat && policy.timeout().compareTo(Checks.REPEAT_TIMEOUT) > 0 ? Checks.REPEAT_TIMEOUT : policy.timeout();
    }
}
