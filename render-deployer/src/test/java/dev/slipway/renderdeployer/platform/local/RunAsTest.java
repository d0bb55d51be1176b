package dev.slipway.renderdeployer.platform.local;

import static dev.slipway.renderdeployer.platform.PlatformContract.MANDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.agent.spring.PortRange;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom instances run; what needs root is skipped for others. */
class RunAsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ID = "shop-dev-1";
    private static final Wanted TELLS = new Wanted("release-1", "1.0", EffectiveManifest.read("""
            {"name":"shop","environment":"dev","service":{"type":"worker"},"artifact":{"command":
            ["sh","-c","id -un; echo $HOME; echo mine > file; cat file; echo tmp > $TMPDIR/file; cat $TMPDIR/file; sleep 1000"]}}"""), Map.of());

    @TempDir
    Path directory;

    private final Told told = new Told();

    private LocalPlatform platform(@Nullable String user) {
        return new LocalPlatform(directory.resolve("data"), directory.resolve("releases"), new PortRange(20000, 29999), user, told,
                InstantSource.system());
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Test
    void an_instance_runs_as_the_user_of_the_settings_in_directories_of_its_own() throws Exception {
        assumeTrue(isRoot(), "only root can become somebody else");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (LocalPlatform platform = platform("nobody")) {
            platform.start();
            platform.ensureStarted(MANDATE, TELLS, List.of(new Place(ID, 0)), PATIENCE, () -> false);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.lines(ID, Stream.OUT)).extracting(Line::text)
                    .containsExactly("nobody", "/nonexistent", "mine", "tmp"));
            assertThat(platform.warnings()).isEmpty();
            platform.ensureStopped(MANDATE, List.of(ID), "TERM", PATIENCE, () -> false);
            assertThat(Processes.carrying(ID)).isEmpty();
        }
    }

    @Test
    void a_user_who_cannot_reach_the_data_directory_is_refused_at_the_start() throws Exception {
        assumeTrue(isRoot(), "only root can become somebody else");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        try (LocalPlatform platform = platform("nobody")) {
            assertThatThrownBy(platform::start).isInstanceOf(PlatformException.class)
                    .hasMessageContaining("user 'nobody' cannot reach").hasMessageContaining("choose a data directory");
        }
    }

    @Test
    void a_user_whom_nobody_knows_is_refused_at_the_start() {
        try (LocalPlatform platform = platform("no-such-user")) {
            assertThatThrownBy(platform::start).isInstanceOf(PlatformException.class)
                    .hasMessageContaining("no user 'no-such-user'").hasMessageContaining("useradd");
        }
    }

    @Test
    void root_is_warned_of_and_nobody_else() throws Exception {
        try (LocalPlatform platform = platform(null)) {
            platform.start();
            assertThat(platform.warnings()).hasSize(isRoot() ? 1 : 0);
        }
    }
}
