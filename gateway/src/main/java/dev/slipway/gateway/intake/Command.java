package dev.slipway.gateway.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants. It carries what its caller said, and nothing that was looked up.
 *
 * @param id of the command: a known one changes nothing
 * @param environment null when it concerns the application as a whole
 * @param requestedBy the name of the caller's token
 * @param digest SHA-256 of what the caller sent, in hex: another one under a known id is refused
 * @param takeWithin what was not taken this long after it was appended never will be; null: no limit
 */
public record Command(String id, String application, @Nullable String environment, String requestedBy, String digest,
        @Nullable Duration takeWithin, Want want) {

    /** The kinds of wants. */
    public sealed interface Want {}

    /** Register an application, or replace its manifest. @param ifRevision that the caller replaces, 0 for none; null: any */
    public record PutApplication(String manifest, @Nullable Long ifRevision) implements Want {}

    /** Retire all that runs of an application. */
    public record DeleteApplication() implements Want {}

    /** Set plain variables. @param variables a null value removes one */
    public record PutVariables(Map<String, @Nullable String> variables) implements Want {}

    /** Bring a version into an environment. @param artifact JSON in place of the manifest's; @param strategy likewise */
    public record Deploy(String deploymentId, String version, @Nullable String artifact, @Nullable String strategy,
            @Nullable String reason, boolean force) implements Want {}

    /** Compute the plan of a deployment; nothing runs. */
    public record Plan(Deploy deploy) implements Want {}

    /** Bring back what ran before a deployment. @param deploymentId of the new one, where one is needed */
    public record Rollback(String deploymentId, String undoes, @Nullable String reason) implements Want {}

    /**
     * Make a token of the API known.
     *
     * @param role in the words of the topic
     * @param hash SHA-256 of the token, in hex
     * @param applications the only ones that it is for; empty: all
     * @param expires null: never
     */
    public record PutToken(String tokenId, String name, String role, String hash, List<String> applications, @Nullable Instant expires) implements Want {}

    /** Revoke a token. */
    public record DeleteToken(String tokenId) implements Want {}

    /** Set plain variables and apply them at once. @param deploymentId of the one that does */
    public record Configure(String deploymentId, Map<String, @Nullable String> variables) implements Want {}

    /** Give what is live another number of instances. */
    public record Scale(String deploymentId, int instances) implements Want {}

    /** Replace the instances of what is live in turn. @param instance the only one; null: all */
    public record Restart(String deploymentId, @Nullable String instance) implements Want {}

    /** Hold a deployment. */
    public record Pause(String deploymentId, @Nullable String reason) implements Want {}

    /** Let a held deployment go on. */
    public record Resume(String deploymentId, @Nullable String reason) implements Want {}

    /** End a deployment and undo it. */
    public record Cancel(String deploymentId, @Nullable String reason) implements Want {}
}
