package dev.slipway.renderdeployer.instance;

import dev.slipway.renderdeployer.instance.Instance.Cause;
import dev.slipway.renderdeployer.instance.Instance.End;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the end of a process was, by who wanted it. */
public final class Ends {
    private Ends() {}

    /** How a process ended, as the system tells. */
    public sealed interface Exit {
        /** By itself, with a code. */
        record Code(int code) implements Exit {}

        /** By a signal. @param name without SIG */
        record Signal(String name) implements Exit {}

        /** The system does not tell: it was the child of an earlier deployer. */
        record Untold() implements Exit {}
    }

    /** The process of an instance was seen to end. */
    public static Instance seen(Instance instance, Exit exit, List<String> lastLines, Instant now) {
        Integer code = exit instanceof Exit.Code(var number) ? number : null;
        String signal = exit instanceof Exit.Signal(var name) ? name : null;
        Cause cause = wanted(instance);
        if (cause == null) {
            cause = exit instanceof Exit.Untold ? Cause.UNKNOWN : Cause.EXITED;
        }
        String how = switch (exit) {
            case Exit.Code(var number) -> "exited with code " + number;
            case Exit.Signal(var name) -> "was ended by signal " + name;
            case Exit.Untold() -> "ended; how, the system does not tell, as an earlier deployer had started it,";
        };
        boolean told = !(exit instanceof Exit.Untold);
        String detail = switch (cause) {
            case REQUESTED -> "was asked to end" + (told ? " and " + how : "");
            case SUITE_DOWN -> "was stopped with the suite" + (told ? " and " + how : "");
            case EXITED, UNKNOWN, REBOOT -> how + " " + lived(instance, now) + " after its start";
        };
        return instance.ended(new End(cause, true, code, signal, now, detail, List.copyOf(lastLines)));
    }

    /** An instance was told to end before there was a process. */
    public static Instance neverStarted(Instance instance, Instant now) {
        return instance.ended(new End(Cause.REQUESTED, true, null, null, now, "was asked to end before it began", List.of()));
    }

    /** The process of an instance is gone, and nobody saw how. */
    static Instance unseen(Instance instance, boolean rebooted, Instant now) {
        Cause cause = wanted(instance);
        if (cause != null) {
            String detail = cause == Cause.REQUESTED ? "was asked to end" : "was stopped with the suite";
            return instance.ended(new End(cause, true, null, null, now, detail, List.of()));
        }
        return rebooted
                ? instance.ended(new End(Cause.REBOOT, false, null, null, now, "the machine was restarted", List.of()))
                : instance.ended(new End(Cause.UNKNOWN, false, null, null, now, "ended while no deployer watched", List.of()));
    }

    private static @Nullable Cause wanted(Instance instance) {
        Instance.Asked asked = instance.asked();
        return asked == null ? null : switch (asked.by()) {
            case DELEGATION -> Cause.REQUESTED;
            case SUITE -> Cause.SUITE_DOWN;
        };
    }

    private static String lived(Instance instance, Instant now) {
        Duration lived = Duration.between(instance.startedAt(), now);
        long ms = Math.max(0, lived.toMillis());
        return ms < 10_000 ? ms + " ms" : lived.toMinutes() < 10 ? lived.toSeconds() + " s" : lived.toMinutes() + " min";
    }
}
