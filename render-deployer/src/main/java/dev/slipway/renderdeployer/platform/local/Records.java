package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is on disk of instances: a directory each, with the record, the output, and directories of its own. Only what is
 * recorded here is ever touched by this deployer.
 */
final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final String RECORD = "instance.json";

    private final Path instances;
    private final Path barred;

    Records(Path data) {
        this.instances = data.resolve("instances");
        this.barred = data.resolve("barred");
    }

    /** Where the directories of all lie; made when it is not there. */
    Path place() {
        try {
            return Files.createDirectories(instances);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + instances, e);
        }
    }

    Path directory(String instance) {
        return instances.resolve(safe(instance));
    }

    /** Its working directory, where the artifact has none. */
    Path work(String instance) {
        return directory(instance).resolve("work");
    }

    Path temporary(String instance) {
        return directory(instance).resolve("tmp");
    }

    /** Makes a name a directory that is nowhere else. */
    private static String safe(String instance) {
        if (!instance.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,199}")) {
            throw new IllegalArgumentException("'" + instance + "' cannot be an instance's id; use 1 to 200 of A-Z a-z 0-9 . _ -");
        }
        return instance;
    }

    /** All that can be read; what cannot is left alone and told. */
    List<Instance> all() {
        var all = new ArrayList<Instance>();
        if (!Files.isDirectory(instances)) {
            return all;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(instances)) {
            for (Path each : entries) {
                if (Files.exists(each.resolve(RECORD))) {
                    try {
                        all.add(JSON.readValue(Files.readString(each.resolve(RECORD)), Instance.class));
                    } catch (JacksonException | NullPointerException unreadable) {
                        LOG.atWarn().addKeyValue("file", each.resolve(RECORD)).addKeyValue("because", unreadable.getMessage())
                                .log("the record of an instance cannot be read; the instance is left alone");
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + instances, e);
        }
        return all;
    }

    /** Writes it whole or not at all. @param synced whether it must survive the end of the machine */
    void write(Instance instance, boolean synced) {
        Path directory = directory(instance.id());
        Path fresh = directory.resolve(RECORD + ".new");
        try {
            Files.createDirectories(directory);
            // Not a channel: those break when the thread is interrupted, and a task's is when it is cancelled.
            try (var out = new FileOutputStream(fresh.toFile())) {
                out.write(JSON.writeValueAsBytes(instance));
                if (synced) {
                    out.getFD().sync();
                }
            }
            Files.move(fresh, directory.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
            if (synced) {
                sync(directory);
                sync(instances);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the record of instance " + instance.id(), e);
        }
    }

    private static void sync(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes what only a living instance needs. */
    void removeOwn(String instance) {
        delete(work(instance));
        delete(temporary(instance));
    }

    void remove(String instance) {
        delete(directory(instance));
    }

    /** An instance of this id never starts from now on. */
    void bar(String instance) {
        try {
            Files.createDirectories(barred);
            Files.write(barred.resolve(safe(instance)), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bar instance " + instance, e);
        }
    }

    boolean isBarred(String instance) {
        return Files.exists(barred.resolve(safe(instance)));
    }

    /** Forgets bars that are older than any delegation. */
    void unbar(Instant now, Duration after) {
        if (!Files.isDirectory(barred)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(barred)) {
            for (Path each : entries) {
                if (Files.getLastModifiedTime(each).toInstant().plus(after).isBefore(now)) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("old bars were not removed");
        }
    }

    /** Deletes a directory with all that is in it; links are deleted, not followed. */
    static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("directory", tree).addKeyValue("because", e.toString()).log("files of an ended instance were not removed");
        }
    }
}
