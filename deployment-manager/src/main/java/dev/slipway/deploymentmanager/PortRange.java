package dev.slipway.deploymentmanager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A range of ports as the settings write it.
 *
 * @param first from 1
 * @param last at most 65535
 */
public record PortRange(int first, int last) {
    /** Reads {@code 10000-14999}. */
    public static PortRange valueOf(String text) {
        String[] parts = text.split("-");
        boolean numbers = parts.length == 2 && parts[0].matches("\\d{1,5}") && parts[1].matches("\\d{1,5}");
        if (!numbers || Integer.parseInt(parts[0]) < 1 || Integer.parseInt(parts[1]) > 65535
                || Integer.parseInt(parts[0]) > Integer.parseInt(parts[1])) {
            throw new IllegalArgumentException("'" + text + "' is no range of ports; write it as 10000-14999");
        }
        return new PortRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** Where a data directory's proposals begin: random once, then kept in it, so that suites beside each other differ. */
    static int begin(Path directory) {
        Path file = directory.resolve("ports-begin");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                Files.writeString(file, Integer.toString(new SecureRandom().nextInt(1, 1_000_000)));
            }
            return Integer.parseInt(Files.readString(file).trim());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + file, e);
        }
    }
}
