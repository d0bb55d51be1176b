package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {
    @TempDir
    Path directory;

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(strings = {"", " ", "bad token", "fifteen-letters", "a space at the very end ", "sixteen-and-an-ü-more"})
    void what_cannot_be_a_token_is_refused_and_nothing_is_kept(String given) {
        try (var data = DataDirectory.take(directory)) {
            assertThatIllegalArgumentException().isThrownBy(() -> data.adminToken(given))
                    .withMessageContaining("SLIPWAY_ADMIN_TOKEN").withMessageContaining("16 or more visible ASCII characters");
            assertThat(directory.resolve("admin-token")).doesNotExist();
        }
    }

    @Test
    void a_given_token_is_kept_for_its_owner_alone_and_stays_at_later_starts() throws IOException {
        try (var data = DataDirectory.take(directory)) {
            Path file = data.adminToken("sixteen-letters!");
            assertThat(Files.readString(file)).isEqualTo("sixteen-letters!\n");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.readString(data.adminToken("another-token-of-later"))).isEqualTo("sixteen-letters!\n");
            assertThat(Files.readString(data.adminToken(null))).isEqualTo("sixteen-letters!\n");
        }
    }

    @Test
    void what_was_said_on_topics_is_closed_to_others_and_instances_are_not() throws IOException {
        try (var data = DataDirectory.take(directory)) {
            Path kafka = Files.createDirectories(directory.resolve("kafka"));
            Path instances = Files.createDirectories(directory.resolve("render-deployer"));
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(instances);
            data.closeToOthers();
            assertThat(Files.getPosixFilePermissions(kafka)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(instances)).isEqualTo(before);
            assertThat(directory.resolve("gateway")).doesNotExist();
        }
    }
}
