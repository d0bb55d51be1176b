package dev.slipway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static final String RELEASED = """
            {"type": "record", "name": "E", "fields": [
              {"name": "id", "type": "string"},
              {"name": "state", "type": {"type": "enum", "name": "S", "symbols": ["UNKNOWN", "ON"], "default": "UNKNOWN"}},
              {"name": "started", "type": ["null", {"type": "record", "name": "Started", "fields": []}], "default": null}
            ]}""";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # a change                         | of                  | to                                                                                      | parted by
            nothing                            | "id"                | "id"                                                                                    |
            a new kind                         | {"name": "started"  | {"name": "ended", "type": ["null", "int"], "default": null}, {"name": "started"         |
            a new symbol                       | "ON"                | "ON", "OFF"                                                                             |
            a kind is taken away               | "name": "started"   | "name": "other"                                                                         |
            a required field                   | {"name": "started"  | {"name": "by", "type": "string"}, {"name": "started"                                    | this version cannot read what the released one wrote: by
            a required field is taken away     | {"name": "id", "type": "string"}, | {"name": "i", "type": "string", "default": ""},                             | the released version cannot read what this one writes: id
            another type                       | "type": "string"    | "type": "int"                                                                           | this version cannot read what the released one wrote: reader type: INT not compatible with writer type: STRING
            """, quoteCharacter = '\'')
    void what_an_old_or_a_new_reader_could_not_read_is_found(String change, String of, String to, String partedBy) {
        Schema released = new Schema.Parser().parse(RELEASED.replaceAll("\n\\s*", " "));
        String text = RELEASED.replaceAll("\n\\s*", " ");
        assertThat(text).contains(of);
        Schema present = new Schema.Parser().parse(text.replace(of, to));
        if (partedBy == null) {
            assertThat(Compatibility.partedBy(present, released)).as(change).isEmpty();
        } else {
            assertThat(Compatibility.partedBy(present, released)).as(change).anySatisfy(each -> assertThat(each).startsWith(partedBy));
        }
    }
}
