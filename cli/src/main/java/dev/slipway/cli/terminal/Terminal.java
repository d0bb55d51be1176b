package dev.slipway.cli.terminal;

import dev.slipway.cli.text.Look;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where this process speaks to.
 *
 * @param out what was asked for
 * @param err what went wrong, and hints that must not get into a pipe
 * @param look of {@code out}
 * @param environment of the process
 */
public record Terminal(PrintStream out, PrintStream err, Look look, Map<String, String> environment) {
    /**
     * As the script that starts this program has found it: {@code slipway.columns} and {@code slipway.rows} are set where the
     * output is a terminal. A JVM cannot ask for the size of one by itself.
     */
    public static Terminal of(PrintStream out, PrintStream err, Map<String, String> environment) {
        String columns = System.getProperty("slipway.columns", "");
        Look look = columns.isEmpty() ? Look.PLAIN : Look.terminal(environment, number(columns), number(System.getProperty("slipway.rows", "")));
        return new Terminal(out, err, look, environment);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** Whether frames may be drawn over each other. */
    public boolean isLive() {
        return look.isTerminal() && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Whether whoever read the output has gone, as {@code head} does: there is nobody to go on for. */
    public boolean isGone() {
        return out.checkError();
    }

    /** Prints a line. */
    public void say(String line) {
        out.println(line);
    }

    /** Prints lines. */
    public void say(Iterable<String> lines) {
        lines.forEach(out::println);
    }

    /** Prints a line beside the output. */
    public void hint(String line) {
        err.println(line);
    }
}
