package dev.slipway.model.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # written   | is
            off         | "off"
            no          | "no"
            yes         | "yes"
            on          | "on"
            y           | "y"
            true        | true
            False       | false
            12          | 12
            +3          | 3
            0o17        | 15
            0x1F        | 31
            1_000       | "1_000"
            12:30       | "12:30"
            2026-01-01  | "2026-01-01"
            1.5         | 1.5
            .inf        | ".inf"
            ~           | null
            null        | null
            `""`        | ""
            "1"         | "1"
            '#x'        | "#x"
            !!str 7     | "7"
            ${PORT}     | "${PORT}"
            """)
    void plain_words_mean_what_the_core_schema_of_1_2_says(String written, String is) throws Exception {
        assertThat(Yaml.read("a: " + written + "\n").path("a")).hasToString(is);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # in YAML | as a variable
            1.10      | 1.10
            007       | 007
            0x1F      | 0x1F
            1e3       | 1e3
            True      | True
            off       | off
            8080      | 8080
            12345678901234567890123456789 | 12345678901234567890123456789
            """)
    void the_value_of_a_variable_is_taken_as_it_is_written(String yaml, String value) {
        var valid = valid("name: shop\nvariables: {V: " + yaml + "}\nenvironments: {dev: {variables: {W: " + yaml + "}}}\n");
        var effective = EffectiveManifest.of(valid.canonicalJson(), "dev", null, null);
        assertThat(effective.variables()).containsEntry("V", value).containsEntry("W", value);
    }

    @Test
    void a_number_in_JSON_keeps_its_zeros_too() {
        var reading = Manifests.readJson("{\"name\": \"shop\", \"variables\": {\"A\": 1.10, \"B\": 12345678901234567890, \"C\": true}}");
        assertThat(reading).isInstanceOfSatisfying(Reading.Valid.class, valid ->
                assertThat(EffectiveManifest.of(valid.canonicalJson(), "dev", null, null).variables())
                        .containsEntry("A", "1.10").containsEntry("B", "12345678901234567890").containsEntry("C", "true"));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # YAML                                 | because
            `name: shop\\nname: shop`               | is not YAML: found duplicate key name (line 2, column 1)
            `name: [shop`                          | is not YAML: expected ',' or ']', but got <stream end> (line 1, column 12)
            `name: shop\\n---\\nname: other`         | is not YAML: but found another document (line 2, column 1)
            `name: *nobody`                        | is not YAML: found undefined alias nobody (line 1, column 7)
            `? [a]\\n: b`                           | is not YAML: a key that is no plain word (line 1, column 3)
            `name: !!binary aGk=`                  | is not YAML: unknown tag tag:yaml.org,2002:binary (line 1, column 7)
            `a: &a [*a]`                           | is not YAML that can be read: its values are nested more than 50 deep
            `- name: shop`                         | is not a map of fields; begin with name: ...
            ``                                     | is not a map of fields; begin with name: ...
            """)
    void what_is_no_manifest_says_where(String yaml, String because) {
        assertThat(Manifests.readYaml(yaml.replace("\\n", "\n"))).isEqualTo(new Reading.Invalid(List.of(new Problem("", because))));
    }

    @Test
    void aliases_may_be_used_but_not_to_blow_a_manifest_up() {
        assertThat(valid("name: shop\nenvironments: {dev: &env {instances: 2}, test: *env}\n").canonicalJson()).contains("\"test\":{\"instances\":2}");
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 7; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(7) + "]\n");
        }
        assertThat(detail(bomb.toString())).isEqualTo("is not YAML that can be read: it stands for more than 50000 values; use fewer aliases");
        String many = "a: &a [x]\nb: [" + "*a, ".repeat(51) + "]\n";
        assertThat(detail(many)).isEqualTo("is not YAML: Number of aliases for non-scalar nodes exceeds the specified max=50");
    }

    @Test
    void what_is_nested_too_deeply_or_too_long_is_refused() {
        assertThat(detail("a: " + "[".repeat(100_000))).startsWith("is not YAML that can be read: its values are nested too deeply");
        assertThat(detail("a: " + "[".repeat(60) + "]".repeat(60))).isEqualTo("is not YAML that can be read: its values are nested more than 50 deep");
        String atMost = "name: shop\n#" + "x".repeat(Manifests.BYTES_AT_MOST - 12);
        assertThat(Manifests.readYaml(atMost)).isInstanceOf(Reading.Valid.class);
        assertThat(detail(atMost + "x")).isEqualTo("has 262145 bytes; use at most 262144");
        assertThat(Manifests.readJson("{\"name\": \"ü" + "x".repeat(Manifests.BYTES_AT_MOST)))
                .isEqualTo(new Reading.Invalid(List.of(new Problem("", "has 262156 bytes; use at most 262144"))));
    }

    private static Reading.Valid valid(String yaml) {
        Reading reading = Manifests.readYaml(yaml);
        assertThat(reading).isInstanceOf(Reading.Valid.class);
        return (Reading.Valid) reading;
    }

    private static String detail(String yaml) {
        Reading reading = Manifests.readYaml(yaml);
        assertThat(reading).isInstanceOf(Reading.Invalid.class);
        return ((Reading.Invalid) reading).problems().getFirst().detail();
    }
}
