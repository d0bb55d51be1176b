package dev.slipway.monitoringspecialist.check;

import java.time.Duration;

/** What a single request came to. */
public sealed interface Outcome {
    /** An answer, whatever it says. @param latency from the beginning of the connection to the end of the answer */
    record Answered(int status, Duration latency) implements Outcome {}

    /** No answer, by the instance's fault. @param words without the path, such as {@code connection reset} */
    record Unanswered(Failure.Kind kind, String words) implements Outcome {}

    /** The request could not be made, by the checker's fault: it says nothing about the instance. */
    record NotMade(String words) implements Outcome {}
}
