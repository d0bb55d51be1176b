package dev.slipway.standalone.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard that Grafana is provisioned with. */
final class Dashboard {
    /** A metric, with the labels that are asked of it. */
    private static final Pattern METRIC = Pattern.compile("([a-z]+(?:_[a-z]+)+)\\b(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*[=!]");
    /** Prometheus adds it, by its configuration. */
    private static final Set<String> ADDED = Set.of("agent");

    private Dashboard() {}

    /** Each metric of each query is told by some agent, with the labels that the query asks for. @param told what all agents answered */
    static void assertThatEveryQueryIsOf(String told) throws IOException {
        List<String> samples = told.lines().filter(each -> !each.startsWith("#")).toList();
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(Agents.repository().resolve("deploy/grafana/dashboards/slipway.json")));
        var queries = new ArrayList<String>();
        dashboard.path("panels").forEach(panel -> {
            assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("prometheus");
            panel.path("targets").forEach(target -> queries.add(target.path("expr").asString()));
        });
        assertThat(queries).hasSizeGreaterThan(10);
        for (String query : queries) {
            List<MatchResult> metrics = METRIC.matcher(query.replaceAll("by \\([^)]*\\)", "")).results().toList();
            assertThat(metrics).as(query).isNotEmpty();
            for (MatchResult each : metrics) {
                List<String> labels = each.group(2) == null ? List.of()
                        : LABEL.matcher(each.group(2).replaceAll("\"[^\"]*\"", "")).results().map(label -> label.group(1)).filter(label -> !ADDED.contains(label)).toList();
                assertThat(samples).as(query).anySatisfy(sample -> {
                    assertThat(sample).startsWith(each.group(1)).matches(each.group(1) + "[ {].*");
                    labels.forEach(label -> assertThat(sample).contains(label + "=\""));
                });
            }
        }
    }
}
