package dev.slipway.cli.terminal;

import java.io.PrintStream;
import java.util.List;

/**
 * Frames that are drawn over each other. The terminal's automatic wrapping is off meanwhile, so that a line is one line of the
 * terminal even when its user has made it narrower; the cursor is hidden. {@link #close} gives both back, and must be called
 * however the process ends. Safe for use by several threads.
 */
public final class Frames implements AutoCloseable {
    private static final String HIDE = "\u001b[?25l\u001b[?7l";
    private static final String SHOW = "\u001b[?25h\u001b[?7h";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    private final PrintStream out;
    private List<String> drawn = List.of();
    private boolean open;

    /** On a terminal. */
    public Frames(PrintStream out) {
        this.out = out;
    }

    /** Draws a frame in place of the one before. */
    public synchronized void draw(List<String> lines) {
        if (open && lines.equals(drawn)) {
            return;
        }
        var text = new StringBuilder(open ? "" : HIDE);
        open = true;
        if (!drawn.isEmpty()) {
            text.append("\u001b[").append(drawn.size()).append('F');
        }
        lines.forEach(line -> text.append(line).append(REST_OF_LINE).append('\n'));
        out.print(text.append(REST_OF_SCREEN));
        out.flush();
        drawn = List.copyOf(lines);
    }

    /** The last frame stays; the terminal is as it was. */
    @Override
    public synchronized void close() {
        if (open) {
            out.print(SHOW);
            out.flush();
            open = false;
            drawn = List.of();
        }
    }
}
