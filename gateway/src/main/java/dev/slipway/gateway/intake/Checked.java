package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import java.util.List;

/** What reading something that a caller sent came to. @param <T> what it is when it is right */
public sealed interface Checked<T> {
    /** It is right. */
    record Right<T>(T value) implements Checked<T> {}

    /** It is not. @param problems all of them, at least one */
    record Wrong<T>(List<Problem> problems) implements Checked<T> {
        /** Copies the list. */
        public Wrong {
            problems = List.copyOf(problems);
        }
    }

    /** It is right, but the state of things does not allow it. */
    record Conflicting<T>(String because) implements Checked<T> {}
}
