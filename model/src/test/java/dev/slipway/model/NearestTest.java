package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("interval", "timeout", "PORT", "path", "a");

    @ParameterizedTest(name = "{0} is meant as {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # word    | nearest
            intervall | interval
            Interval  | interval
            intreval  | interval
            PROT      | PORT
            tiemout   | timeout
            time      |
            pth       | path
            b         | a
            xyz       |
            """)
    void a_word_is_near_when_a_third_of_its_letters_differ_at_most(String word, String nearest) {
        assertThat(Nearest.to(word, KNOWN).orElse(null)).isEqualTo(nearest);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # word | choices
            pth    | ; did you mean 'path'? Known: interval, timeout, PORT, path, a
            xyz    | ; Known: interval, timeout, PORT, path, a
            """)
    void the_choices_are_told_with_the_nearest_first(String word, String choices) {
        assertThat(Nearest.choices(word, KNOWN)).isEqualTo(choices);
    }
}
