package dev.slipway.cli.command;

import dev.slipway.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Completion for shells. */
@Command(name = "completion", description = "Print a script that completes commands and options in bash and zsh.",
        footer = {"source <(./slipway completion bash)", "./slipway completion zsh > ~/.slipway-completion   # and: source ~/.slipway-completion"})
final class Completion implements Callable<Integer> {
    private final Terminal terminal;

    /** A shell that is known. */
    enum Shell {
        /** GNU bash, 4 or later. */
        bash,
        /** zsh, by its emulation of bash's completion. */
        zsh
    }

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private Shell shell = Shell.bash;

    Completion(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("slipway", new CommandLine(Commands.all(terminal)));
        // The generated script begins zsh's emulation by itself.
        terminal.out().print(shell == Shell.zsh ? "autoload -U +X compinit && compinit\n" + script : script);
        return ClientCommand.DONE;
    }
}
