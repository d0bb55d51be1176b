package dev.slipway.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
    private static final String EXAMPLES = "dev.slipway.testing.architecture.examples";
    private static final Layout LAYOUT = Layout.of(EXAMPLES);
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(EXAMPLES);

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(Rules.coreKnowsNoWorld(LAYOUT), "core is what a replay", "Impure.address()> calls method <java.net.URI.create"),
                Arguments.of(Rules.coreKnowsNoShell(LAYOUT), "the shell calls the core", "Impure.id()> gets field"),
                Arguments.of(Rules.coreHasNoClockAndNoDice(LAYOUT), "pass the time in", "references method <java.time.Instant.now()>"),
                Arguments.of(Rules.coreHasNoClockAndNoDice(LAYOUT), "derive ids from the event", "calls method <java.util.UUID.randomUUID()>"),
                Arguments.of(Rules.coreLogsNothing(LAYOUT), "the shell logs and counts it once", "org.slf4j.LoggerFactory"),
                Arguments.of(Rules.featuresHaveNoCycles(LAYOUT), "are one feature", "Slice deciding"),
                Arguments.of(Rules.packagesHaveASign(), "what belongs in a room", EXAMPLES + ".unsigned has no @NullMarked"),
                Arguments.of(Rules.namesSaySomething(), "name what it is", "ThingManager has a name that says nothing"),
                Arguments.of(Rules.wordsGoToTheLog(), "log with SLF4J", "Impure.tell()> gets field <java.lang.System.out>"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("rules")
    void what_breaks_a_rule_is_found_and_told_why(ArchRule rule, String why, String what) {
        assertThatThrownBy(() -> rule.check(CLASSES)).isInstanceOf(AssertionError.class).hasMessageContaining(why).hasMessageContaining(what);
    }

    @Test
    void a_shell_may_ask_the_clock() {
        assertThatThrownBy(() -> Rules.coreHasNoClockAndNoDice(LAYOUT).check(CLASSES)).hasMessageNotContaining("Topology.<clinit>");
        var allShell = Layout.of(EXAMPLES, "deciding", "telling", "unsigned");
        assertThatCode(() -> Rules.coreHasNoClockAndNoDice(allShell).check(CLASSES)).doesNotThrowAnyException();
    }

    @Test
    void an_agent_that_knows_another_is_found() {
        var gateway = Layout.of("dev.slipway.gateway");
        assertThat(gateway.otherAgents().test(CLASSES.get(EXAMPLES + ".telling.Teller"))).isTrue();
        assertThat(Layout.of("dev.slipway.standalone").otherAgents().test(CLASSES.get(EXAMPLES + ".telling.Teller"))).isFalse();
        assertThatThrownBy(() -> Rules.agentsKnowEachOtherByTopicsOnly(gateway).check(CLASSES))
                .hasMessageContaining("agents meet on topics only");
    }
}
