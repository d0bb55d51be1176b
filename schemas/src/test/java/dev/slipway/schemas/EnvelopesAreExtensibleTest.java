package dev.slipway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What makes a new kind of message, and a new symbol, a compatible change. */
class EnvelopesAreExtensibleTest {
    static Stream<Topic<?>> topics() {
        return Topics.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    void every_kind_is_nullable_with_default_null(Topic<?> topic) {
        Schema envelope = SpecificData.get().getSchema(topic.envelope());
        List<Schema.Field> kinds = envelope.getFields().stream().filter(each -> holdsRecord(each.schema())).toList();
        assertThat(kinds).as("kinds of " + topic.name()).isNotEmpty().allSatisfy(kind -> {
            assertThat(kind.schema().isNullable()).as(kind.name() + " is nullable").isTrue();
            assertThat(kind.defaultVal()).as("default of " + kind.name()).isEqualTo(JsonProperties.NULL_VALUE);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    void every_enum_has_the_default_UNKNOWN_as_its_first_symbol(Topic<?> topic) {
        assertThat(enums(SpecificData.get().getSchema(topic.envelope()), new HashSet<>(), new ArrayList<>())).allSatisfy(each -> {
            assertThat(each.getEnumDefault()).as("default of " + each.getName()).isEqualTo("UNKNOWN");
            assertThat(each.getEnumSymbols().getFirst()).as("first of " + each.getName()).isEqualTo("UNKNOWN");
        });
    }

    private static boolean holdsRecord(Schema schema) {
        return schema.getType() == Type.RECORD || (schema.isUnion() && schema.getTypes().stream().anyMatch(each -> each.getType() == Type.RECORD));
    }

    private static List<Schema> enums(Schema schema, Set<String> seen, List<Schema> found) {
        switch (schema.getType()) {
            case ENUM -> found.add(schema);
            case ARRAY -> enums(schema.getElementType(), seen, found);
            case MAP -> enums(schema.getValueType(), seen, found);
            case UNION -> schema.getTypes().forEach(each -> enums(each, seen, found));
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    schema.getFields().forEach(each -> enums(each.schema(), seen, found));
                }
            }
            default -> { }
        }
        return found;
    }
}
