package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFormatTest {
    @TempDir
    Path directory;

    @Test
    void a_directory_without_a_number_gets_a_password_that_is_its_owners_alone() throws IOException {
        try (var data = DataDirectory.take(directory)) {
            DataFormat.bring(data);
            String password = data.secret(DataDirectory.KAFKA_PASSWORD);
            assertThat(password).hasSize(48);
            assertThat(Files.getPosixFilePermissions(directory.resolve("kafka-password"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.readString(directory.resolve("format"))).isEqualTo(DataFormat.known() + "\n");
            DataFormat.bring(data);
            assertThat(data.secret(DataDirectory.KAFKA_PASSWORD)).isEqualTo(password);
        }
    }

    @Test
    void an_older_directory_is_migrated_by_each_step_that_it_lacks_and_a_step_that_fails_is_done_again() throws IOException {
        Files.writeString(directory.resolve("format"), "1\n");
        var done = new ArrayList<Integer>();
        try (var data = DataDirectory.take(directory)) {
            assertThatIllegalStateException().isThrownBy(() -> DataFormat.bring(data, List.of(_ -> done.add(1), _ -> done.add(2), _ -> {
                throw new IllegalStateException("the power is gone");
            })));
            assertThat(Files.readString(directory.resolve("format"))).isEqualTo("2\n");
            DataFormat.bring(data, List.of(_ -> done.add(1), _ -> done.add(2), _ -> done.add(3)));
            assertThat(done).containsExactly(2, 3);
            assertThat(Files.readString(directory.resolve("format"))).isEqualTo("3\n");
        }
    }

    @Test
    void a_newer_directory_and_one_without_a_readable_number_are_refused() throws IOException {
        try (var data = DataDirectory.take(directory)) {
            Files.writeString(directory.resolve("format"), "99\n");
            assertThatIllegalStateException().isThrownBy(() -> DataFormat.bring(data))
                    .withMessageContaining("has the data format 99, and this build knows up to 1");
            Files.writeString(directory.resolve("format"), "soon\n");
            assertThatIllegalStateException().isThrownBy(() -> DataFormat.bring(data)).withMessageContaining("holds 'soon'");
        }
    }

    @Test
    void the_file_that_the_command_line_reads_and_the_steps_agree() {
        try (var data = DataDirectory.take(directory)) {
            DataFormat.bring(data);
            assertThat(directory.resolve("format")).hasContent(Integer.toString(DataFormat.known()));
        }
    }
}
