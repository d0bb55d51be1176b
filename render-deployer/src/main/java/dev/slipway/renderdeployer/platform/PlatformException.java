package dev.slipway.renderdeployer.platform;

/** The platform could not do what was asked; the message says what, where and how to mend it. */
public class PlatformException extends Exception {
    private static final long serialVersionUID = 1;

    /** With a message for people. */
    public PlatformException(String message) {
        super(message);
    }
}
