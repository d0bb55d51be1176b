package dev.slipway.agent.kafka;

import org.apache.kafka.common.errors.RetriableException;

/** The schema registry gave no answer: nothing is known about the record that it was asked for, which must be tried again. */
public final class RegistryAwayException extends RetriableException {
    RegistryAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    RegistryAwayException(String message) {
        super(message);
    }
}
