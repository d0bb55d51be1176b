package dev.slipway.cli.command;

import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Look;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a user typed came to. */
record Typed(int exit, String out, String err) {
    /** Without a terminal. */
    static Typed plain(Map<String, String> environment, String... words) {
        return on(Look.PLAIN, environment, words);
    }

    /** Against a gateway, with a token of the environment. */
    static Typed at(FakeGateway gateway, String... words) {
        return on(Look.PLAIN, gateway, words);
    }

    static Typed on(Look look, FakeGateway gateway, String... words) {
        return on(look, Map.of("SLIPWAY_TOKEN", "secret", "TERM", "xterm"),
                Stream.concat(Stream.of(words), Stream.of("--gateway", gateway.url())).toArray(String[]::new));
    }

    private static Typed on(Look look, Map<String, String> environment, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Run.command(new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), look,
                environment), words);
        return new Typed(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    List<String> lines() {
        return out.lines().toList();
    }
}
