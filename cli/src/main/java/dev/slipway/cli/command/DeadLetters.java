package dev.slipway.cli.command;

import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.show.DeadLettersView;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Records that an agent could not process. */
abstract class DeadLetters extends ClientCommand {
    DeadLetters(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "reading dead letters";
    }

    /** All of them. */
    @Command(name = "list", description = "List what agents could not process, newest first.",
            footer = {"./slipway dead-letters list", "./slipway dead-letters list shop --topic commands"})
    static final class ListThem extends DeadLetters {
        @Parameters(arity = "0..1", paramLabel = "APPLICATION", description = "Only of this one.")
        private @Nullable String application;

        @Option(names = "--topic", paramLabel = "TOPIC", description = "Only of this topic.")
        private @Nullable String topic;

        @Option(names = {"-n", "--limit"}, paramLabel = "N", defaultValue = "50", description = "At most so many (default: 50).")
        private int limit;

        ListThem(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run() {
            if (limit < 1) {
                throw wrongUsage("--limit: " + limit + " is not a number from 1");
            }
            List<JsonNode> items = Pages.all(this, "/dead-letters?limit=" + Math.min(limit, 500) + Pages.filter(application, null, null)
                    + (topic == null ? "" : "&topic=" + Gateway.part(topic)), limit);
            if (json()) {
                terminal.say(Json.write(Json.object().set("items", Json.object().arrayNode().addAll(items))));
            } else {
                terminal.say(DeadLettersView.list(items, terminal.look(), Instant.now()));
            }
            return DONE;
        }
    }

    /** One of them. */
    @Command(name = "show", description = "Show all that is known of one.", footer = {"./slipway dead-letters show ID"})
    static final class Show extends DeadLetters {
        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run() {
            var answer = get("/dead-letters/" + Gateway.part(id));
            if (json()) {
                terminal.say(answer.body());
            } else {
                terminal.say(DeadLettersView.show(answer.json(), terminal.look()));
            }
            return DONE;
        }
    }

    /** Once more. */
    @Command(name = "replay", description = "Write one to its topic again, as it was; refused when it is older than the newest fence.",
            footer = {"./slipway dead-letters replay ID"})
    static final class Replay extends DeadLetters {
        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Option(names = "--force", description = "Also one that was replayed already, or whose caller was told that it is not taken.")
        private boolean force;

        Replay(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "replaying dead letters";
        }

        @Override
        int run() {
            var answer = gateway().post("/dead-letters/" + Gateway.part(id) + "/replay", force ? Json.object().put("force", true) : null);
            terminal.say(json() ? answer.body() : "replayed: " + id);
            return DONE;
        }
    }
}
