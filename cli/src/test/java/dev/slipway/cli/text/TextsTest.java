package dev.slipway.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    private static final Look COLOURED = new Look(20, 10, true, true);

    @Test
    void a_cut_counts_columns_not_codes_and_ends_the_colour() {
        String red = COLOURED.paint(Colour.BAD, "0123456789");
        assertThat(Texts.width(red)).isEqualTo(10);
        assertThat(Texts.cut(red, COLOURED, 10)).isEqualTo(red);
        assertThat(Texts.cut(red, COLOURED, 5)).isEqualTo("\u001b[31m0123…\u001b[0m");
        assertThat(Texts.cut("0123456789", Look.PLAIN, 5)).isEqualTo("0123>");
        assertThat(Texts.cut("0123456789", Look.PLAIN, 0)).isEqualTo("0123456789");
        assertThat(Texts.cut("🚢🚢🚢🚢", COLOURED, 3)).isEqualTo("🚢🚢…");
    }

    @Test
    void lines_are_broken_at_blanks() {
        assertThat(Texts.wrap("one two three\nfour", 7)).containsExactly("one two", "three", "four");
        assertThat(Texts.wrap("a-very-long-word and", 5)).containsExactly("a-very-long-word", "and");
        assertThat(Texts.wrap("one two", 0)).containsExactly("one two");
    }

    @Test
    void a_table_stands_in_columns_and_ends_with_the_line() {
        assertThat(new Table(new Look(18, 10, false, false), "name", "what").row("a", "long enough to be cut").row("longer", "b").lines(" "))
                .containsExactly(" NAME    WHAT", " a       long eno>", " longer  b");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0, 0.0s", "340, 0.3s", "59949, 59.9s", "60000, 1m", "250000, 4m 10s", "3600000, 1h", "7500000, 2h 5m", "270000000, 3d 3h", "-5, 0.0s"})
    void durations_are_said_in_two_units(long ms, String words) {
        assertThat(Times.words(Duration.ofMillis(ms))).isEqualTo(words);
    }

    @ParameterizedTest(name = "{0} s is {1}")
    @CsvSource({"0, 0s ago", "59, 59s ago", "60, 1m ago", "3599, 59m ago", "3600, 1h ago", "86400, 1d ago", "-3, 0s ago"})
    void ages_are_said_in_one_unit(long seconds, String words) {
        Instant now = Instant.parse("2026-11-25T10:00:00Z");
        assertThat(Times.ago(now.minusSeconds(seconds), now)).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"a\":[1,-2.50,true,false,null,\"ü\\n\\\"\"],\"b\":{\"c\":{}}}", "12345678901234567890", "\"\"", "1.10"})
    void JSON_is_read_and_written_as_it_was(String json) {
        assertThat(Json.write(Json.read(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":}", "nonsense", "[1,"})
    void what_is_no_JSON_is_missing(String text) {
        assertThat(Json.read(text).isMissingNode()).isTrue();
    }

    @Test
    void a_terminal_is_what_its_environment_says() {
        Map<String, String> usual = Map.of("TERM", "xterm-256color", "LANG", "en_US.UTF-8");
        assertThat(Look.terminal(usual, 120, 50)).isEqualTo(new Look(120, 50, true, true));
        assertThat(Look.terminal(usual, 0, 0)).isEqualTo(new Look(80, 24, true, true));
        assertThat(Look.terminal(Map.of("TERM", "xterm", "LANG", "C.UTF-8", "NO_COLOR", "1"), 80, 24)).isEqualTo(new Look(80, 24, false, true));
        assertThat(Look.terminal(Map.of("TERM", "xterm", "NO_COLOR", ""), 80, 24)).isEqualTo(new Look(80, 24, true, false));
        assertThat(Look.terminal(Map.of("TERM", "dumb", "LANG", "C.UTF-8"), 80, 24)).isEqualTo(new Look(80, 24, false, true));
        assertThat(Look.terminal(Map.of("TERM", "xterm", "LANG", "en_US.UTF-8", "LC_ALL", "C"), 80, 24)).isEqualTo(new Look(80, 24, true, false));
    }
}
