package dev.slipway.cli.folder;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * What was seen of a folder.
 *
 * @param path its own, absolute
 * @param files names of its files, and of those a level or two below it that may be run: {@code target/shop.jar}
 * @param texts the beginnings of those files that say how the application is run
 */
public record Folder(String path, SortedSet<String> files, Map<String, String> texts) {
    /** Files whose text is wanted. */
    public static final Set<String> TELLING = Set.of("Procfile", "package.json", "pom.xml", "build.gradle", "build.gradle.kts", "requirements.txt",
            "pyproject.toml", "Pipfile", "app.py", "main.py", "wsgi.py", "asgi.py", "server.py", "go.mod", "Dockerfile");
    /** Folders below it that are looked into. */
    public static final Set<String> BELOW = Set.of("target", "build/libs", "public", "dist", "build", "bin", "src");

    /** Whether a file is there. */
    boolean has(String file) {
        return files.contains(file);
    }

    /** Its text; empty when it is not there. */
    String text(String file) {
        return texts.getOrDefault(file, "");
    }

    /** Its last part. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
