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

/** Commands that act on a deployment: each is one call with a reason. */
abstract class Acting extends ClientCommand {
    @Parameters(paramLabel = "DEPLOYMENT|APPLICATION", description = "The id of a deployment, or the beginning of it; or an application, whose "
            + "deployment under way is meant.")
    private String target = "";

    @Option(names = {"-e", "--environment"}, paramLabel = "ENVIRONMENT", description = "Of the application (default: the only one).")
    private @Nullable String environment;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read the history.")
    private @Nullable String reason;

    @Option(names = "--watch", description = "Follow it to its end; the exit code tells how it ended.")
    private boolean watch;

    private final String verb;
    private final String feature;
    private final Targets.Which which;
    private final Set<String> intended;

    /** @param intended final phases that are what was asked for */
    Acting(Terminal terminal, String verb, String feature, Targets.Which which, Set<String> intended) {
        super(terminal);
        this.verb = verb;
        this.feature = feature;
        this.which = which;
        this.intended = intended;
    }

    @Override
    String feature() {
        return feature;
    }

    @Override
    int run() {
        String id = new Targets(gateway(), this::wrongUsage).deployment(target, environment, which);
        ObjectNode body = reason == null ? null : Json.object().put("reason", reason);
        return Started.tell(this, gateway().post("/deployments/" + Gateway.part(id) + "/" + verb, body), watch, intended);
    }

    /** Approves. */
    @Command(name = "approve", description = "Approve a deployment that awaits it.", footer = {"./slipway approve shop -e production"})
    static final class Approve extends Acting {
        Approve(Terminal terminal) {
            super(terminal, "approve", "approving deployments", Targets.Which.UNDER_WAY, Set.of("SUCCEEDED"));
        }
    }

    /** Rejects. */
    @Command(name = "reject", description = "Reject a deployment that awaits approval.",
            footer = {"./slipway reject shop -e production --reason 'not before the audit'"})
    static final class Reject extends Acting {
        Reject(Terminal terminal) {
            super(terminal, "reject", "rejecting deployments", Targets.Which.UNDER_WAY, Set.of("CANCELLED"));
        }
    }

    /** Pauses. */
    @Command(name = "pause", description = "Pause a deployment: what runs goes on, the next step waits.",
            footer = {"./slipway pause shop", "./slipway resume shop --watch"})
    static final class Pause extends Acting {
        Pause(Terminal terminal) {
            super(terminal, "pause", "pausing deployments", Targets.Which.UNDER_WAY, Set.of("SUCCEEDED"));
        }
    }

    /** Resumes. */
    @Command(name = "resume", description = "Let a paused deployment go on.", footer = {"./slipway resume shop --watch"})
    static final class Resume extends Acting {
        Resume(Terminal terminal) {
            super(terminal, "resume", "resuming deployments", Targets.Which.UNDER_WAY, Set.of("SUCCEEDED"));
        }
    }

    /** Cancels. */
    @Command(name = "cancel", description = "Cancel a deployment: what it has done is undone.",
            footer = {"./slipway cancel shop --watch", "./slipway cancel 4f036235 --reason 'wrong version'"})
    static final class Cancel extends Acting {
        Cancel(Terminal terminal) {
            super(terminal, "cancel", "cancelling deployments", Targets.Which.UNDER_WAY, Set.of("CANCELLED"));
        }
    }

    /** Rolls back. */
    @Command(name = "rollback", description = {"Roll back: undo the deployment under way, or bring back what ran before the live release."},
            footer = {"./slipway rollback shop --environment production --watch", "./slipway rollback dd59ac2e --reason 'orders fail'"})
    static final class Rollback extends Acting {
        Rollback(Terminal terminal) {
            // Of one that is under way the undo is what was asked for, of the live one a new deployment that succeeds.
            super(terminal, "rollback", "rolling back", Targets.Which.LIVE, Set.of("SUCCEEDED", "ROLLED_BACK", "CANCELLED"));
        }
    }
}
