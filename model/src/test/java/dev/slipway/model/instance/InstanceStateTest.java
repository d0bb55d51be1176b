package dev.slipway.model.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.instance.InstanceState.Checks;
import dev.slipway.model.instance.InstanceState.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceStateTest {
    private static final String TABLE = """
            UNKNOWN  | NO_DATA   | STARTING
            UNKNOWN  | HEALTHY   | HEALTHY
            UNKNOWN  | UNHEALTHY | UNHEALTHY
            STARTING | NO_DATA   | STARTING
            STARTING | HEALTHY   | HEALTHY
            STARTING | UNHEALTHY | STARTING
            RUNNING  | NO_DATA   | STARTING
            RUNNING  | HEALTHY   | HEALTHY
            RUNNING  | UNHEALTHY | UNHEALTHY
            DRAINING | NO_DATA   | DRAINING
            DRAINING | HEALTHY   | DRAINING
            DRAINING | UNHEALTHY | DRAINING
            STOPPED  | NO_DATA   | STOPPED
            STOPPED  | HEALTHY   | STOPPED
            STOPPED  | UNHEALTHY | STOPPED
            LOST     | NO_DATA   | LOST
            LOST     | HEALTHY   | LOST
            LOST     | UNHEALTHY | LOST
            """;

    @ParameterizedTest(name = "{0} to the platform and {1} to the checks is {2}")
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void the_platform_and_the_checks_combine(Platform platform, Checks checks, InstanceState state) {
        assertThat(InstanceState.of(platform, checks)).isEqualTo(state);
    }

    @Test
    void the_table_is_complete() {
        assertThat(TABLE.lines()).hasSize(Platform.values().length * Checks.values().length).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0} has ended: {1}")
    @CsvSource({"STARTING,false", "HEALTHY,false", "UNHEALTHY,false", "DRAINING,false", "STOPPED,true", "LOST,true"})
    void only_what_stopped_or_is_lost_has_ended(InstanceState state, boolean ended) {
        assertThat(state.hasEnded()).isEqualTo(ended);
    }
}
