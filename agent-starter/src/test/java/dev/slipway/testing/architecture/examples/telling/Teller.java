package dev.slipway.testing.architecture.examples.telling;

import dev.slipway.testing.architecture.examples.deciding.Impure;

/** Closes a cycle. */
public final class Teller {
    /** Not known when it is compiled, or javac would copy it. */
    public static final String WORDS = Impure.class.getSimpleName();

    private Teller() {}
}
