package dev.slipway.deploymentmanager.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Histories;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.model.manifest.EffectiveManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The texts themselves, whole: what a person reads is what stands in the files. */
class ReportTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    /** As in the API. */
    private static final List<String> HEADINGS = List.of("## Deployment Manager Analysis", "### Platform Requirements", "### Infrastructure Design",
            "- **Platform Selection**", "- **Environment Strategy**", "- **Scaling Plan**", "- **Monitoring Strategy**", "### Specialist Delegation",
            "- **render-deployer**", "- **monitoring-specialist**", "- **cicd-specialist**", "### Deployment Strategy");

    private static String kept(String name) throws IOException {
        try (var file = Objects.requireNonNull(ReportTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String report(Environment environment) {
        return Report.of(environment, environment.work().finished().getFirst());
    }

    private static List<String> headings(String report) {
        return report.lines().filter(line -> line.startsWith("#") || line.startsWith("- **")).map(line -> line.replaceAll("(\\*\\*):.*", "$1")).toList();
    }

    @ParameterizedTest
    @CsvSource({"blue-green,succeeded.md,1|2", "rolling,rolled-back.md,1|-2", "rolling,failed.md,-1"})
    void the_report_of_a_deployment_is_the_one_that_was_kept(String strategy, String file, String versions) throws IOException {
        String report = report(Histories.deployed(strategy, 2, versions.split("\\|")));
        assertThat(report).isEqualTo(kept(file));
        assertThat(headings(report)).isEqualTo(HEADINGS);
    }

    @Test
    void what_a_specialist_found_unsafe_is_said_once() {
        Environment environment = Histories.deployed("rolling", 2, "1");
        Deployment done = environment.work().finished().getFirst();
        assertThat(Report.of(environment, Histories.telling(done, "warning", "instances run as root"))).containsOnlyOnce(". Warning: instances run as root\n");
    }

    @Test
    void a_deployment_that_was_refused_has_every_heading() {
        Environment empty = Environment.empty("shop", "prod");
        assertThat(headings(Report.of(empty, Deployment.queued("d", Kind.DEPLOY, "ann", null, NOW, false)))).isEqualTo(HEADINGS);
    }

    @ParameterizedTest
    @CsvSource({"1, 'unhealthy after 1 failed check;'", "2, 'unhealthy after 2 failed checks;'"})
    void one_check_is_not_told_as_several(int unhealthyAfter, String words) {
        var effective = EffectiveManifest.of("{\"artifact\":{\"command\":[\"run\"]},\"name\":\"shop\",\"service\":{\"health\":{\"unhealthyAfter\":"
                + unhealthyAfter + "}}}", "dev", null, null);
        Deployment asked = Deployment.queued("d", Kind.DEPLOY, "ann", null, NOW, false)
                .bringing(new Release("d", "1", effective, 1, Map.of(), null, null), "{}");
        assertThat(Report.of(Environment.empty("shop", "dev"), asked)).contains(words);
    }

    private static Deployment asked(Environment environment, String version) {
        Release live = Objects.requireNonNull(environment.wanted().standing()).release();
        var release = new Release("d", version, live.effective(), 2, Map.of("COLOUR", "red"), null, null);
        return Deployment.queued("d", Kind.DEPLOY, "ann", null, NOW, false).bringing(release, "{}");
    }

    @Test
    void a_dry_run_answers_with_the_plan_and_what_it_means() throws IOException {
        Environment environment = Histories.deployed("rolling", 1, "1");
        JsonNode answer = new JsonMapper().readTree(DryRun.of(environment, asked(environment, "2"), NOW));
        assertThat(answer.toPrettyString()).isEqualTo(new JsonMapper().readTree(kept("dry-run.json")).toPrettyString());
        assertThat(answer.propertyNames()).containsExactly("steps", "waits", "reasons", "duration", "cost", "changes", "risks", "report");
    }

    @Test
    void a_dry_run_where_an_undo_failed_plans_all_the_same_and_names_the_risk() {
        Environment environment = Histories.blocked(Histories.deployed("rolling", 1, "1"), "Stop the new instances: not tried");
        JsonNode answer = new JsonMapper().readTree(DryRun.of(environment, asked(environment, "2"), NOW));
        assertThat(answer.path("steps").size()).isPositive();
        assertThat(answer.path("risks").toString()).contains("an undo failed here", "Stop the new instances: not tried");
    }
}
