package dev.slipway.cli.command;

import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.rollout.LineView;
import dev.slipway.cli.rollout.Rollout;
import dev.slipway.cli.rollout.RolloutJson;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that show a deployment. */
abstract class Watching extends ClientCommand {
    @Parameters(paramLabel = "DEPLOYMENT|APPLICATION", description = "The id of a deployment, or the beginning of it; or an application, whose "
            + "newest deployment is meant.")
    private String target = "";

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Of the application (default: the only one).")
    private @Nullable String environment;

    Watching(Terminal terminal) {
        super(terminal);
    }

    /** The deployment that is meant. */
    final String deployment() {
        return Gateway.part(new Targets(gateway(), this::wrongUsage).deployment(target, environment, Targets.Which.NEWEST));
    }

    /** As a tree. */
    @Command(name = "watch", description = "Follow a deployment to its end, as a tree; the exit code tells how it ended.",
            footer = {"./slipway watch shop", "./slipway watch dd59ac2e"})
    static final class Watch extends Watching {
        Watch(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "watching";
        }

        @Override
        int run() {
            Set<String> intended = Set.of("SUCCEEDED");
            return (json() ? Following.json(gateway(), terminal, deployment(), intended)
                    : Following.show(gateway(), terminal, deployment(), intended)) ? DONE : FAILED;
        }
    }

    /** As lines. */
    @Command(name = "events", description = "Print what happened in a deployment, from its first event, and go on until its end.",
            footer = {"./slipway events shop", "./slipway events dd59ac2e --json | jq .event"})
    static final class Events extends Watching {
        Events(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "showing events";
        }

        @Override
        int run() {
            String id = deployment();
            var shown = new Rollout[] {RolloutJson.begin(gateway().get("/deployments/" + id).json())};
            boolean any = Following.eachEvent(gateway(), id, _ -> { }, event -> {
                Rollout.Event happened = RolloutJson.event(event.event(), event.data());
                if (json()) {
                    terminal.say(Json.write(Json.object().put("id", event.id()).put("event", event.event()).set("data", Json.read(event.data()))));
                } else {
                    terminal.say(LineView.lines(shown[0], happened));
                }
                shown[0] = shown[0].after(happened);
                return shown[0].isOver() || terminal.isGone();
            });
            if (!any) {
                terminal.hint("slipway: its events are gone (they are kept for 30 days); ./slipway report " + id + " tells what was done");
            }
            return DONE;
        }
    }

    /** The analysis. */
    @Command(name = "report", description = "Print the Deployment Manager Analysis of a deployment (Markdown).",
            footer = {"./slipway report shop", "./slipway report dd59ac2e > report.md"})
    static final class Report extends Watching {
        Report(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "reporting";
        }

        @Override
        int run() {
            String id = deployment();
            String report = get("/deployments/" + id + "/report").body();
            terminal.say(json() ? Json.write(Json.object().put("id", id).put("report", report)) : report.stripTrailing());
            return DONE;
        }
    }

    /** The way through the agents. */
    @Command(name = "trace", description = "Show how a deployment went through the agents, from the call to what the platform did.",
            footer = {"./slipway trace shop", "./slipway trace dd59ac2e --json"})
    static final class Trace extends Watching {
        Trace(Terminal terminal) {
            super(terminal);
        }

        @Override
        String feature() {
            return "tracing";
        }

        @Override
        int run() {
            var answer = get("/deployments/" + deployment() + "/trace");
            if (json()) {
                terminal.say(answer.body());
            } else {
                terminal.say(dev.slipway.cli.show.TraceView.lines(answer.json(), terminal.look()));
            }
            return DONE;
        }
    }
}
