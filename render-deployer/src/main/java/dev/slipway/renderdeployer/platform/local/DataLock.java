package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That one deployer at a time works on a data directory: the system's lock on a file, which ends with its process.
 *
 * <p>The owner counts in the file, once a second. One that has not counted for 10 s hangs or was stopped; its successor ends it
 * before it takes the lock, since it could wake up in the middle of what it did.
 */
final class DataLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataLock.class);
    static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(100);
    /** From a kill to the end of the process, which the system does at once unless it waits for a disk. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);
    private static final int BYTES_AT_MOST = 200;

    /** What an owner says of itself. @param beats as it was written; empty of one that does not count */
    private record Owner(long pid, long startTime, String boot, String beats) {
        private static final Owner UNKNOWN = new Owner(-1, -1, "", "");

        static Owner of(String text) {
            String[] words = text.strip().split("\\s+");
            return words.length < 3 ? UNKNOWN
                    : new Owner(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2], words.length > 4 ? words[4] : "");
        }

        /** Only a process that this one sees, and no other under its number: containers have numbers of their own. */
        boolean isHere() {
            return boot.equals(Processes.bootId()) && Processes.stat(pid).filter(found -> found.startTime() == startTime).isPresent();
        }
    }

    private final FileChannel channel;
    private final CountDownLatch closed = new CountDownLatch(1);

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes it. @throws PlatformException when another process has it that is alive, or cannot be ended from here */
    static DataLock take(Path data) throws PlatformException {
        return take(data, SILENCE);
    }

    /** The same. @param silence after which an owner is ended */
    static DataLock take(Path data, Duration silence) throws PlatformException {
        Path file = data.resolve("lock");
        try {
            Files.createDirectories(data);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() == null) {
                    outlive(channel, data, silence);
                }
            } catch (OverlappingFileLockException ofThisProcess) {
                // The channel stays open: to close it would release the lock that the other one of this process holds.
                throw new PlatformException(data + " belongs to another deployer in this process");
            } catch (PlatformException refused) {
                channel.close();
                throw refused;
            }
            return new DataLock(channel).begin();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    /** Returns with the lock. */
    private static void outlive(FileChannel channel, Path data, Duration silence) throws IOException, PlatformException {
        Owner first = owner(channel);
        long until = System.nanoTime() + silence.toNanos();
        while (System.nanoTime() < until) {
            Owner now = owner(channel);
            // One that does not count is of an older build, and one whose count moves is alive.
            if (!now.equals(first) || now.beats().isEmpty()) {
                throw belongsTo(now, data, "stop that suite, or use another data directory");
            }
            pause();
            if (channel.tryLock() != null) {
                return;
            }
        }
        if (!first.isHere()) {
            throw belongsTo(first, data, "it is silent but cannot be seen from here; end it");
        }
        LOG.atWarn().addKeyValue("pid", first.pid()).addKeyValue("silentForMs", silence.toMillis()).log("ending a deployer that does not answer");
        Posix.kill(first.pid(), "KILL");
        until = System.nanoTime() + ENDS_WITHIN.toNanos();
        while (channel.tryLock() == null) {
            if (System.nanoTime() > until) {
                throw belongsTo(first, data, "it is silent and does not end");
            }
            pause();
        }
    }

    private static PlatformException belongsTo(Owner owner, Path data, String mend) {
        return new PlatformException(data + " belongs to the deployer in process " + owner.pid() + "; " + mend);
    }

    private static Owner owner(FileChannel channel) throws IOException {
        var text = ByteBuffer.allocate(BYTES_AT_MOST);
        channel.read(text, 0);
        return Owner.of(new String(text.array(), 0, text.position(), StandardCharsets.UTF_8));
    }

    private static void pause() throws PlatformException {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new PlatformException("interrupted while another deployer had the data directory");
        }
    }

    private DataLock begin() throws IOException {
        long pid = ProcessHandle.current().pid();
        long start = Processes.stat(pid).map(Processes.Stat::startTime).orElse(0L);
        String owner = pid + " " + start + " " + Processes.bootId() + "\nalive ";
        channel.truncate(0);
        write(owner, 0);
        Thread.ofVirtual().name("data-lock").start(() -> beat(owner));
        return this;
    }

    private void beat(String owner) {
        try {
            for (long beats = 1; !closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS); beats++) {
                write(owner, beats);
            }
        } catch (ClosedChannelException ended) {
            LOG.atDebug().log("released");
        } catch (IOException unwritable) {
            LOG.atError().setCause(unwritable).log("the lock of the data directory cannot be written: a successor will take this deployer for dead");
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whole in one write, for a successor may be reading. */
    private void write(String owner, long beats) throws IOException {
        channel.write(ByteBuffer.wrap((owner + beats + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release a lock", e);
        }
    }
}
