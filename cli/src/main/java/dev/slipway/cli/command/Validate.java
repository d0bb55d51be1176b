package dev.slipway.cli.command;

import dev.slipway.cli.check.Check;
import dev.slipway.cli.problem.ProblemWords;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Texts;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks manifests. */
@Command(name = "validate", description = "Check manifests by the gateway's rules, without a gateway: every mistake, each with its place.",
        footer = {"./slipway validate shop.yaml", "./slipway validate --json */slipway.yaml"})
final class Validate implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Manifests in YAML, or in JSON when the name ends so (default: slipway.yaml).")
    private List<String> files = List.of(ManifestFile.USUAL);

    @Option(names = "--json", description = "One object a file, each on a line.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    Validate(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        boolean valid = true;
        for (String name : files) {
            ManifestFile file = ManifestFile.read(name, this::wrongUsage);
            Check.Result result = Check.of(file.text(), name.endsWith(".json"));
            valid &= result.mistakes().isEmpty();
            tell(file, result);
        }
        return valid ? ClientCommand.DONE : ClientCommand.FAILED;
    }

    private ParameterException wrongUsage(String words) {
        if (spec == null) {
            throw new IllegalStateException(words);
        }
        return new ParameterException(spec.commandLine(), words);
    }

    private void tell(ManifestFile file, Check.Result result) {
        if (json) {
            terminal.say(Check.json(file.name(), result));
            return;
        }
        if (result.mistakes().isEmpty()) {
            terminal.say(file.name() + ": " + terminal.look().paint(Colour.GOOD, "valid") + ", " + result.application() + " for "
                    + String.join(", ", result.environments()));
            return;
        }
        ProblemWords words = file.problems(terminal);
        result.mistakes().forEach(each -> terminal.say((each.pointer().isEmpty() && each.line() > 0 ? file.name() + ":" + each.line() + ": "
                : words.where(each.pointer())) + Texts.firstLine(each.detail())));
        int count = result.mistakes().size();
        terminal.say(file.name() + ": " + terminal.look().paint(Colour.BAD, count + (count == 1 ? " mistake" : " mistakes")));
    }
}
