package dev.slipway.cli.folder.disk;

import dev.slipway.cli.folder.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks at a folder. */
public final class Looking {
    private static final int BYTES_READ = 64 * 1024;
    private static final int FILES_AT_MOST = 5000;

    private Looking() {}

    /** What is in it, as far as {@link Folder} wants to know. */
    public static Folder at(Path folder) throws IOException {
        SortedSet<String> files = new TreeSet<>();
        list(folder, "", files);
        for (String below : Folder.BELOW) {
            list(folder.resolve(below), below + "/", files);
        }
        for (String python : new String[] {".venv/bin/python", "venv/bin/python"}) {
            if (Files.isExecutable(folder.resolve(python))) {
                files.add(python);
            }
        }
        var texts = new HashMap<String, String>();
        for (String each : Folder.TELLING) {
            if (files.contains(each)) {
                texts.put(each, beginning(folder.resolve(each)));
            }
        }
        return new Folder(folder.toAbsolutePath().normalize().toString(), Collections.unmodifiableSortedSet(files), texts);
    }

    private static void list(Path folder, String prefix, SortedSet<String> files) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(Files::isRegularFile).limit(FILES_AT_MOST).forEach(each -> files.add(prefix + each.getFileName()));
        }
    }

    private static String beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(BYTES_READ), StandardCharsets.UTF_8);
        }
    }
}
