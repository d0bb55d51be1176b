package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class MeaninglessWarningsTest {
    private static final String STATE_DIRECTORY = "org.apache.kafka.streams.processor.internals.StateDirectory";
    private final MeaninglessWarnings filter = new MeaninglessWarnings();

    @Test
    void a_known_warning_is_kept_out_and_everything_else_of_its_logger_stays() {
        assertThat(reply(STATE_DIRECTORY, Level.WARN, "Using an OS temp directory in the state.dir property")).isEqualTo(FilterReply.DENY);
        assertThat(reply(STATE_DIRECTORY, Level.WARN, "Failed to delete the state directory")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(STATE_DIRECTORY, Level.ERROR, "Using an OS temp directory in the state.dir property")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("dev.slipway.standalone.Suite", Level.WARN, "Using an OS temp directory")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(STATE_DIRECTORY, Level.WARN, null)).as("asked whether it is enabled").isEqualTo(FilterReply.NEUTRAL);
    }

    private FilterReply reply(String logger, Level level, String words) {
        return filter.decide(null, new LoggerContext().getLogger(logger), level, words, null, null);
    }
}
