package dev.slipway.gateway.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Ids and digests of commands: computed, so that the same request gives the same ones in every gateway. */
public final class CommandId {
    private CommandId() {}

    /** The id that an {@code Idempotency-Key} makes: the first 128 bits of SHA-256 over who asks for what, and the key. */
    public static String of(String caller, String application, String method, String path, String key) {
        MessageDigest sha = sha256();
        for (String part : new String[] {caller, application, method, path, key}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            sha.update(bytes);
        }
        ByteBuffer first = ByteBuffer.wrap(sha.digest());
        return new UUID(first.getLong(), first.getLong()).toString();
    }

    /** SHA-256 of a canonical body, in hex. */
    public static String digest(String canonical) {
        return HexFormat.of().formatHex(sha256().digest(canonical.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
