package dev.slipway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeSettingsTest {
    @TempDir
    private Path directory;

    private static EdgeSettings of(String text) throws IOException {
        var read = new Properties();
        read.load(new StringReader(text));
        return EdgeSettings.of(read, "settings.properties");
    }

    @Test
    void without_a_file_everything_is_as_documented() throws IOException {
        assertThat(EdgeSettings.read(directory.resolve("settings.properties"))).isEqualTo(
                new EdgeSettings(EdgeSettings.AccessLog.OFF, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(60), Long.MAX_VALUE));
    }

    @Test
    void every_key_is_taken() throws IOException {
        assertThat(of("access.log=with-queries\nhead.seconds=1\nidle.seconds=60\nstalled.seconds=3600\nbody.limit=0\n")).isEqualTo(
                new EdgeSettings(EdgeSettings.AccessLog.WITH_QUERIES, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(3600), 0));
    }

    @Test
    void all_mistakes_are_told_at_once() {
        assertThatThrownBy(() -> of("access.log=yes\nhead.seconds=0\nidle.seconds=59\nstalled.seconds=1m\nbody.limit=-1\nbody-limit=5\n"))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("""
                        settings.properties:
                          access.log: 'yes' is unknown; use off, on or with-queries
                          head.seconds: '0' is no number from 1 to 300
                          idle.seconds: '59' is no number from 60 to 3600
                          stalled.seconds: '1m' is no number from 1 to 3600
                          body.limit: '-1' is no number from 0 up
                          body-limit: is unknown; known: access.log, head.seconds, idle.seconds, stalled.seconds, body.limit""");
    }
}
