package dev.slipway.renderdeployer.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process owns the data directory: alive, frozen, or of a build that does not count. */
class DataLockTest {
    private static final Duration SILENCE = Duration.ofSeconds(3);
    @TempDir
    Path data;
    private Process owner;

    /** The owner: it says when it has the lock. */
    public static void main(String[] arguments) throws Exception {
        try (var _ = DataLock.take(Path.of(arguments[0]))) {
            System.out.println("owns");
            Thread.currentThread().join();
        }
    }

    @BeforeEach
    void start() throws Exception {
        owner = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DataLockTest.class.getName(), data.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8)).readLine()).isEqualTo("owns");
    }

    @AfterEach
    void end() {
        owner.destroyForcibly();
    }

    private void freeze() throws Exception {
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(owner.pid())).start().waitFor()).isZero();
    }

    @Test
    void one_that_is_alive_keeps_it() {
        assertThatThrownBy(() -> DataLock.take(data, Duration.ofSeconds(60))).isInstanceOf(PlatformException.class)
                .hasMessage(data + " belongs to the deployer in process " + owner.pid() + "; stop that suite, or use another data directory");
        assertThat(owner.isAlive()).isTrue();
    }

    @Test
    void one_that_is_frozen_is_ended_before_its_successor_has_it() throws Exception {
        freeze();
        try (var _ = DataLock.take(data, SILENCE)) {
            assertThat(owner.waitFor(0, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(data.resolve("lock"))).startsWith(ProcessHandle.current().pid() + " ").contains("\nalive ");
        }
    }

    @Test
    void one_that_does_not_count_is_of_an_older_build_and_keeps_it() throws Exception {
        freeze();
        String line = Files.readString(data.resolve("lock")).lines().findFirst().orElseThrow();
        Files.writeString(data.resolve("lock"), line + "\n");
        assertThatThrownBy(() -> DataLock.take(data, SILENCE)).isInstanceOf(PlatformException.class).hasMessageContaining("belongs to the deployer");
        assertThat(owner.isAlive()).isTrue();
    }

    @Test
    void one_that_is_silent_and_is_somebody_else_by_now_is_left_alone() throws Exception {
        freeze();
        String[] words = Files.readString(data.resolve("lock")).split(" ", 3);
        Files.writeString(data.resolve("lock"), words[0] + " 1 " + words[2]);
        assertThatThrownBy(() -> DataLock.take(data, SILENCE)).isInstanceOf(PlatformException.class).hasMessageContaining("cannot be seen from here");
        assertThat(owner.isAlive()).isTrue();
    }
}
