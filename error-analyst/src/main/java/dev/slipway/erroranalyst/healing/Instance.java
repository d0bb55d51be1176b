package dev.slipway.erroranalyst.healing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance as it is known: what the platform says and what the checks say, of which each may come first.
 *
 * @param slot its place in its release, from 0
 * @param platform what the platform says; null while nothing
 * @param checks what the checks say; null while nothing
 * @param wasHealthy whether it ever was
 */
public record Instance(String id, String release, int slot, @Nullable Platform platform, @Nullable Checks checks, boolean wasHealthy) {
    /** After this many good checks in a row an instance counts as healed (API, {@code HEALED}). */
    static final int GOOD_CHECKS = 2;

    /** Whether it lives. */
    public enum Life {
        /** Started, does not listen yet. */
        STARTING,
        /** Alive. */
        RUNNING,
        /** Was told to end. */
        DRAINING,
        /** Ended, see {@link End}. */
        ENDED
    }

    /** Why it ended. */
    public enum End {
        /** Nobody asked for it, or nobody knows. */
        BY_ITSELF,
        /** With its machine, suite or deployer: the manager restores it. */
        WITH_ITS_HOST,
        /** Somebody asked for it. */
        REQUESTED
    }

    /**
     * What the platform says.
     *
     * @param end null unless it has ended
     * @param how it ended, in words that follow its name; empty while it lives
     * @param detail what else a person should know
     */
    public record Platform(Life life, @Nullable End end, Instant startedAt, String how, String detail) {}

    /** What the last checks found. */
    public enum Found {
        /** It answers as it should. */
        HEALTHY,
        /** It does not. */
        UNHEALTHY,
        /** Its process has ended; what the platform says decides. */
        ENDED,
        /** Nobody knows. */
        NO_DATA
    }

    /**
     * What the checks say.
     *
     * @param because in words; empty when healthy
     * @param inARow checks with this result, counted up to {@value #GOOD_CHECKS}: more change nothing
     */
    public record Checks(Found found, String because, int inARow) {
        /** Stops counting where it no longer matters, so that a good check is no new state. */
        public Checks {
            inARow = Math.min(inARow, GOOD_CHECKS);
        }
    }

    static Instance unknown(String id, String release, int slot) {
        return new Instance(id, release, slot, null, null, false);
    }

    Instance told(@Nullable Platform platform) {
        return new Instance(id, release, slot, platform, checks, wasHealthy);
    }

    Instance checked(@Nullable Checks checks) {
        return new Instance(id, release, slot, platform, checks, wasHealthy || (checks != null && checks.found() == Found.HEALTHY));
    }

    boolean isAlive() {
        return platform != null && (platform.life() == Life.STARTING || platform.life() == Life.RUNNING);
    }

    boolean endedBy(End end) {
        return platform != null && platform.end() == end;
    }

    boolean isUnhealthy() {
        return isAlive() && checks != null && checks.found() == Found.UNHEALTHY;
    }

    boolean isHealthy(boolean worker) {
        return isAlive() && (checks != null && checks.found() == Found.HEALTHY
                || worker && platform != null && platform.life() == Life.RUNNING && !isUnhealthy());
    }

    boolean isProven(boolean worker) {
        return isHealthy(worker) && (worker || (checks != null && checks.inARow() >= GOOD_CHECKS));
    }

    boolean isNewerThan(@Nullable Instance other) {
        return platform != null && (other == null || other.platform == null || !platform.startedAt().isBefore(other.platform.startedAt()));
    }
}
