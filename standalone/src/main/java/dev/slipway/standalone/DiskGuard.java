package dev.slipway.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends the suite before the disk is full: a clean end needs a little room, and the files that Kafka maps into memory must not meet
 * a disk without any. What is written faster than this looks meets Kafka's own end, which loses no acknowledged record either.
 */
final class DiskGuard implements AutoCloseable {
    private static final long MIB = 1024 * 1024;
    /** Kafka's index of a new segment in each partition that is written to, and the notes of a clean end, many times over. */
    static final long NEEDED_BYTES = 64 * MIB;
    private static final Duration LOOK_EACH = Duration.ofMillis(500);

    private final Path directory;
    private final Consumer<String> onFull;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param onFull told why the suite cannot go on, once */
    DiskGuard(Path directory, Consumer<String> onFull) {
        this.directory = directory;
        this.onFull = onFull;
    }

    /**
     * Begins to look.
     *
     * @throws IllegalStateException if there is not room enough to start with
     */
    void start() {
        if (free() < NEEDED_BYTES) {
            throw new IllegalStateException(words() + "; make room and start it again");
        }
        Thread.ofPlatform().daemon().name("disk-guard").start(this::look);
    }

    private void look() {
        try {
            while (!closing.await(LOOK_EACH.toMillis(), TimeUnit.MILLISECONDS)) {
                if (free() < NEEDED_BYTES) {
                    onFull.accept(words());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long free() {
        return directory.toFile().getUsableSpace();
    }

    private String words() {
        return free() / MIB + " MiB are free for " + directory + ", and the suite needs " + NEEDED_BYTES / MIB + " to go on";
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
