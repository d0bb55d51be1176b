package dev.slipway.model.manifest;

import java.time.Duration;

/** How a version takes the place of another. */
public sealed interface Strategy {
    /** How long a step may go without getting done. */
    Duration progressDeadline();

    /** The word of the manifest. */
    String type();

    /**
     * Some instances at a time.
     *
     * @param maxSurge more than wanted, at most
     * @param maxUnavailable fewer than wanted, at most
     * @param minReady how long a new instance must be healthy before it counts
     */
    record Rolling(Surge maxSurge, Surge maxUnavailable, Duration minReady, Duration progressDeadline) implements Strategy {
        @Override
        public String type() {
            return "rolling";
        }
    }

    /** All at once, beside the old ones. */
    record BlueGreen(Duration progressDeadline) implements Strategy {
        @Override
        public String type() {
            return "blue-green";
        }
    }
}
