package dev.slipway.testing.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Clock;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.NullMarked;

/** The rules themselves; each says why, so that its failure teaches. */
final class Rules {
    private static final Pattern SAYS_NOTHING = Pattern.compile(".+(Impl|Utils?|Helper|Manager|Service)|Abstract[A-Z].*");
    private static final Pattern HUNGARIAN = Pattern.compile("I[A-Z][a-z].*");
    private static final String SPRING_PROGRAM = "org.springframework.boot.autoconfigure.SpringBootApplication";

    private Rules() {}

    static ArchRule coreKnowsNoWorld(Layout layout) {
        return noClasses().that(layout.core())
                .should().dependOnClassesThat(resideInAnyPackage("org.springframework..", "org.apache.kafka..", "org.apache.avro..",
                        "reactor..", "io.netty..", "java.net..", "java.nio.file..", "java.nio.channels..").or(assignableTo(SpecificRecord.class)))
                .because("core is what a replay, a simulation and a table of examples run, without Kafka, Spring, network or disk: "
                        + "map to records of its own in a shell package named after what it touches (" + layout.module() + ".<feature>.kafka)")
                .allowEmptyShould(true);
    }

    static ArchRule coreKnowsNoShell(Layout layout) {
        return noClasses().that(layout.core()).should().dependOnClassesThat(layout.shell())
                .because("what core calls is core too, and could then not be replayed: the shell calls the core, never the other way round")
                .allowEmptyShould(true);
    }

    static ArchRule coreHasNoClockAndNoDice(Layout layout) {
        return noClasses().that(layout.core()).should().accessTargetWhere(DescribedPredicate.describe("is a clock or random", Rules::isClockOrRandom))
                .because("core decides from its arguments, or a replay would differ: pass the time in, derive ids from the event, "
                        + "and say 'look again in 20 s' as a value instead of sleeping")
                .allowEmptyShould(true);
    }

    static ArchRule coreLogsNothing(Layout layout) {
        return noClasses().that(layout.core()).should().dependOnClassesThat(resideInAnyPackage("org.slf4j..", "io.micrometer.."))
                .because("core returns its reason with its decision; the shell logs and counts it once, after the commit, "
                        + "or every retry would tell it again")
                .allowEmptyShould(true);
    }

    static ArchRule featuresHaveNoCycles(Layout layout) {
        return SlicesRuleDefinition.slices().matching(layout.module() + ".(*)..").should().beFreeOfCycles()
                .because("features that need each other are one feature, and none of them can be read or changed alone: "
                        + "move what both need to one side")
                .allowEmptyShould(true);
    }

    static ArchRule agentsKnowEachOtherByTopicsOnly(Layout layout) {
        return noClasses().should().dependOnClassesThat(layout.otherAgents())
                .because("agents meet on topics only, so that each can be stopped, replaced and scaled alone: "
                        + "share words in model, and contracts in schemas");
    }

    static ArchRule packagesHaveASign() {
        return classes().should(beInAPackageWithASign())
                .because("package-info.java says what belongs in a room and what does not, and @NullMarked makes null an exception "
                        + "that is written down");
    }

    static ArchRule namesSaySomething() {
        return classes().should(haveATellingName())
                .because("*Impl, *Util, *Helper, *Manager, *Service, Abstract* and I* tell nothing and collect everything: "
                        + "name what it is, and two of a kind by how they differ");
    }

    static ArchRule wordsGoToTheLog() {
        return noClasses().that(areNoPrograms())
                .should().dependOnClassesThat(resideInAnyPackage("java.util.logging.."))
                .orShould().accessTargetWhere(DescribedPredicate.describe("is a standard stream", Rules::isStandardStream))
                .because("what is printed has no level, no trace and no keys to search for: log with SLF4J; "
                        + "only a program's own class (with a main, or that ends the process, without Spring) speaks to its terminal")
                .allowEmptyShould(true);
    }

    private static boolean isClockOrRandom(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        return (owner.getPackageName().equals("java.time") && name.equals("now"))
                || (owner.isEquivalentTo(Clock.class) && (name.startsWith("system") || name.startsWith("tick")))
                || (owner.isEquivalentTo(System.class) && Set.of("currentTimeMillis", "nanoTime").contains(name))
                || (owner.isEquivalentTo(Thread.class) && name.equals("sleep"))
                || (owner.isEquivalentTo(Math.class) && name.equals("random"))
                || (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
                || owner.isEquivalentTo(ThreadLocalRandom.class)
                || (owner.isAssignableTo(Random.class) && name.equals("<init>"))
                || (owner.isEquivalentTo(RandomGenerator.class) && Set.of("of", "getDefault").contains(name))
                || owner.isEquivalentTo(RandomGeneratorFactory.class);
    }

    private static boolean isStandardStream(JavaAccess<?> access) {
        return (access.getTargetOwner().isEquivalentTo(System.class) && Set.of("out", "err").contains(access.getName()))
                || (access.getTargetOwner().isAssignableTo(Throwable.class) && access.getName().equals("printStackTrace"));
    }

    private static DescribedPredicate<JavaClass> areNoPrograms() {
        return DescribedPredicate.describe("are no programs", type -> {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            // Who ends the process says why where it was started: nobody may be left who collects a log.
            boolean endsIt = outermost.getMethodCallsFromSelf().stream().anyMatch(call ->
                    call.getTargetOwner().isEquivalentTo(System.class) && call.getName().equals("exit"));
            return outermost.isAnnotatedWith(SPRING_PROGRAM) || !endsIt && outermost.getMethods().stream().noneMatch(method ->
                    method.getName().equals("main") && method.getModifiers().contains(JavaModifier.STATIC));
        });
    }

    private static ArchCondition<JavaClass> beInAPackageWithASign() {
        return new ArchCondition<>("be in a package with a @NullMarked package-info.java") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean signed = type.getPackage().tryGetPackageInfo().filter(sign -> sign.isAnnotatedWith(NullMarked.class)).isPresent();
                events.add(new SimpleConditionEvent(type, signed, type.getPackageName() + " has no @NullMarked package-info.java"));
            }
        };
    }

    private static ArchCondition<JavaClass> haveATellingName() {
        return new ArchCondition<>("have a telling name") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String name = type.getSimpleName();
                boolean empty = SAYS_NOTHING.matcher(name).matches() || (INTERFACES.test(type) && HUNGARIAN.matcher(name).matches());
                events.add(new SimpleConditionEvent(type, !empty, type.getName() + " has a name that says nothing"));
            }
        };
    }
}
