package dev.slipway.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

class CheckTest {
    private static final String MANIFEST = """
            # A shop.
            name: shop
            artifact:
              command:
                - bin/shop
                - ${PRT}
            strategy: {type: bluegreen}
            environments:
              dev:
                instances: many
                unknown: 1
            """;

    @Test
    void every_mistake_has_its_pointer_and_its_line() {
        assertThat(Check.of(MANIFEST, false).mistakes()).extracting(Check.Mistake::pointer, Check.Mistake::line).containsExactly(
                tuple("/strategy/type", 7), tuple("/environments/dev/instances", 10), tuple("/environments/dev/unknown", 11));
    }

    @Test
    void a_mistake_in_a_list_has_the_line_of_its_element() {
        String text = MANIFEST.replace("bluegreen", "blue-green").replace("many", "2").replace("    unknown: 1\n", "");
        assertThat(Check.of(text, false).mistakes()).singleElement().satisfies(each -> {
            assertThat(each.pointer()).isEqualTo("/artifact/command/1");
            assertThat(each.line()).isEqualTo(6);
            assertThat(each.detail()).startsWith("unknown variable ${PRT}; did you mean 'PORT'?");
        });
    }

    @Test
    void what_is_missing_has_the_line_of_what_should_hold_it() {
        assertThat(Lines.of(MANIFEST).line("/environments/dev/platform")).isEqualTo(9);
        assertThat(Lines.of(MANIFEST).line("/name/deeper")).isEqualTo(2);
        assertThat(Lines.of(MANIFEST).line("/missing")).isZero();
        assertThat(Lines.of(MANIFEST).line("")).isZero();
    }

    @Test
    void what_cannot_be_read_has_the_line_where_reading_ended() {
        assertThat(Check.of("name: shop\n  artifact: [\n", false).mistakes()).singleElement()
                .satisfies(each -> assertThat(each.line()).isEqualTo(2));
        assertThat(Check.of("{\"name\": \"shop\",\n \"name\": 1}", true).mistakes()).singleElement()
                .satisfies(each -> assertThat(each.line()).isEqualTo(2));
        assertThat(Lines.of("a: [1\nb: }").line("/a")).isZero();
    }

    @Test
    void aliases_that_stand_for_more_than_can_be_read_are_given_up() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            text.append("a").append(i).append(": &a").append(i).append(" [").append("*a").append(i - 1).append((", *a" + (i - 1)).repeat(3)).append("]\n");
        }
        assertThat(Lines.of(text.toString()).line("/a0")).isBetween(0, 1);
    }

    @Test
    void a_right_manifest_is_told_with_its_environments() {
        Check.Result result = Check.of("name: shop\nartifact: {command: [a]}\nenvironments: {dev: {}, production: {instances: 2}}\n", false);
        assertThat(result.application()).isEqualTo("shop");
        assertThat(result.environments()).containsExactlyInAnyOrder("dev", "production");
        assertThat(Check.json("f.yaml", result)).isEqualTo("{\"file\":\"f.yaml\",\"valid\":true,\"application\":\"shop\",\"environments\":"
                + "[\"dev\",\"production\"],\"errors\":[]}");
    }
}
