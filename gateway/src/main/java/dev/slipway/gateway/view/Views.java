package dev.slipway.gateway.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The gateway's read models. Every view has the API's shape and is the caller's own copy. Calls may block on a disk, so they
 * belong on a thread that may. Safe for use by several threads. A page whose cursor its list did not give, or that is filtered by
 * a field that its list does not have, is refused with an {@link IllegalArgumentException} whose message is for the caller.
 */
public interface Views {
    /** Deployments per page when the caller does not say. */
    int LIMIT_DEFAULT = 50;

    /**
     * Waits until everything that was in the application's partition when this was called is in the views, at most 1 s.
     *
     * @param application null: every partition
     * @return empty when it is; otherwise how old the views are, as Kafka does not answer
     */
    Optional<Duration> catchUp(@Nullable String application);

    /** {@code {name, revision, manifest, environments, createdAt, updatedAt}}; manifest is an object. */
    Optional<ObjectNode> application(String name);

    /** The manifest as canonical JSON text, and its revision. */
    Optional<Manifest> manifest(String application);

    /** A registered manifest. @param revision from 1 */
    record Manifest(String canonicalJson, long revision) {}

    /** Newest first. @param cursor of the page before; null for the first */
    Page applications(int limit, @Nullable String cursor);

    /** A page of a list. @param nextCursor null when it is the last */
    record Page(List<ObjectNode> items, @Nullable String nextCursor) {}

    /** {@code {items: [{version, artifact, digest, createdAt, live: [environment]}]}}, newest first; empty when it is unknown. */
    Optional<ObjectNode> versions(String application);

    /** What a version names: its artifact as canonical JSON; empty when the name is free. */
    Optional<String> artifactOf(String application, String version);

    /** What runs in an environment, as the API shows it; empty when the application or the environment is unknown. */
    Optional<ObjectNode> environment(String application, String environment, Instant now);

    /** {@code {application, environment, revision, variables, updatedAt}}; revision 0 while none were set. */
    Optional<ObjectNode> variables(String application, String environment);

    /** A deployment; one that was only asked for yet is QUEUED. */
    Optional<ObjectNode> deployment(String id);

    /** The report as Markdown. */
    Optional<String> report(String deploymentId);

    /** Newest first by createdAt, ties by id. @param filters by field: application, environment, phase, kind */
    Page deployments(Map<String, String> filters, int limit, @Nullable String cursor);

    /** An event of a deployment. @param number from 1; @param event its kind; @param last whether none follows */
    record DeploymentEvent(long number, String event, ObjectNode data, boolean last) {}

    /** Those after a number, in order; empty while there are none. */
    List<DeploymentEvent> events(String deploymentId, long after);

    /** A line that an instance wrote. @param stream out or err; @param offset of its first byte in its stream */
    record LogLine(Instant time, String release, String instance, String stream, long offset, String text) {}

    /** The newest lines, oldest of them first. @param filters by field: instance, release; @param since null: any */
    List<LogLine> logs(String application, String environment, Map<String, String> filters, @Nullable Instant since, int tail);

    /** Newest first. @param filters by field: application, environment, state */
    Page alerts(Map<String, String> filters, int limit, @Nullable String cursor);

    /** One alert. */
    Optional<ObjectNode> alert(String id);

    /** Newest first. @param filters by field: application, environment, state */
    Page healingActions(Map<String, String> filters, int limit, @Nullable String cursor);

    /** One healing action. */
    Optional<ObjectNode> healingAction(String id);

    /** Newest first: {@code {id, name, role, applications, createdAt, createdBy, expires, hash}}; no one else is shown the hash. */
    Page tokens(int limit, @Nullable String cursor);

    /** One token. */
    Optional<ObjectNode> token(String id);

    /** As {@link #catchUp}, for dead letters. */
    Optional<Duration> catchUpWithDeadLetters();

    /** Newest first. @param filters by field: application, topic */
    Page deadLetters(Map<String, String> filters, int limit, @Nullable String cursor);

    /**
     * One dead letter: {@code {id, topic, partition, offset, application, key, ceId, reason, by, at, replayOf, replayed}};
     * {@code replayed} is null, or {@code {at, by, times, request}} of the last time.
     */
    Optional<ObjectNode> deadLetter(String id);

    /**
     * What became of a command: completes when {@code outcomes} says so and the views hold all that came with it. Ask before
     * the command is written; cancel it when you give up.
     */
    CompletableFuture<Outcome> outcome(String commandId);

    /** What became of a command. */
    sealed interface Outcome {
        /** Taken. @param answer of a dry run, as JSON */
        record Taken(long revision, boolean created, boolean unchanged, List<String> deployments, @Nullable String answer) implements Outcome {}

        /** Refused. @param reason name of {@code RefusalReason}; @param errors pointer and detail of each */
        record Refused(String reason, String detail, List<dev.slipway.model.Problem> errors) implements Outcome {}
    }

    /**
     * Called after each change, with what changed, on a thread that must not be held up.
     *
     * @return closes the subscription
     */
    AutoCloseable onChange(java.util.function.Consumer<Changed> listener);

    /** What a batch changed. @param deployments ids that changed or have new events; @param logs {@code application/environment} with new lines */
    record Changed(java.util.Set<String> deployments, java.util.Set<String> logs) {}

    /** Whether the views hold what Kafka held at the start. */
    boolean isReady();

    /** How far the views lag: records not yet read, as last seen. */
    long lag();
}
