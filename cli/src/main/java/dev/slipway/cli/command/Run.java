package dev.slipway.cli.command;

import dev.slipway.cli.http.Refused;
import dev.slipway.cli.http.Unreachable;
import dev.slipway.cli.problem.ProblemWords;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.model.Nearest;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs a command, and tells what went wrong with it in words and in an exit code. */
public final class Run {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int UNREACHABLE = 3;

    private Run() {}

    /** By the words of a user. @return the exit code */
    public static int command(Terminal terminal, String... arguments) {
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.getFirst().equals("help")) {
            words = words.size() > 1 ? java.util.stream.Stream.concat(words.stream().skip(1), java.util.stream.Stream.of("--help")).toList() : List.of();
        }
        String name = words.isEmpty() ? "" : words.getFirst();
        Optional<CommandSpec> program = Commands.one(name, terminal);
        if (program.isEmpty()) {
            terminal.hint("slipway: unknown command '" + name + "'" + Nearest.to(name, Commands.names()).map(near -> "; did you mean '" + near + "'?").orElse("")
                    + "; ./slipway help lists all");
            return WRONG_USAGE;
        }
        var line = new CommandLine(program.get());
        line.setOut(new PrintWriter(terminal.out(), true)).setErr(new PrintWriter(terminal.err(), true));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.look().colour() ? Ansi.ON : Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(false).setPosixClusteredShortOptionsAllowed(true);
        line.setParameterExceptionHandler((wrong, _) -> wrongUsage(terminal, wrong));
        line.setExecutionExceptionHandler((failed, _, parsed) -> failed(terminal, failed, parsed.originalArgs().contains("--json")));
        return line.execute(words.toArray(String[]::new));
    }

    private static int wrongUsage(Terminal terminal, ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        terminal.hint("slipway: " + wrong.getMessage());
        var names = command.getCommandSpec().optionsMap().keySet();
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            Nearest.to(unmatched.getUnmatched().getFirst(), names).ifPresent(near -> terminal.hint("  did you mean " + near + "?"));
        }
        String[] path = command.getCommandSpec().qualifiedName(" ").split(" ");
        terminal.hint("  ./slipway help " + String.join(" ", Arrays.copyOfRange(path, 1, path.length)) + " shows how it is used");
        return WRONG_USAGE;
    }

    private static int failed(Terminal terminal, Exception failed, boolean json) throws Exception {
        terminal.out().flush();
        return switch (failed) {
            case Told _ -> FAILED;
            case NotSo notSo -> {
                terminal.hint("slipway: " + notSo.getMessage());
                yield FAILED;
            }
            case Unreachable nobody -> {
                terminal.hint("slipway: " + nobody.getMessage());
                yield UNREACHABLE;
            }
            case Refused refused -> {
                if (json) {
                    terminal.say(refused.body());
                } else {
                    new ProblemWords(terminal.look()).lines(refused.problem(), refused.status()).forEach(terminal::hint);
                }
                yield refused.isOfTheToken() ? UNREACHABLE : FAILED;
            }
            case java.io.IOException disk -> {
                terminal.hint("slipway: " + disk.getMessage());
                yield FAILED;
            }
            default -> throw failed;
        };
    }
}
