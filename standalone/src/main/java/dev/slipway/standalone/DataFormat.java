package dev.slipway.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of what a data directory looks like, in its file {@code format}. A build knows one number: an older directory is
 * migrated step by step, a newer one is refused. A directory without the file is of before there were numbers, or new.
 */
final class DataFormat {
    private static final Logger LOG = LoggerFactory.getLogger(DataFormat.class);
    static final String FILE = "format";

    /** From each number to the next; each may be repeated, since the number is written after it. */
    private static final List<Consumer<DataDirectory>> MIGRATIONS = List.of(
            // 0 to 1: Kafka and the registry ask for a password. Before, nothing lay in the directory that would have to be changed.
            data -> data.secret(DataDirectory.KAFKA_PASSWORD));

    private DataFormat() {}

    /**
     * Brings a directory to the number that this build knows.
     *
     * @throws IllegalStateException if it has a newer one, or none that can be read
     */
    static void bring(DataDirectory data) {
        bring(data, MIGRATIONS);
    }

    static void bring(DataDirectory data, List<Consumer<DataDirectory>> migrations) {
        int number = of(data.path());
        if (number > migrations.size()) {
            throw new IllegalStateException(data.path() + " has the data format " + number + ", and this build knows up to " + migrations.size()
                    + "; start it with the build that wrote it or a newer one, or restore a backup of before");
        }
        for (int next = number + 1; next <= migrations.size(); next++) {
            migrations.get(next - 1).accept(data);
            data.write(FILE, Integer.toString(next));
            LOG.atInfo().addKeyValue("format", next).log("the data directory is of this format now");
        }
    }

    private static int of(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            String number = Files.exists(file) ? Files.readString(file).strip() : "0";
            if (!number.matches("\\d{1,6}")) {
                throw new IllegalStateException(file + " holds '" + number + "' and not the number of a data format");
            }
            return Integer.parseInt(number);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The number that this build knows, as {@code ./slipway restore} reads it too. */
    static int known() {
        try (InputStream file = Objects.requireNonNull(DataFormat.class.getResourceAsStream("/data-format"), "data-format")) {
            return Integer.parseInt(new String(file.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
