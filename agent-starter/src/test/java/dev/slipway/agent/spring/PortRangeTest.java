package dev.slipway.agent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @Test
    void a_range_is_counted_on_from_its_last_to_its_first() {
        PortRange range = PortRange.valueOf("20000-20002");
        assertThat(range).isEqualTo(new PortRange(20000, 20002)).hasToString("20000-20002");
        assertThat(range.at(2)).isEqualTo(20002);
        assertThat(range.at(3)).isEqualTo(20000);
        assertThat(range.at(Integer.MAX_VALUE)).isBetween(20000, 20002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20000", "20001-20000", "0-10", "1-65536", "a-b", "1-2-3", "-1-5"})
    void what_is_no_range_is_told_with_how_to_write_one(String text) {
        assertThatThrownBy(() -> PortRange.valueOf(text)).hasMessage("'" + text + "' is no range of ports; write it as 20000-29999");
    }

    @Test
    void where_to_begin_is_kept(@TempDir Path directory) {
        int first = PortRange.begin(directory.resolve("agent"));
        assertThat(PortRange.begin(directory.resolve("agent"))).isEqualTo(first).isNotNegative();
    }
}
