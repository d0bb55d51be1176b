package dev.slipway.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Texts as they fit on lines. */
public final class Texts {
    private static final char ESCAPE = '\u001b';
    /** ECMA-48: control sequences, operating system commands, and the two-character kind. */
    private static final Pattern SEQUENCE = Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z\\\\-_])");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\t\n]]");

    private Texts() {}

    /** Without anything that a terminal would obey: what others wrote (logs, details) must not move the cursor. */
    public static String clean(String text) {
        String without = text.indexOf(ESCAPE) < 0 ? text : SEQUENCE.matcher(text).replaceAll("");
        return CONTROL.matcher(without).replaceAll("");
    }

    /** Its first line, cleaned. */
    public static String firstLine(String text) {
        int end = text.indexOf('\n');
        return clean(end < 0 ? text : text.substring(0, end));
    }

    /** Columns that it takes, without colours. */
    public static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ESCAPE) {
                i = endOfColour(text, i);
            } else if (!Character.isLowSurrogate(text.charAt(i))) {
                width++;
            }
        }
        return width;
    }

    /** The same filled with blanks. */
    public static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    /** The same in at most so many columns; 0: as it is. What is cut ends with a mark. */
    public static String cut(String text, Look look, int width) {
        if (width <= 0 || width(text) <= width) {
            return text;
        }
        String mark = look.mark("…", ">");
        var kept = new StringBuilder();
        boolean coloured = false;
        int columns = 0;
        for (int i = 0; i < text.length() && columns < width - 1; i++) {
            if (text.charAt(i) == ESCAPE) {
                int end = endOfColour(text, i);
                kept.append(text, i, end + 1);
                coloured = true;
                i = end;
            } else {
                kept.appendCodePoint(text.codePointAt(i));
                i += Character.charCount(text.codePointAt(i)) - 1;
                columns++;
            }
        }
        return kept.append(mark).append(coloured ? Colour.END : "").toString();
    }

    /** Broken at blanks to lines of at most so many columns; 0: only where it is broken. A word longer than a line stays whole. */
    public static List<String> wrap(String text, int width) {
        var lines = new ArrayList<String>();
        for (String line : clean(text).split("\n")) {
            var kept = new StringBuilder();
            for (String word : line.split(" ")) {
                if (width > 0 && !kept.isEmpty() && kept.length() + 1 + word.length() > width) {
                    lines.add(kept.toString());
                    kept.setLength(0);
                }
                kept.append(kept.isEmpty() ? "" : " ").append(word);
            }
            lines.add(kept.toString());
        }
        return lines;
    }

    private static int endOfColour(String text, int from) {
        int end = text.indexOf('m', from);
        return end < 0 ? text.length() - 1 : end;
    }
}
