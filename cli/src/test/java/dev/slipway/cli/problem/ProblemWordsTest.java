package dev.slipway.cli.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.check.Lines;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemWordsTest {
    private static final String INVALID = """
            {"type": "urn:slipway:problem:invalid", "title": "Not valid", "status": 422, "detail": "/strategy/type: unknown (and 2 more wrong)",
             "errors": [{"pointer": "/strategy/type", "detail": "unknown strategy 'bluegreen'; did you mean 'blue-green'?"},
                        {"pointer": "", "detail": "is not a map"}, {"parameter": "limit", "detail": "'x' is not a number"}]}""";

    @Test
    void every_place_that_is_wrong_is_told_with_its_line() {
        Lines lines = Lines.of("name: shop\nstrategy:\n  type: bluegreen\n");
        assertThat(new ProblemWords(Look.PLAIN, "shop.yaml", lines::line).lines(Json.read(INVALID), 422)).containsExactly(
                "slipway: Not valid",
                "  shop.yaml:3: /strategy/type: unknown strategy 'bluegreen'; did you mean 'blue-green'?",
                "  shop.yaml: is not a map",
                "  limit: 'x' is not a number");
        assertThat(new ProblemWords(Look.PLAIN).lines(Json.read(INVALID), 422)).contains(
                "  /strategy/type: unknown strategy 'bluegreen'; did you mean 'blue-green'?", "  is not a map");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            conflict     | it has ended     | slipway: Title: it has ended | ./slipway status APPLICATION shows how it is now.
            forbidden    | viewer may not | slipway: Title: viewer may not | The token is known and may not do this: its role or its applications do not allow it. An administrator gives others.
            low-disk     | 12 MiB        | slipway: Title: 12 MiB        | Free some of the disk that the suite's data is on: what runs goes on, and nothing new is deployed meanwhile.
            not-taken    | nobody took it   | slipway: Title: nobody took it | It was not taken in time and will not come true later: try again.
            """)
    void a_problem_says_what_to_do_next(String type, String detail, String first, String next) {
        String problem = "{\"type\": \"urn:slipway:problem:" + type + "\", \"title\": \"Title\", \"detail\": \"" + detail + "\"}";
        assertThat(new ProblemWords(Look.PLAIN).lines(Json.read(problem), 409)).containsExactly(first, "  " + next);
    }

    /** A new kind of problem gets its words here, or says by this list that there is nothing to say. */
    @Test
    void every_kind_of_the_documentation_is_known() throws Exception {
        List<String> silent = List.of("malformed", "method-not-allowed", "too-large", "media-type", "invalid", "idempotency-key-reused");
        List<String> kinds = Files.readAllLines(Path.of(System.getProperty("slipway.home"), "docs", "problems.md")).stream()
                .filter(line -> line.matches("## [a-z-]+ \\(\\d+\\)")).map(line -> line.replaceAll("## ([a-z-]+) .*", "$1")).toList();
        assertThat(kinds).hasSizeGreaterThan(10);
        for (String kind : kinds) {
            int lines = new ProblemWords(Look.PLAIN).lines(Json.read("{\"type\": \"urn:slipway:problem:" + kind + "\", \"title\": \"T\"}"), 400).size();
            assertThat(lines).as(kind).isEqualTo(silent.contains(kind) ? 1 : 2);
        }
    }

    @Test
    void what_is_no_problem_of_the_API_is_told_by_its_status() {
        assertThat(new ProblemWords(Look.PLAIN).lines(Json.read("<html>"), 502)).containsExactly("slipway: the gateway answered 502",
                "  Is this a gateway of Slipway's? ./slipway doctor looks closer.");
    }
}
