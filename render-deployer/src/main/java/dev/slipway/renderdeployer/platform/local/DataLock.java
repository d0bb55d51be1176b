package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** That one deployer at a time works on a data directory: the system's lock on a file, which ends with its process. */
final class DataLock implements AutoCloseable {
    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes it. @throws PlatformException when another process has it */
    static DataLock take(Path data) throws PlatformException {
        Path file = data.resolve("lock");
        try {
            Files.createDirectories(data);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    long pid = ProcessHandle.current().pid();
                    long start = Processes.stat(pid).map(Processes.Stat::startTime).orElse(0L);
                    channel.truncate(0);
                    channel.write(ByteBuffer.wrap((pid + " " + start + " " + Processes.bootId() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
                    return new DataLock(channel);
                }
                var owner = ByteBuffer.allocate(200);
                channel.read(owner, 0);
                String pid = new String(owner.array(), 0, owner.position(), StandardCharsets.UTF_8).split(" ")[0];
                channel.close();
                throw new PlatformException(data + " belongs to the deployer in process " + pid + "; stop that suite, or use another data directory");
            } catch (OverlappingFileLockException ofThisProcess) {
                // The channel stays open: to close it would release the lock that the other one of this process holds.
                throw new PlatformException(data + " belongs to another deployer in this process");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release a lock", e);
        }
    }
}
