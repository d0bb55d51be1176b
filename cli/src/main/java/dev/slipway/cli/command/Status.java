package dev.slipway.cli.command;

import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.show.StatusView;
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

/** What runs. */
@Command(name = "status", description = "Show what runs: every application in a line, or one with its releases, instances and deployments.",
        footer = {"./slipway status", "./slipway status shop", "./slipway status shop -e production --json"})
final class Status extends ClientCommand {
    private static final int DEPLOYMENTS = 5;

    @Parameters(arity = "0..1", paramLabel = "APPLICATION", description = "Only this one, with all that is known of it.")
    private @Nullable String application;

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Only this one.")
    private @Nullable String environment;

    Status(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "showing what runs";
    }

    @Override
    int run() {
        var shown = new ArrayList<JsonNode>();
        List<JsonNode> applications = application == null ? Pages.all(this, "/applications?limit=500", Integer.MAX_VALUE)
                : List.of(get("/applications/" + Gateway.part(application)).json());
        for (JsonNode each : applications) {
            shown.addAll(environments(each));
        }
        if (json()) {
            terminal.say(Json.write(Json.object().set("items", Json.object().arrayNode().addAll(shown))));
            return DONE;
        }
        Instant now = Instant.now();
        if (application == null) {
            terminal.say(StatusView.overview(shown, firing(), terminal.look()));
        } else {
            for (JsonNode each : shown) {
                terminal.say(StatusView.environment(each, deployments(each), terminal.look(), now));
            }
        }
        return DONE;
    }

    private List<JsonNode> environments(JsonNode of) {
        String name = Json.textOrEmpty(of, "name");
        var found = new ArrayList<JsonNode>();
        for (String each : environment == null ? Targets.environments(of) : List.of(environment)) {
            try {
                found.add(get("/applications/" + Gateway.part(name) + "/environments/" + Gateway.part(each)).json());
            } catch (Refused refused) {
                // Of all applications, those that have no such environment are left out; it may also be gone by now.
                if (!refused.isNotFound() || application != null) {
                    throw refused;
                }
            }
        }
        return found;
    }

    private List<JsonNode> deployments(JsonNode environment) {
        return Pages.all(this, "/deployments?limit=" + DEPLOYMENTS + "&application=" + Gateway.part(Json.textOrEmpty(environment, "application"))
                + "&environment=" + Gateway.part(Json.textOrEmpty(environment, "environment")), DEPLOYMENTS);
    }

    private List<JsonNode> firing() {
        return Pages.all(this, "/alerts?state=FIRING&limit=500", Integer.MAX_VALUE);
    }
}
