package dev.slipway.cli.command;

import dev.slipway.cli.terminal.Terminal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Deploys. */
@Command(name = "deploy", description = "Deploy an application: register its manifest, when one is named, and ask for a deployment.",
        footer = {
            "./slipway deploy shop.yaml 2.1.0 --environment dev --watch",
            "./slipway deploy shop 2.1.0 -e production --reason 'new checkout'",
            "./slipway deploy --watch              # slipway.yaml of this folder, version by the time"})
final class Deploy extends ClientCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE|APPLICATION", defaultValue = ManifestFile.USUAL,
            description = "A manifest, which is registered first, or the name of a registered application (default: slipway.yaml).")
    private String target = ManifestFile.USUAL;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VERSION",
            description = "1 to 64 of A-Z a-z 0-9 . _ + -; it names one artifact for ever (default: the time, as 20261125-101500).")
    private @Nullable String version;

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Where to (default: the only one).")
    private @Nullable String environment;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read the history.")
    private @Nullable String reason;

    @Option(names = "--force", description = "Note a version's new content; deploy also where an undo failed.")
    private boolean force;

    @Option(names = "--watch", description = "Follow it to its end; the exit code tells how it ended.")
    private boolean watch;

    Deploy(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "deploying";
    }

    @Override
    int run() {
        ObjectNode body = Ordering.order(this, target, version, environment, Ordering.Registering.YES);
        if (reason != null) {
            body.put("reason", reason);
        }
        if (force) {
            body.put("force", true);
        }
        return Started.tell(this, gateway().post("/deployments", body), watch, Set.of("SUCCEEDED"));
    }
}
