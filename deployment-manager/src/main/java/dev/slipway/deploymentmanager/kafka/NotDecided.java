package dev.slipway.deploymentmanager.kafka;

import java.util.Objects;

/** The core could not decide, and nothing of what it began was kept. Its cause is why. */
final class NotDecided extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotDecided(RuntimeException cause) {
        super(cause);
    }

    RuntimeException because() {
        return (RuntimeException) Objects.requireNonNull(getCause());
    }
}
