package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.HealingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {
    @Test
    void callers_filter_by_the_words_of_the_topics() {
        assertThat(Words.KINDS).isEqualTo(words(DeploymentKind.values()));
        assertThat(Words.PHASES).isEqualTo(words(DeploymentPhase.values()));
        assertThat(Words.ALERT_STATES).isEqualTo(words(AlertState.values()));
        assertThat(Words.HEALING_STATES).isEqualTo(words(HealingState.values()));
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).filter(each -> !each.equals("UNKNOWN")).toList();
    }

    @ParameterizedTest
    @EnumSource(Problem.Kind.class)
    void every_kind_of_problem_has_its_section_in_the_docs(Problem.Kind kind) throws IOException {
        assertThat(Files.readAllLines(Path.of("..", "docs", "problems.md"))).contains("## " + kind.word() + " (" + kind.status() + ")");
    }
}
