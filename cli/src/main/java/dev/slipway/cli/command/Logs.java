package dev.slipway.cli.command;

import dev.slipway.cli.http.EventStream;
import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.http.Unreachable;
import dev.slipway.cli.show.LogView;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What instances write. */
@Command(name = "logs", description = "Print what an application's instances wrote, also those that have ended (kept for 7 days).",
        footer = {"./slipway logs shop -f", "./slipway logs shop --since 15m --tail 1000", "./slipway logs shop --instance shop-dev-9f0ef15409 --json"})
final class Logs extends ClientCommand {
    private static final Duration TRY_EACH = Duration.ofMillis(500);
    private static final Duration WITHOUT_GATEWAY = Duration.ofMinutes(5);

    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    private String application = "";

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Where (default: the only one).")
    private @Nullable String environment;

    @Option(names = {"-f", "--follow"}, description = "Go on with what is written from now on.")
    private boolean follow;

    @Option(names = "--instance", paramLabel = "ID", description = "Only this instance.")
    private @Nullable String instance;

    @Option(names = "--release", paramLabel = "ID", description = "Only this release: the id of its deployment.")
    private @Nullable String release;

    @Option(names = "--since", paramLabel = "TIME", description = "From a time on, or how long ago: 2026-11-25T10:00:00Z, 15m.")
    private @Nullable String since;

    @Option(names = {"-n", "--tail"}, paramLabel = "LINES", defaultValue = "200", description = "The last so many lines, 1 to 5000 (default: 200).")
    private int tail;

    Logs(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "showing logs";
    }

    @Override
    int run() {
        String in = new Targets(gateway(), this::wrongUsage).environment(application, environment);
        String path = "/applications/" + Gateway.part(application) + "/environments/" + Gateway.part(in) + "/logs?tail=" + tail
                + option("instance", instance) + option("release", release) + option("since", since);
        if (follow) {
            follow(path + "&follow=true");
            return DONE;
        }
        var answer = get(path);
        if (json()) {
            terminal.say(answer.body());
            return DONE;
        }
        var view = new LogView(terminal.look());
        answer.json().path("items").forEach(each -> terminal.say(view.line(each)));
        if (answer.json().path("items").isEmpty()) {
            terminal.hint("slipway: no lines yet");
        }
        return DONE;
    }

    /** Until its user has enough: the lines of an environment have no end. */
    private void follow(String path) {
        var view = new LogView(terminal.look());
        String last = null;
        long silentSince = System.nanoTime();
        while (!terminal.isGone()) {
            try (EventStream lines = gateway().events(path, last)) {
                silentSince = System.nanoTime();
                for (EventStream.Event event = lines.next(); event != null && !terminal.isGone(); event = lines.next()) {
                    last = event.id();
                    JsonNode line = Json.read(event.data());
                    terminal.say(json() ? event.data() : view.line(line));
                }
            } catch (Unreachable gone) {
                if (last == null || System.nanoTime() - silentSince > WITHOUT_GATEWAY.toNanos()) {
                    throw gone;
                }
            } catch (Refused refused) {
                if (refused.status() != 503 || System.nanoTime() - silentSince > WITHOUT_GATEWAY.toNanos()) {
                    throw refused;
                }
            }
            Gateway.pause(TRY_EACH);
        }
    }

    private static String option(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Gateway.part(value);
    }
}
