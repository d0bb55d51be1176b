package dev.slipway.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.schemas.Topic.Clock;
import dev.slipway.schemas.Topic.Durability;
import dev.slipway.schemas.Topic.Keeping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {
    @Test
    void the_readme_tells_the_catalogue_as_it_is() throws IOException {
        List<String> told = Files.readAllLines(Path.of("README.md")).stream().filter(line -> line.startsWith("| `")).toList();
        assertThat(told).containsExactlyElementsOf(Topics.all().stream().map(TopicsTest::row).toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # topic       | settings in Kafka
            commands      | cleanup.policy=delete, flush.messages=1, message.timestamp.type=LogAppendTime, retention.ms=604800000
            status        | cleanup.policy=delete, message.timestamp.type=LogAppendTime, retention.ms=2592000000
            configuration | cleanup.policy=compact, delete.retention.ms=2592000000, flush.messages=1, message.timestamp.type=LogAppendTime
            routes        | cleanup.policy=compact, delete.retention.ms=2592000000, message.timestamp.type=LogAppendTime
            deployments   | 'cleanup.policy=compact,delete, delete.retention.ms=2592000000, message.timestamp.type=LogAppendTime, retention.ms=34560000000'
            metrics       | cleanup.policy=delete, message.timestamp.type=CreateTime, retention.ms=86400000
            """)
    void a_topic_is_made_with_its_settings(String name, String settings) {
        Map<String, String> made = new TreeMap<>(Topics.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow().settings());
        assertThat(made.toString()).isEqualTo("{" + settings + "}");
    }

    @Test
    void dead_letters_wait_30_days_and_may_be_larger_than_any_record() {
        assertThat(Topics.COMMANDS.deadLetterName()).isEqualTo("commands.dlt");
        assertThat(Topics.COMMANDS.deadLetterSettings())
                .isEqualTo(Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(Duration.ofDays(30).toMillis()),
                        "max.message.bytes", "2097152"));
    }

    @Test
    void names_are_unique_and_steps_go_to_whom_they_name() {
        assertThat(Topics.all()).extracting(Topic::name).doesNotHaveDuplicates();
        assertThat(Topics.delegationsOf("render-deployer")).isEqualTo(Topics.DELEGATIONS_RENDER_DEPLOYER);
        assertThatThrownBy(() -> Topics.delegationsOf("nobody")).hasMessage("nobody is called 'nobody' who carries out steps");
    }

    private static String row(Topic<?> topic) {
        String key = switch (topic.key()) {
            case APPLICATION -> "application";
            case APPLICATION_OR_ENVIRONMENT -> "application, or application/environment";
            case ENVIRONMENT -> "application/environment";
            case THING_IN_ENVIRONMENT -> "application/environment/id";
            case MEMBER -> "member; the writer names the partition";
        };
        String kept = switch (topic.keeping()) {
            case Keeping.For(Duration time) -> words(time);
            case Keeping.Newest() -> "newest of each key";
            case Keeping.NewestFor(Duration time) -> "newest of each key, " + words(time);
        };
        return "| `" + topic.name() + "` | " + key + " | " + kept + " | " + (topic.clock() == Clock.BROKER ? "broker's" : "writer's")
                + " | " + (topic.durability() == Durability.FLUSHED ? "yes" : "") + " | " + topic.envelope().getSimpleName() + " |";
    }

    private static String words(Duration time) {
        return time.toDays() > 0 ? time.toDays() + " d" : time.toHours() + " h";
    }
}
