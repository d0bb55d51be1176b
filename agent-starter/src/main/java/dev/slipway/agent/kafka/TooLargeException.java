package dev.slipway.agent.kafka;

import org.apache.kafka.common.errors.RecordTooLargeException;

/** An envelope is larger than Kafka takes. It is told before the record is sent: a transaction that it was sent in could only be aborted. */
public final class TooLargeException extends RecordTooLargeException {
    private static final long serialVersionUID = 1;

    private final transient byte[] bytes;

    TooLargeException(String message, byte[] bytes) {
        super(message);
        this.bytes = bytes;
    }

    /** The envelope. */
    public byte[] bytes() {
        return bytes;
    }
}
