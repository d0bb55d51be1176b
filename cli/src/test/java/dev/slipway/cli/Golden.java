package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares lines with a file of what they should be. With {@code -Dslipway.golden} the file is written anew, to be looked at and committed. */
public final class Golden {
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private Golden() {}

    /** The lines are those of the file. */
    public static void compare(String file, List<String> lines) {
        String text = String.join("\n", lines) + "\n";
        try {
            if (System.getProperty("slipway.golden") != null) {
                Files.writeString(RESOURCES.resolve(file), text);
            }
            assertThat(text).isEqualTo(Files.readString(RESOURCES.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a resource. */
    public static String text(String file) {
        try {
            return Files.readString(RESOURCES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
