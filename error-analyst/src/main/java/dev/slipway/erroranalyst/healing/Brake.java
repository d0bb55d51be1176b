package dev.slipway.erroranalyst.healing;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Slows repairs down when much of an environment fails at once and nothing but checks says so: then the cause is rather
 * what they have in common (a dependency, the network, the checker), and killing all of them makes it worse. A seen exit
 * neither pulls the brake nor is held by it.
 *
 * @param failures when slots failed, by number, within {@link #TOGETHER}
 * @param pulled whether it was pulled and no end was seen since
 * @param failed instances when it was last judged
 * @param of instances then
 * @param lastFailure null before the first
 * @param lastRepair of what is only inferred; null before the first
 */
public record Brake(Map<Integer, Instant> failures, boolean pulled, int failed, int of, @Nullable Instant lastFailure,
        @Nullable Instant lastRepair) {
    static final Brake FREE = new Brake(Map.of(), false, 0, 0, null, null);
    /** Failures that are no further apart count together. */
    static final Duration TOGETHER = Duration.ofSeconds(30);
    /** From so many failed instances on. */
    static final int FROM = 3;
    /** While it is pulled, one repair gets through each. */
    static final Duration ONE_EACH = Duration.ofSeconds(30);
    /** So long without a new failure it ends. */
    static final Duration QUIET = Duration.ofSeconds(60);

    /** Copies the map. */
    public Brake {
        failures = Map.copyOf(failures);
    }

    /** A slot failed. @param instances of the environment */
    Brake failing(int slot, int instances, Instant now) {
        var recent = new HashMap<Integer, Instant>();
        failures.forEach((each, at) -> {
            if (!at.plus(TOGETHER).isBefore(now)) {
                recent.put(each, at);
            }
        });
        recent.put(slot, now);
        boolean many = recent.size() >= FROM && recent.size() * 2 > instances;
        boolean was = isOn(now);
        return new Brake(recent, was || many, many ? recent.size() : failed, many ? instances : of, now, lastRepair);
    }

    boolean isOn(Instant now) {
        return pulled && lastFailure != null && now.isBefore(lastFailure.plus(QUIET));
    }

    Brake repaired(Instant now) {
        return new Brake(failures, pulled, failed, of, lastFailure, now);
    }

    /** While it is on, what fails is rather what all have in common than a release. */
    @Nullable Hold holdRollback(Instant now) {
        return !isOn(now) || lastFailure == null ? null : new Hold(lastFailure.plus(QUIET), "brake: " + failed + " of " + of
                + " instances failed within " + Words.of(TOGETHER) + " by their checks alone; no rollback until " + Words.of(QUIET)
                + " without a new failure, " + Words.at(lastFailure.plus(QUIET)));
    }

    @Nullable Hold hold(Instant now) {
        if (!isOn(now) || lastRepair == null || lastFailure == null) {
            return null;
        }
        Instant next = lastRepair.plus(ONE_EACH);
        Instant end = lastFailure.plus(QUIET);
        Instant until = next.isBefore(end) ? next : end;
        return new Hold(until, "brake: " + failed + " of " + of + " instances failed within " + Words.of(TOGETHER)
                + " by their checks alone; one repair every " + Words.of(ONE_EACH) + " until " + Words.of(QUIET)
                + " without a new failure; looked at again " + Words.at(until));
    }
}
