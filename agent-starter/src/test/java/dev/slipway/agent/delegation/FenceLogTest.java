package dev.slipway.agent.delegation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceLogTest {
    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("specialist").resolve("fences");
    }

    @Test
    void the_highest_is_known_after_a_restart_too() {
        FenceLog log = FenceLog.file(file);
        log.note("shop/dev/a", 3);
        log.note("shop/dev/b", 9);
        log.note("shop/dev/a", 7);
        log.note("shop/dev/a", 5);
        assertThat(FenceLog.file(file)).returns(7L, it -> it.highest("shop/dev/a")).returns(9L, it -> it.highest("shop/dev/b"))
                .returns(0L, it -> it.highest("shop/dev/c"));
    }

    /** The line that was cut took the next note with it: they became one line, of a target that is not there. */
    @Test
    void a_line_that_a_crash_cut_short_takes_no_other_with_it() throws IOException {
        FenceLog.file(file).note("shop/dev/a", 3);
        Files.writeString(file, "8 shop/dev/a", StandardOpenOption.APPEND);
        FenceLog log = FenceLog.file(file);
        assertThat(log.highest("shop/dev/a")).isEqualTo(3);
        log.note("shop/dev/b", 9);
        assertThat(FenceLog.file(file)).returns(3L, it -> it.highest("shop/dev/a")).returns(9L, it -> it.highest("shop/dev/b"));
    }

    /** A second deployer on the same data made one before it found them locked: the first wrote into a file that was gone. */
    @Test
    void whoever_asks_nothing_takes_the_file_from_nobody() {
        FenceLog owner = FenceLog.file(file);
        owner.note("shop/dev/a", 3);
        FenceLog.file(file);
        owner.note("shop/dev/a", 7);
        assertThat(FenceLog.file(file).highest("shop/dev/a")).isEqualTo(7);
    }

    @Test
    void what_was_superseded_takes_no_room_after_a_restart() throws IOException {
        FenceLog log = FenceLog.file(file);
        for (int fence = 1; fence <= 100; fence++) {
            log.note("shop/dev/a", fence);
        }
        assertThat(Files.readAllLines(file)).hasSize(100);
        FenceLog.file(file).highest("shop/dev/a");
        assertThat(Files.readAllLines(file)).containsExactly("100 shop/dev/a.");
    }

    @Test
    void bytes_that_are_no_note_are_left_out() throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {(byte) 0xc3, '\n', '7', ' ', 'x', '.', '\n', 0, 0, 0});
        assertThat(FenceLog.file(file).highest("x")).isEqualTo(7);
    }

    @Test
    void of_an_environment_the_newest_targets_are_known_and_what_was_forgotten_is_refused_all_the_same() {
        FenceLog log = FenceLog.file(file);
        log.note("shop/prod/a", 1);
        for (int fence = 1; fence <= Fences.TARGETS + 10; fence++) {
            log.note("shop/dev/instances/i-" + fence, fence);
        }
        for (FenceLog each : new FenceLog[] {log, FenceLog.file(file)}) {
            assertThat(each.highest("shop/dev/instances/i-1")).as("forgotten, and refused up to the newest that was").isEqualTo(10);
            assertThat(each.highest("shop/dev/instances/new")).as("what is new has a higher one").isEqualTo(10);
            assertThat(each.highest("shop/dev/instances/i-11")).isEqualTo(11);
            assertThat(each.highest("shop/dev/instances/i-200")).isEqualTo(200);
            assertThat(each.highest("shop/prod/a")).as("another environment").isEqualTo(1);
            assertThat(each.highest("shop/prod/b")).isZero();
        }
    }

    @Test
    void the_file_of_a_process_that_runs_for_long_stays_small() throws IOException {
        FenceLog log = FenceLog.file(file);
        for (int fence = 1; fence <= 3000; fence++) {
            log.note("shop/dev/instances/i-" + fence, fence);
        }
        assertThat(Files.readAllLines(file)).hasSizeLessThan(2 * Fences.TARGETS + 1100);
        assertThat(FenceLog.file(file).highest("shop/dev/instances/i-3000")).isEqualTo(3000);
    }
}
