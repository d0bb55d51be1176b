package dev.slipway.renderdeployer.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instances;
import dev.slipway.renderdeployer.log.LineLimit;
import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import dev.slipway.renderdeployer.platform.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
    private static final Instance INSTANCE = Instances.running("a", Instances.BEGAN);
    private static final LineLimit NONE = new LineLimit(Integer.MAX_VALUE, 0);

    @TempDir
    Path directory;

    private final Told told = new Told();
    private final byte[] buffer = new byte[Tail.CHUNK_BYTES];
    private Path file;
    private Tail tail;

    @BeforeEach
    void create() throws IOException {
        file = Files.createFile(directory.resolve("out"));
        tail = new Tail(file, Stream.OUT, 0);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private LineLimit turn(boolean last, LineLimit limit) {
        return tail.turn(INSTANCE, told, last, limit, buffer, Instances.BEGAN);
    }

    private List<Line> lines() {
        return told.lines("a", Stream.OUT);
    }

    @Test
    void lines_that_were_not_taken_are_told_again_with_the_same_offsets() throws IOException {
        told.away(true);
        write("one\n");
        turn(false, NONE);
        assertThat(tail.position()).isZero();
        told.away(false);
        write("two\n");
        turn(false, NONE);
        assertThat(lines()).containsExactly(new Line(0, "one"), new Line(4, "two"));
        assertThat(tail.position()).isEqualTo(8);
    }

    @Test
    void lines_above_the_limit_are_counted_and_the_count_is_told() throws IOException {
        write("one\ntwo\nthree\n");
        turn(false, new LineLimit(1, 0));
        assertThat(lines()).containsExactly(new Line(0, "one"));
        write("four\n");
        turn(false, NONE);
        assertThat(lines()).containsExactly(new Line(0, "one"), new Line(14, "four"));
        assertThat(told.dropped("a")).isEqualTo(2);
        assertThat(tail.isDone(true)).isTrue();
    }

    @Test
    void what_was_dropped_at_the_end_is_told_without_a_line() throws IOException {
        write("one\ntwo\n");
        turn(true, new LineLimit(1, 0));
        turn(true, new LineLimit(0, 0));
        assertThat(told.dropped("a")).isEqualTo(1);
        assertThat(tail.isDone(true)).isTrue();
    }

    @Test
    void a_stream_keeps_its_newest_10_mebibytes_while_offsets_and_the_writer_go_on() throws Exception {
        String line = "x".repeat(999) + "\n";
        try (var writer = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int mebibyte = 0; mebibyte < 30; mebibyte++) {
                writer.write(line.repeat(1000).getBytes(StandardCharsets.UTF_8));
                for (int i = 0; i < 5; i++) {
                    turn(false, NONE);
                }
            }
            writer.write("last\n".getBytes(StandardCharsets.UTF_8));
            turn(false, NONE);
        }
        assertThat(lines()).hasSize(30_001).endsWith(new Line(30_000_000, "last"));
        assertThat(Files.size(file)).isEqualTo(30_000_005);
        assertThat(kibibytesOnDisk()).isBetween(Tail.KEPT_BYTES / 1024, Tail.KEPT_BYTES / 1024 + 1100);
    }

    private long kibibytesOnDisk() throws Exception {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        assertThat(du.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\\s")[0]);
    }

    @Test
    void what_lies_too_far_behind_is_skipped_and_counted() throws IOException {
        told.away(true);
        write(("x".repeat(99) + "\n").repeat(400_000));
        turn(false, NONE);
        told.away(false);
        for (int i = 0; i < 100; i++) {
            turn(false, NONE);
        }
        assertThat(lines().getLast()).isEqualTo(new Line(39_999_900, "x".repeat(99)));
        assertThat(told.dropped("a") + lines().size()).as("an estimate, exact where lines have its length").isBetween(399_990L, 400_010L);
    }
}
