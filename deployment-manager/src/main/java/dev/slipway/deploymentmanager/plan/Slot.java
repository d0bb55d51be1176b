package dev.slipway.deploymentmanager.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The place of an instance among those of its release; a repair fills the same place with a new instance.
 *
 * @param instance its id, unique over all suites
 * @param slot from 0
 */
public record Slot(String instance, int slot) {
    /** 40 bits: with a thousand instances alive a collision has a chance of one in two million. */
    private static final int ID_BYTES = 5;

    /**
     * The instance that a deployment starts in a slot. The id is derived, so a repeated decision names the same one.
     *
     * @param cause what it is started for, unique over all suites: a deployment, or one repair in it
     */
    public static Slot of(String application, String environment, String cause, int slot) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((application + '/' + environment + '/' + cause + '/' + slot).getBytes(StandardCharsets.UTF_8));
            return new Slot(application + '-' + environment + '-' + HexFormat.of().formatHex(digest, 0, ID_BYTES), slot);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
