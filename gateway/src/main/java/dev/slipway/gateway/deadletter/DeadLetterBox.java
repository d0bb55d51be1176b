package dev.slipway.gateway.deadletter;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Where dead letters lie. Calls block, so they belong on a thread that may. */
public interface DeadLetterBox {
    /** A letter; empty when it is not there any more. @throws UnreachableException if nobody answers in time */
    Optional<Letter> find(LetterId id, Duration within);

    /** What came to its key since. @throws UnreachableException if nobody answers in time */
    Since since(Letter letter, Duration within);

    /**
     * Writes its record to where it comes from, with the same key, value and {@code ce_id}, and a note beside the letter that
     * this was done, both or none. Of several who do it at the same time one is first, and the others see its note.
     *
     * @param by who asked for it
     * @param request that it is asked for with; empty when it has no key
     * @param stillWanted asked when no other can be at it any more: false ends it without a word
     * @return whether it was written
     * @throws UnreachableException if it may not have been
     */
    boolean replay(Letter letter, String by, String request, BooleanSupplier stillWanted, Duration within);

    /** Kafka did not answer. */
    final class UnreachableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Because of this. */
        public UnreachableException(Throwable cause) {
            super(cause);
        }
    }
}
