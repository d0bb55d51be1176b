package dev.slipway.deploymentmanager.suite;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token of the API, as far as it is known here.
 *
 * @param id part of the token itself
 * @param name of who acts with it; no two have the same
 * @param role in the words of the topic
 * @param hash SHA-256 of the token, in hex
 * @param applications the only ones that it is for; empty: all
 * @param createdBy the name of the token that made it
 * @param expiresAt null: never
 */
public record Token(String id, String name, String role, String hash, List<String> applications, String createdBy, Instant createdAt,
        @Nullable Instant expiresAt) {}
