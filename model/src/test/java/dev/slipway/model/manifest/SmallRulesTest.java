package dev.slipway.model.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations, shares of instances, and variables in arguments. */
class SmallRulesTest {
    @ParameterizedTest(name = "{0} is {1}, in words {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # text        | is         | words
            500ms         | PT0.5S     | 500ms
            1500ms        | PT1.5S     | 1500ms
            30s           | PT30S      | 30s
            90s           | PT90S      | 90s
            60s           | PT1M       | 1m
            120m          | PT2H       | 2h
            24h           | P1D        | 1d
            7d            | P7D        | 7d
            0ms           | PT0S       | 0s
            PT1H30M       | PT90M      | 90m
            P2D           | P2D        | 2d
            """)
    void durations_are_read_and_told_as_people_write_them(String text, Duration is, String words) {
        assertThat(Durations.parse(text)).contains(is);
        assertThat(Durations.words(is)).isEqualTo(words);
        assertThat(Durations.parse(words)).contains(is);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            5
            5 s
            -5s
            1.5s
            5S
            1w
            P1Y
            PT
            P999999999999999999D
            1000000000s
            ``
            """)
    void what_is_no_duration_is_none(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    /** The table of Kubernetes (Deployment, spec.strategy.rollingUpdate): a surge rounds up, the unavailable down. */
    @ParameterizedTest(name = "{0} of {1} instances: {2} more, {3} fewer")
    @CsvSource(delimiter = '|', textBlock = """
            # share | instances | surge | unavailable
            1       | 4         | 1     | 1
            0       | 4         | 0     | 0
            25%     | 10        | 3     | 2
            25%     | 4         | 1     | 1
            25%     | 1         | 1     | 0
            25%     | 3         | 1     | 0
            30%     | 7         | 3     | 2
            0%      | 9         | 0     | 0
            100%    | 7         | 7     | 7
            1%      | 100       | 1     | 1
            """)
    void a_share_rounds_as_in_Kubernetes(String text, int instances, int surge, int unavailable) {
        Surge share = Surge.parse(text);
        assertThat(share.ofSurge(instances)).isEqualTo(surge);
        assertThat(share.ofUnavailable(instances)).isEqualTo(unavailable);
        assertThat(share).hasToString(text);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # argument       | becomes
            --port=${PORT}   | --port=8080
            ${PORT}${PORT}   | 80808080
            $${PORT}         | ${PORT}
            $PORT            | $PORT
            $(PORT) `\\`     | $(PORT) `\\`
            ${VALUE}         | a$1\\b${PORT}
            100%             | 100%
            ${EMPTY}         | ``
            """)
    void a_variable_is_put_in_its_place_and_nothing_else_is_special(String argument, String becomes) {
        var environment = Map.of("PORT", "8080", "VALUE", "a$1\\b${PORT}", "EMPTY", "");
        assertThat(Arguments.expand(List.of(argument.replace("`", "")), environment)).containsExactly(becomes.replace("`", ""));
    }

    /** A name that is none was once left as it stood, so that a mistyped one reached the program. */
    @ParameterizedTest(name = "{0} speaks of {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # argument    | unknown
            ${PORT}       |
            ${PROT}       | PROT
            ${log-level}  | log-level
            ${1}          | 1
            ${}           | ``
            ${PORT        | PORT
            $${ANYTHING}  |
            """)
    void a_variable_that_is_not_known_is_found(String argument, String unknown) {
        assertThat(Arguments.unknown(List.of(argument), Set.of("PORT"))).isEqualTo(unknown == null ? Set.of() : Set.of(unknown));
        if (unknown != null) {
            assertThatThrownBy(() -> Arguments.expand(List.of(argument), Map.of("PORT", "1"))).isInstanceOf(IllegalStateException.class)
                    .hasMessage("variable " + unknown + " is in the command and not in the instance's environment");
        }
    }

    @Test
    void several_arguments_are_told_together() {
        assertThat(Arguments.unknown(List.of("${B}", "x", "${A}${B}"), Set.of())).containsExactly("A", "B");
    }
}
