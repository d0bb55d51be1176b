package dev.slipway.cli.command;

import dev.slipway.cli.http.Answer;
import dev.slipway.cli.show.PlanView;
import dev.slipway.cli.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A dry run. */
@Command(name = "plan", description = "Show what a deployment would do; nothing runs and nothing is registered.",
        footer = {"./slipway plan shop 2.1.0 --environment production", "./slipway plan shop.yaml 2.1.0"})
final class Plan extends ClientCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE|APPLICATION", defaultValue = ManifestFile.USUAL,
            description = "A registered application, or its manifest, of which artifact and strategy are taken (default: slipway.yaml).")
    private String target = ManifestFile.USUAL;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VERSION", description = "As of deploy.")
    private @Nullable String version;

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Where to (default: the only one).")
    private @Nullable String environment;

    Plan(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "planning";
    }

    @Override
    int run() {
        Answer answer = gateway().post("/plans", Ordering.order(this, target, version, environment, Ordering.Registering.NO));
        if (json()) {
            terminal.say(answer.body());
        } else {
            terminal.say(PlanView.lines(answer.json(), terminal.look()));
        }
        return DONE;
    }
}
