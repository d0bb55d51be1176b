package dev.slipway.cli.command;

import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Commands that change what runs without a new version. */
abstract class Changing extends ClientCommand {
    @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
    private String application = "";

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Where (default: the only one).")
    private @Nullable String environment;

    @Option(names = "--watch", description = "Follow it to its end; the exit code tells how it ended.")
    private boolean watch;

    Changing(Terminal terminal) {
        super(terminal);
    }

    /** The last part of the call's path. */
    abstract String verb();

    /** Of the call. */
    abstract @Nullable ObjectNode body();

    @Override
    int run() {
        String in = new Targets(gateway(), this::wrongUsage).environment(application, environment);
        return Started.tell(this, gateway().post("/applications/" + Gateway.part(application) + "/environments/" + Gateway.part(in) + "/" + verb(), body()),
                watch, Set.of("SUCCEEDED"));
    }

    /** Another number of instances. */
    @Command(name = "scale", description = "Run another number of instances, until a version is deployed.",
            footer = {"./slipway scale shop 4 --environment production --watch"})
    static final class Scale extends Changing {
        @Parameters(index = "1", paramLabel = "INSTANCES", description = "How many, 1 to 100.")
        private int instances;

        Scale(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "scaling";
        }

        @Override
        String verb() {
            return "scale";
        }

        @Override
        ObjectNode body() {
            return Json.object().put("instances", instances);
        }
    }

    /** New instances in place of those that run. */
    @Command(name = "restart", description = "Replace the instances by new ones of the same release, or one of them.",
            footer = {"./slipway restart shop --watch", "./slipway restart shop --instance shop-dev-9f0ef15409"})
    static final class Restart extends Changing {
        @Option(names = "--instance", paramLabel = "ID", description = "Only this one.")
        private @Nullable String instance;

        Restart(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "restarting";
        }

        @Override
        String verb() {
            return "restart";
        }

        @Override
        ObjectNode body() {
            return instance == null ? Json.object() : Json.object().put("instance", instance);
        }
    }
}
