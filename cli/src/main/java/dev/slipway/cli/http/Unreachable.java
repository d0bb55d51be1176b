package dev.slipway.cli.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;

/** There is no gateway to ask: nobody knows where it is, or nobody answers there. Its message says what to do. */
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** In words for the user. */
    public Unreachable(String message) {
        super(message);
    }

    /** With what happened. */
    public Unreachable(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether somebody was there and went away, so that nobody knows what came of it. */
    boolean isBroken() {
        return (getCause() instanceof SocketException || getCause() instanceof EOFException) && !(getCause() instanceof ConnectException);
    }
}
