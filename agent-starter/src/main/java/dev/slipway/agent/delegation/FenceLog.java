package dev.slipway.agent.delegation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The highest fence that was seen for each target, noted before the first effect on it. */
public interface FenceLog {
    /** The highest noted; 0 when there is none. */
    long highest(String target);

    /** Notes a fence; when this returns, it is kept. */
    void note(String target, long fence);

    /** Kept as long as the process: for specialists whose tasks have no effect outside. */
    static FenceLog inMemory() {
        Map<String, Long> fences = new ConcurrentHashMap<>();
        return new FenceLog() {
            @Override
            public long highest(String target) {
                return fences.getOrDefault(target, 0L);
            }

            @Override
            public void note(String target, long fence) {
                fences.merge(target, fence, Math::max);
            }
        };
    }

    /** Kept in a file, synced at each note; the last line of a target counts. */
    static FenceLog file(Path file) {
        return new InFile(file);
    }

    /** Appends a line a note; what was superseded is left out when it is opened again. */
    final class InFile implements FenceLog {
        private final Map<String, Long> fences = new ConcurrentHashMap<>();
        private final FileChannel channel;

        private InFile(Path file) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                if (Files.exists(file)) {
                    for (String line : Files.readAllLines(file)) {
                        int blank = line.indexOf(' ');
                        // A line that a crash cut short was never noted.
                        if (blank > 0 && line.substring(0, blank).matches("\\d+") && line.endsWith(".")) {
                            fences.merge(line.substring(blank + 1, line.length() - 1), Long.parseLong(line.substring(0, blank)), Math::max);
                        }
                    }
                }
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot open " + file, e);
            }
        }

        @Override
        public long highest(String target) {
            return fences.getOrDefault(target, 0L);
        }

        @Override
        public synchronized void note(String target, long fence) {
            if (highest(target) >= fence) {
                return;
            }
            try {
                channel.write(ByteBuffer.wrap((fence + " " + target + ".\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(false);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot note the fence of " + target, e);
            }
            fences.put(target, fence);
        }
    }
}
