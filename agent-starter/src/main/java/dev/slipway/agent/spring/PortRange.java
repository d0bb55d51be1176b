package dev.slipway.agent.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A range of ports as settings write it.
 *
 * @param first from 1
 * @param last at most 65535
 */
public record PortRange(int first, int last) {
    private static final int MOST_BEGINNINGS = 1_000_000;

    /**
     * Reads {@code 20000-29999}.
     *
     * @throws IllegalArgumentException if it is none; whoever binds the setting says which one
     */
    public static PortRange valueOf(String text) {
        String[] parts = text.split("-");
        boolean numbers = parts.length == 2 && parts[0].matches("\\d{1,5}") && parts[1].matches("\\d{1,5}");
        if (!numbers || Integer.parseInt(parts[0]) < 1 || Integer.parseInt(parts[1]) > 65535
                || Integer.parseInt(parts[0]) > Integer.parseInt(parts[1])) {
            throw new IllegalArgumentException("'" + text + "' is no range of ports; write it as 20000-29999");
        }
        return new PortRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /**
     * Where to begin in a range: random once, then kept in an agent's directory, so that suites beside each other seldom
     * choose the same.
     *
     * @return from 0; any range is counted on from its last to its first
     */
    public static int begin(Path directory) {
        Path file = directory.resolve("ports-begin");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                Files.writeString(file, Integer.toString(new SecureRandom().nextInt(MOST_BEGINNINGS)));
            }
            return Integer.parseInt(Files.readString(file).trim());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + file, e);
        }
    }

    /** How many ports it has. */
    public int size() {
        return last - first + 1;
    }

    /** The port at a place, counted on from the last to the first again. */
    public int at(int place) {
        return first + Math.floorMod(place, size());
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
