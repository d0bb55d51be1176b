package dev.slipway.testing.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The architecture of one module. A module runs it with a class of its own:
 * <pre>{@code
 * class ArchitectureTest extends ArchitectureRules {
 *     ArchitectureTest() {
 *         super("dev.slipway.gateway");
 *     }
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ArchitectureRules {
    private final Layout layout;
    private final JavaClasses classes;

    /**
     * Of a module.
     *
     * @param module its first package
     * @param alsoShell first-level packages that are shell as a whole, beside those named after what they touch
     */
    protected ArchitectureRules(String module, String... alsoShell) {
        this.layout = Layout.of(module, alsoShell);
        this.classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(module);
        if (classes.isEmpty()) {
            throw new IllegalStateException("no class in " + module + ": is the name right?");
        }
    }

    @Test
    void core_knows_no_world() {
        Rules.coreKnowsNoWorld(layout).check(classes);
    }

    @Test
    void core_knows_no_shell() {
        Rules.coreKnowsNoShell(layout).check(classes);
    }

    @Test
    void core_has_no_clock_and_no_dice() {
        Rules.coreHasNoClockAndNoDice(layout).check(classes);
    }

    @Test
    void core_logs_nothing() {
        Rules.coreLogsNothing(layout).check(classes);
    }

    @Test
    void features_have_no_cycles() {
        Rules.featuresHaveNoCycles(layout).check(classes);
    }

    @Test
    void agents_know_each_other_by_topics_only() {
        Rules.agentsKnowEachOtherByTopicsOnly(layout).check(classes);
    }

    @Test
    void packages_have_a_sign() {
        Rules.packagesHaveASign().check(classes);
    }

    @Test
    void names_say_something() {
        Rules.namesSaySomething().check(classes);
    }

    @Test
    void words_go_to_the_log() {
        Rules.wordsGoToTheLog().check(classes);
    }
}
