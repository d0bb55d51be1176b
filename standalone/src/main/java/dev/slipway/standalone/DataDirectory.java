package dev.slipway.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A suite's directory: one suite at a time, files that only their owner reads. */
final class DataDirectory implements AutoCloseable {
    private static final int TOKEN_BYTES = 24;
    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the directory, making it where it is missing.
     *
     * @throws IllegalStateException if another suite holds it
     */
    static DataDirectory take(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            FileChannel channel = FileChannel.open(path.resolve("suite.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("another suite runs on " + path + "; stop it with ./slipway down --data " + path);
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + path + " as data directory: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    /** The administrator's token's file: written at the first start, with the given token or a random one. */
    Path adminToken(@Nullable String given) {
        Path file = path.resolve("admin-token");
        if (!Files.exists(file)) {
            byte[] random = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(random);
            write("admin-token", given == null || given.isBlank() ? HexFormat.of().formatHex(random) : given.strip());
        }
        return file;
    }

    /** Writes a file whole, readable by its owner alone. */
    void write(String name, String text) {
        try {
            Path partial = Files.createTempFile(path, name, ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(partial, text + "\n");
            Files.move(partial, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path.resolve(name), e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path.resolve(name), e);
        }
    }

    /** Gives the directory free. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give " + path + " free", e);
        }
    }

    @Override
    public String toString() {
        return Map.of("data", path).toString();
    }
}
