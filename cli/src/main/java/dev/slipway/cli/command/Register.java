package dev.slipway.cli.command;

import dev.slipway.cli.http.Answer;
import dev.slipway.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Registers a manifest. */
@Command(name = "register", description = "Register a manifest, or replace the one that is registered; nothing is deployed.",
        footer = {"./slipway register shop.yaml"})
final class Register extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "FILE", defaultValue = ManifestFile.USUAL, description = "The manifest (default: slipway.yaml).")
    private String file = ManifestFile.USUAL;

    Register(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "registering";
    }

    @Override
    int run() {
        Answer answer = Ordering.register(this, ManifestFile.read(file, this::wrongUsage));
        if (json()) {
            terminal.say(answer.body());
        } else {
            terminal.hint("Deploy it:  ./slipway deploy " + answer.json().path("name").asString("") + " VERSION --environment "
                    + answer.json().path("environments").path(0).asString("dev") + " --watch");
        }
        return DONE;
    }
}
