package dev.slipway.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of a token: its SHA-256 digest. Tokens are random and long, so nothing slower is needed to hide them.
 *
 * @param hex in small letters
 */
record TokenDigest(String hex) {
    /** Of the token itself, which is forgotten. */
    static TokenDigest of(String token) {
        return new TokenDigest(HexFormat.of().formatHex(sha256(token)));
    }

    /** Whether a token is this one; takes the same time for every wrong one. */
    boolean is(String token) {
        return MessageDigest.isEqual(hex.getBytes(StandardCharsets.US_ASCII), of(token).hex.getBytes(StandardCharsets.US_ASCII));
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
