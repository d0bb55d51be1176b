package dev.slipway.cli.command;

/** It failed, and the user knows why already. */
final class Told extends RuntimeException {
    private static final long serialVersionUID = 1;

    Told() {
        super("told", null, false, false);
    }
}
