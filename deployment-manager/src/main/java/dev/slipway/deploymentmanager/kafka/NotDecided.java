package dev.slipway.deploymentmanager.kafka;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/** The core could not decide, or what it decided could not be put into words; nothing of it was kept. Its cause is why. */
final class NotDecided extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotDecided(RuntimeException cause) {
        super(cause);
    }

    RuntimeException because() {
        return (RuntimeException) Objects.requireNonNull(getCause());
    }

    /** Whether nothing was wrong but that somebody gave no answer. */
    boolean isRetriable() {
        return is(RetriableException.class);
    }

    /** Whether what was decided is larger than Kafka takes. */
    boolean isTooLarge() {
        return is(RecordTooLargeException.class);
    }

    private boolean is(Class<? extends Exception> kind) {
        return Stream.iterate((Throwable) this, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
    }
}
