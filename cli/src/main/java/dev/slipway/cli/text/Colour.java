package dev.slipway.cli.text;

/** Colours with a meaning; the first eight of every terminal, which its user has chosen. */
public enum Colour {
    /** It went well. */
    GOOD("32"),
    /** It went wrong. */
    BAD("31"),
    /** It is under way, or to be looked at. */
    BUSY("33"),
    /** Names. */
    NAME("36"),
    /** What matters less. */
    FAINT("2"),
    /** What matters most. */
    BOLD("1");

    /** Ends every colour. */
    static final String END = "\u001b[0m";

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String code() {
        return "\u001b[" + code + "m";
    }
}
