package dev.slipway.cli.text;

import java.util.Locale;
import java.util.Map;

/**
 * What may be shown where the output goes.
 *
 * @param width columns; 0 where there is no terminal, which means as wide as it is
 * @param height lines; 0 where there is no terminal
 * @param colour whether colours may be used
 * @param unicode whether more than ASCII may be used
 */
public record Look(int width, int height, boolean colour, boolean unicode) {
    /** Without a terminal: words only. */
    public static final Look PLAIN = new Look(0, 0, false, false);
    private static final int WIDTH_DEFAULT = 80;
    private static final int HEIGHT_DEFAULT = 24;

    /**
     * Of a terminal, by what its environment says.
     *
     * @param environment of the process: {@code NO_COLOR} (no-color.org: set and not empty), {@code TERM}, {@code LC_ALL},
     *     {@code LC_CTYPE}, {@code LANG}
     * @param width 0 when it is not known
     * @param height 0 when it is not known
     */
    public static Look terminal(Map<String, String> environment, int width, int height) {
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Look(width > 0 ? width : WIDTH_DEFAULT, height > 0 ? height : HEIGHT_DEFAULT,
                !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty(), speaksUnicode(environment));
    }

    /** Whether a person looks at it who could be shown frames. */
    public boolean isTerminal() {
        return width > 0;
    }

    private static boolean speaksUnicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "").toUpperCase(Locale.ROOT);
            if (!value.isEmpty()) {
                return value.contains("UTF-8") || value.contains("UTF8");
            }
        }
        return false;
    }

    /** The text in a colour, where colours may be used. */
    public String paint(Colour with, String text) {
        return colour && !text.isEmpty() ? with.code() + text + Colour.END : text;
    }

    /** One of two marks. @param ascii where no more may be used */
    public String mark(String unicodeMark, String ascii) {
        return unicode ? unicodeMark : ascii;
    }
}
