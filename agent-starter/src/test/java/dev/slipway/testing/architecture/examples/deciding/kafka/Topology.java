package dev.slipway.testing.architecture.examples.deciding.kafka;

import java.time.Instant;

/** A shell: may ask the clock. */
public final class Topology {
    /** Not known when it is compiled, or javac would copy it. */
    public static final String NAME = Instant.now().toString();

    private Topology() {}
}
