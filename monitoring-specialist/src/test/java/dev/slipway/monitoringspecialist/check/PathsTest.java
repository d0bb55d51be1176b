package dev.slipway.monitoringspecialist.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Verdict.Component;
import dev.slipway.monitoringspecialist.check.Verdict.State;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathsTest {
    @Test
    void the_default_path_falls_back_to_the_root_for_good_once_that_passed() {
        var app = new Application("{\"health\":{\"interval\":\"1s\",\"components\":{}}}");
        app.runs();
        assertThat(app.open()).extracting(Probe::path).containsExactly("/health");
        app.answers(404);
        assertThat(app.open()).extracting(Probe::path).containsExactly("/");
        app.answers(404);
        assertThat(app.verdict().because()).isEqualTo("starting: GET /: status 404");
        app.clock(app.lookAtMs());
        assertThat(app.open()).as("it may have been too early").extracting(Probe::path).containsExactly("/health");
        app.answers(404);
        app.answers(200);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::because).containsExactly(State.HEALTHY, "GET / passes");
        app.clock(app.lookAtMs());
        assertThat(app.open()).extracting(Probe::path).containsExactly("/");
    }

    @Test
    void a_path_that_the_manifest_names_has_no_fallback() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.answers(404);
        assertThat(app.open()).extracting(Probe::path).as("a repeat").containsExactly("/ready");
    }

    @Test
    void components_that_nobody_named_count_only_where_they_exist() {
        var app = new Application("{\"health\":{\"interval\":\"1s\"}}");
        app.runs();
        app.answers(200);
        assertThat(app.open()).extracting(Probe::path).containsExactlyInAnyOrder("/health/db", "/health/external", "/health/redis");
        app.answersPath("/health/db", 200);
        app.answersPath("/health/redis", 404);
        app.answersPath("/health/external", 503);
        assertThat(app.verdict().components()).isEqualTo(Map.of("db", Component.UP, "external", Component.DOWN));
        app.clock(1000);
        app.answersPath("/health", 200);
        assertThat(app.open()).extracting(Probe::path).as("what does not exist is not asked for again")
                .containsExactlyInAnyOrder("/health/db", "/health/external");
        app.clock(2000);
        app.answersPath("/health", 200);
        assertThat(app.open()).as("what still waits for its answer is not asked twice").hasSize(2);
        app.clock(3000);
        app.failsAll(500);
        app.nextFailsAll(500);
        assertThat(app.verdict().components()).isEqualTo(Map.of("db", Component.UNKNOWN, "external", Component.UNKNOWN));
        assertThat(app.open()).isEmpty();
    }

    @Test
    void a_component_that_the_manifest_names_is_down_where_it_does_not_exist() {
        var app = Application.healthy("{\"health\":{\"interval\":\"1s\",\"path\":\"/\",\"components\":{\"queue\":\"/queue\"}}}");
        app.answersPath("/queue", 404);
        assertThat(app.verdict().components()).isEqualTo(Map.of("queue", Component.DOWN));
        assertThat(app.state()).as("a part does not make the whole unhealthy").isEqualTo(State.HEALTHY);
    }
}
