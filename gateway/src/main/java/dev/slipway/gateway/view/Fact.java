package dev.slipway.gateway.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a record tells the views, already in the API's words. Sealed: a new kind does not compile until it is folded. */
public sealed interface Fact {
    /**
     * Somebody asked for a deployment that the manager has yet to answer.
     *
     * @param view as it is shown until more is known: QUEUED
     * @param undoes the deployment that is to be rolled back
     */
    record Asked(String commandId, ObjectNode view, @Nullable String undoes, Instant at) implements Fact {}

    /** What became of a command. */
    record Answered(String commandId, Views.Outcome outcome, Instant at) implements Fact {}

    /**
     * A deployment as the manager has it.
     *
     * @param view in the API's shape
     * @param report Markdown
     * @param artifact as canonical JSON; null where it brings none
     * @param lastEvent number of its newest event: tells older from newer
     */
    record DeploymentIs(ObjectNode view, String report, @Nullable String artifact, @Nullable String digest, long lastEvent) implements Fact {}

    /** A change of a deployment. @param number from 1; @param name phase, step or traffic */
    record Happened(String deploymentId, long number, String name, ObjectNode data, boolean last) implements Fact {}

    /** A thing of a list is so now; null: it is gone. */
    record Listed(Listing listing, String id, @Nullable ObjectNode view) implements Fact {}

    /** A dead letter was written to its topic of origin again. @param request that asked for it; empty when it had no key */
    record Replayed(String letter, String by, String request, Instant at) implements Fact {}

    /** Something in an environment is so now; null: it is gone. @param id null where an environment has one */
    record Is(Place place, String application, String environment, @Nullable String id, @Nullable ObjectNode row) implements Fact {}

    /** Lines that an instance wrote. */
    record Wrote(String application, String environment, List<Views.LogLine> lines) implements Fact {}
}
