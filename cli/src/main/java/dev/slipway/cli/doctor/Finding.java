package dev.slipway.cli.doctor;

/**
 * What was looked at, and how it is.
 *
 * @param what in two words
 * @param detail what was found, and how to mend it where it is not well
 */
public record Finding(String what, Verdict verdict, String detail) {
    /** How it is. */
    public enum Verdict {
        /** As it should be. */
        WELL,
        /** It works, though not as well as it could. */
        POOR,
        /** A suite will not run, or does not. */
        ILL
    }

    static Finding well(String what, String detail) {
        return new Finding(what, Verdict.WELL, detail);
    }

    static Finding poor(String what, String detail) {
        return new Finding(what, Verdict.POOR, detail);
    }

    static Finding ill(String what, String detail) {
        return new Finding(what, Verdict.ILL, detail);
    }
}
