package dev.slipway.cli.command;

import dev.slipway.cli.check.Lines;
import dev.slipway.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A manifest on the disk.
 *
 * @param name as its user gave it
 * @param text as it is
 * @param lines where its values stand
 */
record ManifestFile(String name, String text, Lines lines) {
    /** The name that {@code init} gives a manifest, and that is looked for. */
    static final String USUAL = "slipway.yaml";

    /** Whether a word means a file: an application's name has neither dots nor slashes. */
    static boolean isMeant(String word) {
        return word.contains("/") || word.contains(".") || Files.isRegularFile(Path.of(word));
    }

    /** Whether there is one in the folder. */
    static boolean isIn(String folder) {
        return Files.isRegularFile(Path.of(folder, USUAL));
    }

    /** Reads it; of a folder, the usual one in it. @param wrongUsage makes what ends the command */
    static ManifestFile read(String name, Function<String, RuntimeException> wrongUsage) {
        Path path = Files.isDirectory(Path.of(name)) ? Path.of(name, USUAL) : Path.of(name);
        if (!Files.isRegularFile(path)) {
            throw wrongUsage.apply("there is no file " + path + "; ./slipway init writes a manifest for the application in a folder");
        }
        try {
            String text = Files.readString(path);
            return new ManifestFile(path.toString(), text, Lines.of(text));
        } catch (IOException e) {
            throw wrongUsage.apply(path + " cannot be read as UTF-8 text: " + e.getMessage());
        }
    }

    /** The application's name in it; empty when there is none. */
    String application() {
        return lines.text("/name");
    }

    /** The media type that the gateway is told. */
    String type() {
        return name.endsWith(".json") ? "application/json" : "application/yaml";
    }

    /** How problems in it are told. */
    dev.slipway.cli.problem.ProblemWords problems(Terminal terminal) {
        return new dev.slipway.cli.problem.ProblemWords(terminal.look(), name, lines::line);
    }
}
