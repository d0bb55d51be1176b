package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What callers are told of bad bodies, to the letter: the table is {@code bad-bodies.txt}. */
class BadBodiesTest {
    /** A body, and all that is answered. */
    record Case(String name, String method, String path, String type, String body, String answer) {
        static Case read(String block) {
            String[] halves = block.split("\n=> ", 2);
            String[] head = halves[0].split("\n", 3);
            String[] call = head[1].split(" ");
            return new Case(head[0].strip(), call[0], call[1], call[2], head.length < 3 ? "" : head[2], halves[1].strip());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        try (InputStream in = Objects.requireNonNull(BadBodiesTest.class.getResourceAsStream("/bad-bodies.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^### ")).skip(1).map(Case::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void a_bad_body_is_told_all_that_is_wrong_with_it(Case each) {
        Gateway gateway = Gateway.fresh();
        gateway.registerShop();
        gateway.views().artifacts.put("shop@1.0.0", "{\"command\":[\"bin/shop\",\"--old\"]}");
        int before = gateway.manager().taken.size();

        var answer = gateway.call(each.method, each.path, each.type, each.body);

        assertThat(told(answer.statusCode(), Examples.tree(answer.body()))).isEqualTo(each.answer);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(gateway.manager().taken).as("commands").hasSize(before);
    }

    @org.junit.jupiter.api.Test
    void the_table_is_long_enough_to_mean_something() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
    }

    /** The status, then every error with its place, or the detail where there are none. */
    private static String told(int status, JsonNode problem) {
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem.has("errors")
                ? status + "\n" + StreamSupport.stream(problem.path("errors").spliterator(), false)
                        .map(error -> (error.has("pointer") ? "[" + error.path("pointer").asString() + "] " : "?" + error.path("parameter").asString() + " ")
                                + error.path("detail").asString()).collect(Collectors.joining("\n"))
                : status + "\n" + problem.path("detail").asString();
    }
}
