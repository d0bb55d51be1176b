package dev.slipway.model.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a version is, and how it is run. */
public sealed interface ArtifactSource {
    /** The argument vector, with {@code ${NAME}} for variables. */
    List<String> command();

    /** A program that is there. @param directory its working directory, null for one of each instance's own */
    record Command(List<String> command, @Nullable String directory) implements ArtifactSource {}

    /**
     * A file that is unpacked first (.zip, .jar, .tar, .tar.gz); the command runs in it.
     *
     * @param path absolute, or below the releases' directory
     * @param sha256 that its bytes must have, in hex; null when none is demanded
     */
    record Archive(List<String> command, String path, @Nullable String sha256) implements ArtifactSource {}
}
