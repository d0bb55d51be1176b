package dev.slipway.gateway.view;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folds commands that ask for deployments, and what became of them, so that whoever asked sees it at once, before the
 * manager has told anything. Command and answer lie on different topics: whichever is read last settles it.
 */
final class Commands {
    /** {@code {deployment, kind}} of a command, {@code {deployments} | {refused, because}, at} of its answer. */
    static final String TABLE = "commands";
    /** A refused command whose deployment the manager was to tell of. */
    static final String UNANSWERED = "unanswered";
    /** Until a command and its answer have met: longer than answers are kept (1 day). */
    private static final Duration KEPT = Duration.ofDays(2);
    /** Answers are kept for a day, commands for seven: of an older command nobody can tell what became of it. */
    private static final Duration ANSWER_IS_THERE = Duration.ofHours(23);
    /** The answer and what the manager tells come in one transaction; this is patience enough. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** With these the manager refuses a deployment and makes one of it that has FAILED. */
    private static final Set<String> TOLD_BY_THE_MANAGER = Set.of("INVALID", "NOT_FOUND", "CONFLICT");

    private Commands() {}

    static Touched asked(Fact.Asked asked, Draft rows, Instant now) {
        String id = Json.textOrEmpty(asked.view(), "id");
        String kind = Json.textOrEmpty(asked.view(), "kind");
        if (asked.undoes() == null) {
            Deployments.asked(rows, id, Json.textOrEmpty(asked.view(), "version"));
        }
        if (Listing.DEPLOYMENTS.find(rows, id) != null || asked.at().isBefore(now.minus(ANSWER_IS_THERE))) {
            return Touched.deployment(id);
        }
        ObjectNode view = asked.undoes() == null ? asked.view() : before(rows, asked.undoes(), asked.view());
        view.set("waitingFor", Deployments.waitingFor(rows, Json.textOrEmpty(view, "application"), Json.textOrEmpty(view, "environment")));
        Deployments.show(rows, id, view);
        ObjectNode command = command(rows, asked.commandId()).put("deployment", id).put("kind", kind);
        keep(rows, asked.commandId(), command, asked.at());
        settle(command, asked.commandId(), rows);
        return Touched.deployment(id);
    }

    static Touched answered(Fact.Answered answered, Draft rows) {
        ObjectNode command = command(rows, answered.commandId()).put("at", Json.time(answered.at()));
        switch (answered.outcome()) {
            case Views.Outcome.Taken(_, _, _, var deployments, _) -> {
                command.putArray("deployments").addAll(deployments.stream().map(command::stringNode).toList());
                command.remove("refused");
            }
            case Views.Outcome.Refused(var reason, _, _) when reason.equals("OTHER_BODY") -> {
                // It was said to a second command of this id; the first one's deployment goes on.
                return Touched.NOTHING;
            }
            case Views.Outcome.Refused refused -> command.put("refused", refused.reason()).put("because", words(refused));
        }
        keep(rows, answered.commandId(), command, answered.at());
        return settle(command, answered.commandId(), rows);
    }

    /** Nothing was told of a deployment that was refused: then that is its end. */
    static void giveUp(Draft rows, String commandId) {
        ObjectNode command = command(rows, commandId);
        String deployment = Json.text(command, "deployment");
        if (deployment != null && command.has("refused") && !Deployments.isTold(rows, deployment)) {
            fail(rows, deployment, command);
        }
    }

    private static Touched settle(ObjectNode command, String commandId, Draft rows) {
        String deployment = Json.text(command, "deployment");
        if (deployment == null || !command.has("at") || Deployments.isTold(rows, deployment)) {
            return Touched.NOTHING;
        }
        if (!command.has("refused")) {
            boolean comes = command.path("deployments").valueStream().anyMatch(each -> each.asString().equals(deployment));
            return comes ? Touched.NOTHING : neverCame(rows, deployment);
        }
        if (!"DEPLOY".equals(Json.text(command, "kind"))) {
            // Its caller is told by the outcome; a refused command leaves nothing else.
            return neverCame(rows, deployment);
        }
        if (TOLD_BY_THE_MANAGER.contains(Json.textOrEmpty(command, "refused"))) {
            Expiry.at(rows, Objects.requireNonNull(Json.instant(command, "at")).plus(PATIENCE), UNANSWERED, commandId);
            return Touched.NOTHING;
        }
        return fail(rows, deployment, command);
    }

    private static Touched fail(Draft rows, String deployment, ObjectNode command) {
        ObjectNode view = Listing.DEPLOYMENTS.find(rows, deployment);
        if (view == null || Deployments.isFinal(view)) {
            return Touched.NOTHING;
        }
        String at = Json.text(command, "at");
        String because = Json.textOrEmpty(command, "because");
        Deployments.show(rows, deployment, view.put("phase", "FAILED").putNull("waitingFor").put("outcome", because).put("finishedAt", at));
        Deployments.happened(new Fact.Happened(deployment, 1, "phase", Json.object().put("number", 1).put("at", at)
                .put("phase", "FAILED").put("because", because).putNull("waitingFor"), true), rows);
        return Touched.deployment(deployment);
    }

    /** Refused, or carried out on another deployment: a rollback of one that still ran is its end, not a new one. */
    private static Touched neverCame(Draft rows, String deployment) {
        ObjectNode view = Listing.DEPLOYMENTS.find(rows, deployment);
        if (view != null) {
            Listing.DEPLOYMENTS.remove(rows, deployment);
            Deployments.forget(rows, deployment, view);
        }
        return Touched.deployment(deployment);
    }

    /** A rollback brings what the undone one replaced. */
    private static ObjectNode before(Rows rows, String undoes, ObjectNode view) {
        ObjectNode undone = Listing.DEPLOYMENTS.find(rows, undoes);
        return undone == null ? view : view.put("version", Json.textOrEmpty(undone, "previousVersion"))
                .put("previousVersion", Json.text(undone, "version"));
    }

    private static ObjectNode command(Rows rows, String id) {
        return Objects.requireNonNullElseGet(rows.get(Key.of(TABLE, id)), Json::object);
    }

    private static void keep(Draft rows, String id, ObjectNode command, Instant at) {
        rows.put(Key.of(TABLE, id), command);
        Expiry.at(rows, at.plus(KEPT), TABLE, id);
    }

    private static String words(Views.Outcome.Refused refused) {
        return refused.errors().isEmpty() ? refused.detail()
                : refused.detail() + ": " + refused.errors().stream().map(each -> each.pointer() + " " + each.detail()).collect(joining("; "));
    }
}
