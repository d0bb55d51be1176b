package dev.slipway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The present schemas against all that were ever released. {@code mvn -pl schemas test -Dslipway.release} releases what is
 * new: it writes the next version of each schema that has changed into {@code schemas/released}, to be committed.
 */
class ReleasedSchemasTest {
    private static final Path RELEASED = Path.of("released");
    private static final boolean RELEASING = System.getProperty("slipway.release") != null;

    @TestFactory
    Stream<DynamicTest> the_present_schema_of_every_topic_is_compatible_with_all_released_ones() {
        return Topics.all().stream().map(topic -> DynamicTest.dynamicTest(topic.name(), () -> {
            for (Path file : releases(topic)) {
                assertThat(Compatibility.partedBy(present(topic), read(file))).as("against " + file).isEmpty();
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> what_is_new_is_released_on_purpose() {
        return Topics.all().stream().map(topic -> DynamicTest.dynamicTest(topic.name(), () -> {
            List<Path> releases = releases(topic);
            boolean known = !releases.isEmpty() && read(releases.getLast()).equals(present(topic));
            if (!known && RELEASING) {
                Files.createDirectories(RELEASED);
                Files.writeString(file(topic, releases.size() + 1), SchemaFormatter.format("json/pretty", present(topic)) + "\n");
                return;
            }
            List<String> news = known ? List.of() : news(topic, releases);
            assertThat(known).as("the envelope of %s is not what was last released (%s): %s. If this is meant: "
                    + "mvn -pl schemas test -Dslipway.release, and commit schemas/%s", topic.name(),
                    releases.isEmpty() ? "nothing" : releases.getLast(), news, file(topic, releases.size() + 1)).isTrue();
        }));
    }

    private static List<String> news(Topic<?> topic, List<Path> releases) throws IOException {
        return releases.isEmpty() ? List.of("all is new") : differences("", read(releases.getLast()), present(topic), new ArrayList<>());
    }

    /** Where two schemas differ, by the names of fields. */
    private static List<String> differences(String at, Schema released, Schema present, List<String> found) {
        if (released.equals(present)) {
            return found;
        }
        if (released.getType() != present.getType()) {
            found.add(at + " was " + released.getType() + ", is " + present.getType());
            return found;
        }
        switch (present.getType()) {
            case RECORD -> {
                for (Field field : present.getFields()) {
                    Field before = released.getField(field.name());
                    if (before == null) {
                        found.add(at + "/" + field.name() + " is new");
                    } else {
                        differences(at + "/" + field.name(), before.schema(), field.schema(), found);
                    }
                }
                released.getFields().stream().filter(each -> present.getField(each.name()) == null)
                        .forEach(each -> found.add(at + "/" + each.name() + " is gone"));
            }
            case ARRAY -> differences(at, released.getElementType(), present.getElementType(), found);
            case MAP -> differences(at, released.getValueType(), present.getValueType(), found);
            case UNION -> {
                if (released.getTypes().size() == present.getTypes().size()) {
                    for (int i = 0; i < present.getTypes().size(); i++) {
                        differences(at, released.getTypes().get(i), present.getTypes().get(i), found);
                    }
                } else {
                    found.add(at + " was " + released + ", is " + present);
                }
            }
            default -> found.add(at + " was " + released + ", is " + present);
        }
        return found;
    }

    private static Schema present(Topic<?> topic) {
        return SpecificData.get().getSchema(topic.envelope());
    }

    private static List<Path> releases(Topic<?> topic) {
        return Stream.iterate(1, version -> version + 1).map(version -> file(topic, version)).takeWhile(Files::exists).toList();
    }

    private static Path file(Topic<?> topic, int version) {
        return RELEASED.resolve(topic.subject() + "-v" + version + ".avsc");
    }

    private static Schema read(Path file) throws IOException {
        return new Schema.Parser().parse(file.toFile());
    }
}
