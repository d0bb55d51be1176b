package dev.slipway.agent.metrics;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Counts of the agents of this process, each told apart by the label {@code agent}. They are of the process, as readers and
 * writers are made without any framework: agents that share one show each other's too.
 */
public final class Counts {
    private Counts() {}

    /** A record could not be processed and is kept. */
    public static void deadLetter(String agent, String topic) {
        Metrics.counter("slipway.dead.letters", "agent", agent, "topic", topic).increment();
    }

    /** A record was written, or could not be. */
    public static void published(String agent, String topic, boolean acknowledged) {
        Metrics.counter("slipway.published", "agent", agent, "topic", topic, "acknowledged", Boolean.toString(acknowledged)).increment();
    }

    /** A specialist's task has ended. @param kind of its delegation; @param state as it was reported */
    public static void task(String agent, String kind, String state, Duration took) {
        time("slipway.tasks", took, "agent", agent, "task", kind, "state", state);
    }

    /** A deployment has ended. */
    public static void deployment(String agent, String kind, String phase, Duration took) {
        time("slipway.deployments", took, "agent", agent, "kind", kind, "phase", phase);
    }

    private static void time(String name, Duration took, String... labels) {
        Timer.builder(name).tags(labels).register(Metrics.globalRegistry).record(took.isNegative() ? Duration.ZERO : took);
    }
}
