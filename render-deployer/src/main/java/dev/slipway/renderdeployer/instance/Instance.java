package dev.slipway.renderdeployer.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the deployer knows it; written to disk before it starts, so that it is found again.
 *
 * @param origin what it is an instance of
 * @param port on which it must listen; null when it listens to nobody
 * @param shutdown how it is ended when nobody says it better
 * @param startedAt when it was started last; a start on another port is a new one
 * @param boot of the machine, at that time
 * @param process the leader of its session; null before it is started
 * @param runningAt when it listened first, or had been alive for long enough; null before
 * @param asked who wants it to end; null while nobody does
 * @param end how it ended; null while it lives
 * @param forgotten whether the end is told, and seen by whom it concerns: only its logs are kept
 */
public record Instance(Origin origin, @Nullable Integer port, Shutdown shutdown, Instant startedAt, String boot, @Nullable ProcessId process,
        @Nullable Instant runningAt, @Nullable Asked asked, @Nullable End end, boolean forgotten) {

    /**
     * What an instance is of.
     *
     * @param id of the instance, unique over all suites
     * @param slot from 0
     * @param restarts how many instances were in this slot of the release before
     * @param delegation that started it
     */
    public record Origin(String id, String application, String environment, String release, String version, int slot, int restarts,
            String delegation) {}

    /** How an instance is ended. @param signal without SIG; @param grace from the signal to the kill */
    public record Shutdown(String signal, Duration grace) {}

    /** What tells a process from all others of this boot. @param startTime clock ticks since the boot */
    public record ProcessId(long pid, long startTime) {}

    /** A wish that it ends. */
    public record Asked(By by, Instant at) {}

    /** Who wants an instance to end. */
    public enum By {
        /** A delegation of the manager's. */
        DELEGATION,
        /** The operator, with the whole suite. */
        SUITE
    }

    /**
     * How it ended.
     *
     * @param seen whether somebody watched
     * @param code the exit code; null when a signal ended it, or nobody knows
     * @param signal its name without SIG
     * @param detail in a sentence
     * @param lastLines of its log, at most 20
     */
    public record End(Cause cause, boolean seen, @Nullable Integer code, @Nullable String signal, Instant at, String detail,
            List<String> lastLines) {}

    /** Why an instance ended. */
    public enum Cause {
        /** By itself: code or signal tell. */
        EXITED,
        /** By itself, and nobody knows how. */
        UNKNOWN,
        /** The machine was restarted. */
        REBOOT,
        /** With the suite, by its operator. */
        SUITE_DOWN,
        /** By a delegation. */
        REQUESTED
    }

    /** Where it is on its way. */
    public enum State {
        /** On disk, and nowhere else. */
        NOT_STARTED,
        /** Started, and does not listen yet. */
        STARTING,
        /** Alive, and listening where it has a port. */
        RUNNING,
        /** Alive, and told to end. */
        DRAINING,
        /** Has ended. */
        STOPPED,
        /** Is gone without anybody having seen its end. */
        LOST
    }

    /** What follows from all that is known. */
    public State state() {
        if (end != null) {
            return end.seen() ? State.STOPPED : State.LOST;
        }
        if (process == null) {
            return State.NOT_STARTED;
        }
        return asked != null ? State.DRAINING : runningAt != null ? State.RUNNING : State.STARTING;
    }

    /** Of the instance. */
    public String id() {
        return origin.id();
    }

    /** Whether it has ended, however. */
    public boolean hasEnded() {
        return end != null;
    }

    /** Whether a process of it is there. */
    public boolean lives() {
        return end == null && process != null;
    }

    /** Where it answers; null where it has no port. */
    public @Nullable String address() {
        return port == null ? null : "127.0.0.1:" + port;
    }

    /** About to be started. */
    public Instance launching(@Nullable Integer onPort, String bootNow, Instant now) {
        return new Instance(origin, onPort, shutdown, now, bootNow, null, null, asked, null, false);
    }

    /** Started as a process. */
    public Instance started(ProcessId as) {
        return new Instance(origin, port, shutdown, startedAt, boot, as, null, asked, null, false);
    }

    /** It listens, or has been alive for long enough. */
    public Instance running(Instant now) {
        return new Instance(origin, port, shutdown, startedAt, boot, process, now, asked, end, forgotten);
    }

    /** Somebody wants it to end; the first word counts, but one of a delegation is above one of the suite's operator. */
    public Instance asked(By by, Instant now) {
        boolean first = asked == null || (asked.by() == By.SUITE && by == By.DELEGATION);
        return first ? with(new Asked(by, now)) : this;
    }

    /** Nobody wants it to end any more. */
    Instance wantedAgain() {
        return with(null);
    }

    private Instance with(@Nullable Asked wish) {
        return new Instance(origin, port, shutdown, startedAt, boot, process, runningAt, wish, end, forgotten);
    }

    /** It has ended. */
    public Instance ended(End how) {
        return new Instance(origin, port, shutdown, startedAt, boot, process, runningAt, asked, how, forgotten);
    }

    /** Its end is told, and need not be told again. */
    public Instance withForgotten() {
        return new Instance(origin, port, shutdown, startedAt, boot, process, runningAt, asked, end, true);
    }
}
