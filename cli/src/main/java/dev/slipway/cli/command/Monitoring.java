package dev.slipway.cli.command;

import dev.slipway.cli.show.MonitoringView;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands about what is wrong and what is done about it. */
abstract class Monitoring extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "APPLICATION", description = "Only of this one.")
    @Nullable String application;

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Only of this one.")
    @Nullable String environment;

    @Option(names = {"-n", "--limit"}, paramLabel = "N", defaultValue = "20", description = "At most so many, newest first (default: 20).")
    int limit;

    Monitoring(Terminal terminal) {
        super(terminal);
    }

    final List<JsonNode> list(String path, @Nullable String state) {
        if (limit < 1) {
            throw wrongUsage("--limit: " + limit + " is not a number from 1");
        }
        return Pages.all(this, path + "?limit=" + Math.min(limit, 500) + Pages.filter(application, environment, state), limit);
    }

    final void raw(List<JsonNode> items) {
        terminal.say(Json.write(Json.object().set("items", Json.object().arrayNode().addAll(items))));
    }

    /** Alerts. */
    @Command(name = "alerts", description = "List the alerts that are not resolved.", footer = {"./slipway alerts", "./slipway alerts shop --all"})
    static final class Alerts extends Monitoring {
        private static final List<String> OPEN = List.of("FIRING", "NO_DATA", "PENDING");

        @Option(names = "--all", description = "Also those that are resolved.")
        private boolean all;

        Alerts(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "alerting";
        }

        @Override
        int run() {
            var items = new ArrayList<JsonNode>();
            if (all) {
                items.addAll(list("/alerts", null));
            } else {
                OPEN.forEach(state -> items.addAll(list("/alerts", state)));
            }
            if (json()) {
                raw(items);
            } else {
                terminal.say(MonitoringView.alerts(items, terminal.look(), Instant.now()));
            }
            return DONE;
        }
    }

    /** Healing actions. */
    @Command(name = "healing", description = "List what was healed or not healed, and why.", footer = {"./slipway healing", "./slipway healing shop -n 5"})
    static final class HealingActions extends Monitoring {
        HealingActions(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "healing";
        }

        @Override
        int run() {
            List<JsonNode> items = list("/healing-actions", null);
            if (json()) {
                raw(items);
            } else {
                terminal.say(MonitoringView.healing(items, terminal.look(), Instant.now()));
            }
            return DONE;
        }
    }
}
