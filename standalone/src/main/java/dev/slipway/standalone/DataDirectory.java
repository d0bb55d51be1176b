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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A suite's directory: one suite at a time, files that only their owner reads. */
final class DataDirectory implements AutoCloseable {
    /** The file with the password of the embedded Kafka and registry. */
    static final String KAFKA_PASSWORD = "kafka-password";
    /** Folders that hold what was said on topics. */
    private static final List<String> OWN = List.of("kafka", "registry", "deployment-manager", "error-analyst", "gateway", "edge");
    private static final String ADMIN_TOKEN = "admin-token";
    private static final int TOKEN_BYTES = 24;
    /** Below, a token is guessed. */
    private static final int TOKEN_AT_LEAST = 16;
    /** What can be sent in the header Authorization, and read in a file with a line end. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{" + TOKEN_AT_LEAST + ",}");
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

    /**
     * The administrator's token's file: written at the first start, with the given token or a random one.
     *
     * @throws IllegalArgumentException if the given token cannot be one
     */
    Path adminToken(@Nullable String given) {
        if (given != null && !TOKEN.matcher(given).matches()) {
            throw new IllegalArgumentException("SLIPWAY_ADMIN_TOKEN is set to what cannot be a token ("
                    + (given.isEmpty() ? "nothing" : given.length() + " characters") + "); use " + TOKEN_AT_LEAST
                    + " or more visible ASCII characters without spaces, or unset it and one is made");
        }
        if (given != null && !Files.exists(path.resolve(ADMIN_TOKEN))) {
            write(ADMIN_TOKEN, given);
        }
        secret(ADMIN_TOKEN);
        return path.resolve(ADMIN_TOKEN);
    }

    /** A secret that is kept in a file: made at random where there is none. */
    String secret(String name) {
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[TOKEN_BYTES];
                new SecureRandom().nextBytes(random);
                write(name, HexFormat.of().formatHex(random));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
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

    /** Keeps what the suite's parts have written from other users of the machine, instances that run as such included; only theirs stays open. */
    void closeToOthers() {
        for (String each : OWN) {
            Path folder = path.resolve(each);
            try {
                if (Files.isDirectory(folder)) {
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + folder + " to others", e);
            }
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
