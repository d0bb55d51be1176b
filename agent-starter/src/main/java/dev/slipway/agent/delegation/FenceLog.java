package dev.slipway.agent.delegation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The highest fence that was seen for each target, noted before the first effect on it; bounded, see {@link Fences}. */
public interface FenceLog {
    /** The highest noted, or what may have been forgotten of it; 0 when there is none. */
    long highest(String target);

    /** Notes a fence; when this returns, it is kept. */
    void note(String target, long fence);

    /** Kept as long as the process: for specialists whose tasks have no effect outside. */
    static FenceLog inMemory() {
        var fences = new Fences();
        return new FenceLog() {
            @Override
            public synchronized long highest(String target) {
                return fences.highest(target);
            }

            @Override
            public synchronized void note(String target, long fence) {
                fences.note(target, fence);
            }
        };
    }

    /**
     * Kept in a file, synced at each note; the last line of a target counts. It is opened at the first question, as whoever
     * opens it replaces it: a process that is not the file's owner, and ends before it asks, must not take it from the owner.
     */
    static FenceLog file(Path file) {
        return new InFile(file);
    }

    /** Appends a line a note; what was superseded is left out when it is opened again, and when there is much of it. */
    final class InFile implements FenceLog {
        private static final Pattern NOTE = Pattern.compile("(\\d{1,18}) (.+)\\.");
        /** So many lines are superseded before the file is written anew, some 100 KiB; and as many as count. */
        private static final int SUPERSEDED = 1000;
        private final Path file;
        private final Fences fences = new Fences();
        private @Nullable FileChannel open;
        private int lines;

        private InFile(Path file) {
            this.file = file;
        }

        private FileChannel opened() {
            if (open != null) {
                return open;
            }
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                if (Files.exists(file)) {
                    read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
                }
                writeAnew();
                open = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                return open;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot open " + file, e);
            }
        }

        private void read(String text) {
            // A line that a crash cut short was never noted.
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
                Matcher note = NOTE.matcher(line);
                if (note.matches()) {
                    fences.note(note.group(2), Long.parseLong(note.group(1)));
                }
            });
        }

        /** Whole or not at all: what is appended after a line that was cut short would be lost with it. */
        private void writeAnew() throws IOException {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            try (var anew = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                var all = new StringBuilder();
                fences.forEach((target, fence) -> all.append(line(target, fence)));
                write(anew, all.toString());
            }
            lines = fences.size();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        private static void write(FileChannel to, String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            to.force(false);
        }

        private static String line(String target, long fence) {
            return fence + " " + target + ".\n";
        }

        @Override
        public synchronized long highest(String target) {
            opened();
            return fences.highest(target);
        }

        @Override
        public synchronized void note(String target, long fence) {
            if (highest(target) >= fence) {
                return;
            }
            try {
                if (lines > 2 * fences.size() + SUPERSEDED) {
                    close();
                }
                write(opened(), line(target, fence));
                lines++;
            } catch (IOException e) {
                // The line may be cut short, as on a full disk: to be opened again is to be written anew without it.
                close();
                throw new UncheckedIOException("cannot note the fence of " + target, e);
            }
            fences.note(target, fence);
        }

        private void close() {
            try (var _ = open) {
                open = null;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + file, e);
            }
        }
    }
}
