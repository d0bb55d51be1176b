package dev.slipway.cli.command;

/** What was asked for is not so. Its message says what is, and what to do. */
final class NotSo extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotSo(String message) {
        super(message, null, false, false);
    }
}
