package dev.slipway.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The administrator's token, of which only the SHA-256 digest is kept. */
final class AdminToken {
    private final byte[] digest;

    /** Of the token itself, which is forgotten. */
    AdminToken(String token) {
        this.digest = sha256(token);
    }

    /** Whether a token is this one; takes the same time for every wrong one. */
    boolean is(String token) {
        return MessageDigest.isEqual(digest, sha256(token));
    }

    @Override
    public String toString() {
        return "***";
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
