package dev.slipway.edge.routing.local;

import dev.slipway.edge.routing.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The files of one edge in its directory; each is replaced as a whole. */
public final class EdgeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeFiles.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ID_LENGTH = 12;

    /**
     * A running edge, as whoever watches it finds it.
     *
     * @param startTime field 22 of the process's {@code stat}: with the pid it tells the process apart; 0 where there is none
     * @param incarnation new at each start
     * @param admin where it is asked for its health
     * @param build that it was started from
     * @param handover where its successor asks for its sockets; may be empty
     */
    public record Running(long pid, long startTime, String incarnation, String admin, String build, String handover) {
        /** Whether that process still runs. */
        public boolean runs() {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && startTimeOf(pid) == startTime;
        }
    }

    private final Path directory;

    /** Of a directory that is made when it is missing. */
    public EdgeFiles(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    /** Where all of them lie. */
    public Path directory() {
        return directory;
    }

    /** Who this edge is: the same at each start. */
    public String id() {
        Path file = directory.resolve("id");
        try {
            if (Files.exists(file)) {
                String kept = Files.readString(file).strip();
                if (!kept.isEmpty()) {
                    return kept;
                }
            }
            String id = UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
            replace(file, id + "\n");
            return id;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The routes that were served last; none when there is no such file, or it cannot be read. */
    public List<Route> routes() {
        Path file = directory.resolve("routes");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return JSON.readValue(Files.readString(file), new TypeReference<List<Route>>() {});
        } catch (IOException | JacksonException e) {
            LOG.atError().addKeyValue("file", file).addKeyValue("because", e.getMessage())
                    .log("the kept routes cannot be read; nothing is served until Kafka tells them");
            return List.of();
        }
    }

    /** Keeps the routes. */
    public void keep(List<Route> routes) {
        replace(directory.resolve("routes"), JSON.writeValueAsString(routes));
    }

    /** Whoever ran, or runs, on this directory. */
    public Optional<Running> running() {
        Path file = directory.resolve("edge.json");
        try {
            return Files.exists(file) ? Optional.of(JSON.readValue(Files.readString(file), Running.class)) : Optional.empty();
        } catch (IOException | JacksonException e) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("because", e.getMessage()).log("who ran here before cannot be read");
            return Optional.empty();
        }
    }

    /** Deletes what a process that was killed has left: its socket, and files that it was about to replace. */
    public void removeLeftovers() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "{handover-*.sock,id.*,routes.*,edge.json.*}")) {
            for (Path each : left) {
                Files.delete(each);
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("directory", directory).addKeyValue("because", e.getMessage()).log("files of an edge that was killed stay behind");
        }
    }

    /** This process, from now on. */
    public void announce(Running running) {
        replace(directory.resolve("edge.json"), JSON.writeValueAsString(running));
    }

    /** Start of a process in ticks since the boot; 0 where the system does not tell. */
    public static long startTimeOf(long pid) {
        Path stat = Path.of("/proc/" + pid + "/stat");
        try {
            String line = Files.readString(stat);
            // The name before it may hold blanks and brackets.
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[19]);
        } catch (IOException gone) {
            return 0;
        }
    }

    private void replace(Path file, String text) {
        Path next = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.deleteIfExists(next);
            try (var channel = FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
