package dev.slipway.standalone.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.slipway.agent.delegation.TaskRunner;
import dev.slipway.agent.presence.Presence;
import dev.slipway.schemas.Rights;
import dev.slipway.schemas.Rights.Grant;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** The catalogue of rights against the code and against the script that grants them; ServicesIT works with these rights alone. */
class RightsTest {
    @Test
    void an_agent_has_rights_to_the_topics_that_its_code_names_and_to_no_others() {
        JavaClasses all = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.slipway");
        for (Rights rights : Rights.all()) {
            var named = new TreeSet<String>();
            for (JavaClass each : all) {
                if (each.getPackageName().startsWith("dev.slipway." + rights.agent().replace("-", ""))) {
                    each.getFieldAccessesFromSelf().stream().filter(access -> access.getTargetOwner().isEquivalentTo(Topics.class))
                            .forEach(access -> named.add(access.getName().toLowerCase(Locale.ROOT)));
                    // What agent-starter writes on an agent's behalf.
                    if (each.getDirectDependenciesFromSelf().stream().anyMatch(use -> use.getTargetClass().isEquivalentTo(Presence.class))) {
                        named.add("presence");
                    }
                    if (each.getDirectDependenciesFromSelf().stream().anyMatch(use -> use.getTargetClass().isEquivalentTo(TaskRunner.class))) {
                        named.add("status");
                    }
                }
            }
            var granted = new TreeSet<String>();
            rights.reads().forEach(each -> granted.add(plain(each)));
            rights.writes().forEach(each -> granted.add(plain(each)));
            assertThat(granted).as(rights.agent()).isEqualTo(named);
        }
    }

    private static String plain(Topic<?> topic) {
        return topic.name().replaceAll("[.-]", "_");
    }

    @Test
    void every_agent_has_rights() {
        assertThat(Rights.all().stream().map(Rights::agent)).containsExactlyInAnyOrderElementsOf(Compose.OURS);
    }

    @Test
    void the_script_grants_what_the_catalogue_has() throws Exception {
        var lines = new ArrayList<String>();
        Rights.all().forEach(rights -> lines.addAll(lines(rights)));
        Path expected = Files.writeString(Agents.repository().resolve("standalone/target/acls.txt"), String.join("\n", lines) + "\n");
        assertThat(Files.readAllLines(Agents.repository().resolve("deploy/acls.sh")).stream().filter(each -> each.startsWith("grant ")))
                .as("copy the lines from " + expected).containsExactlyElementsOf(lines);
    }

    /** All names with the same operations in one line. */
    private static List<String> lines(Rights rights) {
        Map<String, List<String>> operations = new LinkedHashMap<>();
        for (Grant each : rights.grants()) {
            operations.computeIfAbsent(resource(each), _ -> new ArrayList<>()).add("--operation " + camel(each.operation().name()));
        }
        Map<String, List<String>> names = new LinkedHashMap<>();
        operations.forEach((resource, each) -> names.computeIfAbsent(String.join(" ", each), _ -> new ArrayList<>()).add(resource));
        var lines = new ArrayList<String>();
        names.forEach((each, resources) -> {
            List<String> whole = resources.stream().filter(resource -> !resource.contains("prefixed")).toList();
            if (!whole.isEmpty()) {
                lines.add("grant " + rights.agent() + " " + each + " " + String.join(" ", whole));
            }
            resources.stream().filter(resource -> resource.contains("prefixed")).forEach(resource -> lines.add("grant " + rights.agent() + " " + each + " " + resource));
        });
        return lines;
    }

    private static String resource(Grant grant) {
        String kind = grant.resource() == ResourceType.TRANSACTIONAL_ID ? "transactional-id" : grant.resource().name().toLowerCase(Locale.ROOT);
        return (grant.pattern() == PatternType.PREFIXED ? "--resource-pattern-type prefixed " : "") + "--" + kind + " " + grant.name();
    }

    private static String camel(String operation) {
        var words = new StringBuilder();
        for (String word : operation.split("_")) {
            words.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }
}
