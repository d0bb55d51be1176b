package dev.slipway.embedded;

/** What the registry answers instead of what was asked for, as Confluent numbers it. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private final int code;

    /** @param code an HTTP status, or one with two digits more */
    Refusal(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
