package dev.slipway.cli.command;

import dev.slipway.cli.http.Answer;
import dev.slipway.cli.rollout.Marks;
import dev.slipway.cli.rollout.Rollout;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Texts;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What follows when a deployment was asked for, or something was asked of one. */
final class Started {
    private Started() {}

    /**
     * Follows it to its end, or tells how it is and what may follow.
     *
     * @param answer the deployment
     * @param intended the final phases that were asked for
     * @return the exit code
     */
    static int tell(ClientCommand command, Answer answer, boolean watch, Set<String> intended) {
        JsonNode deployment = answer.json();
        String id = Json.textOrEmpty(deployment, "id");
        if (command.json()) {
            command.terminal.say(answer.body());
            return !watch || Following.json(command.gateway(), command.terminal, id, intended) ? ClientCommand.DONE : ClientCommand.FAILED;
        }
        if (watch) {
            return Following.show(command.gateway(), command.terminal, id, intended) ? ClientCommand.DONE : ClientCommand.FAILED;
        }
        String phase = Json.textOrEmpty(deployment, "phase");
        command.terminal.say(Json.textOrEmpty(deployment, "kind").toLowerCase(Locale.ROOT) + " " + Json.textOrEmpty(deployment, "version") + " of "
                + Json.textOrEmpty(deployment, "application") + "/" + Json.textOrEmpty(deployment, "environment") + " is "
                + Marks.phase(command.terminal.look(), phase) + because(deployment) + "  " + id);
        if (!Rollout.isFinal(phase)) {
            command.terminal.hint("Follow it:  ./slipway watch " + id);
            return ClientCommand.DONE;
        }
        return intended.contains(phase) ? ClientCommand.DONE : ClientCommand.FAILED;
    }

    private static String because(JsonNode deployment) {
        String waits = Json.textOrEmpty(deployment.path("waitingFor"), "because");
        String outcome = Json.textOrEmpty(deployment, "outcome");
        String words = outcome.isEmpty() ? waits : outcome;
        return words.isEmpty() ? "" : ": " + Texts.firstLine(words);
    }
}
