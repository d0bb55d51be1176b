package dev.slipway.cli;

import dev.slipway.cli.command.Run;
import dev.slipway.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The client's program: {@code ./slipway} starts it with the words of its user. */
public final class Cli {
    private static final int BUFFER = 8192;

    private Cli() {}

    /** Exit code 0: done; 1: failed, or not so; 2: wrong usage; 3: no gateway, or the token is refused. */
    public static void main(String[] arguments) {
        // Names and logs are UTF-8, whatever the locale of this process is.
        var out = new PrintStream(new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER), false, StandardCharsets.UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exit = Run.command(Terminal.of(out, err, System.getenv()), arguments);
        out.flush();
        Runtime.getRuntime().halt(exit);
    }
}
