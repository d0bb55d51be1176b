package dev.slipway.gateway.view;

import static dev.slipway.gateway.view.Facts.SHOP;
import static dev.slipway.gateway.view.Facts.at;
import static dev.slipway.gateway.view.Facts.health;
import static dev.slipway.gateway.view.Facts.instance;
import static dev.slipway.gateway.view.Facts.registered;
import static dev.slipway.gateway.view.Facts.route;
import static dev.slipway.gateway.view.Facts.told;
import static dev.slipway.gateway.view.Facts.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class EnvironmentViewTest {
    private final MemoryRows rows = new MemoryRows();

    @BeforeEach
    void isRegistered() {
        fold(registered(0));
    }

    private void fold(Fact... facts) {
        Stream.of(facts).forEach(each -> Fold.apply(each, rows, at(60)));
    }

    private ObjectNode staging(Instant now) {
        return Questions.environment(rows, SHOP, "staging", now).orElseThrow();
    }

    @Test
    void an_environment_shows_all_that_runs_in_it() {
        fold(told(view("r1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 5), told(view("r2", "DEPLOY", "staging", "2.0", "RUNNING", 3, null), 5),
                instance("r1-1", "r1", "RUNNING", null), health("r1-1", "HEALTHY"), instance("r2-1", "r2", "STARTING", null),
                route(Map.of("r1", 90, "r2", 10)),
                new Fact.Is(Place.EDGE, SHOP, "staging", "edge-1", Json.object().put("address", "127.0.0.1:10000")));
        assertThat(staging(at(5)).toString()).isEqualTo("""
                {"application":"shop","environment":"staging","platform":"local","url":"http://127.0.0.1:10000","health":"DEGRADED",\
                "liveVersion":"1.0","releases":[\
                {"id":"r1","version":"v-r1","weight":90,"instances":[{"id":"r1-1","state":"HEALTHY","address":"127.0.0.1:1","startedAt":"2026-11-24T10:00:00.000Z","restarts":0}]},\
                {"id":"r2","version":"v-r2","weight":10,"instances":[{"id":"r2-1","state":"STARTING","address":"127.0.0.1:1","startedAt":"2026-11-24T10:00:00.000Z","restarts":0}]}],\
                "deploymentInProgress":"r2"}""");
    }

    @Test
    void an_environment_where_nothing_ever_ran_says_so() {
        assertThat(staging(at(5)).toString()).isEqualTo("""
                {"application":"shop","environment":"staging","platform":"local","url":null,"health":"UNKNOWN","liveVersion":null,"releases":[],"deploymentInProgress":null}""");
        assertThat(Questions.environment(rows, SHOP, "moon", at(5))).isEmpty();
        assertThat(Questions.environment(rows, "other", "staging", at(5))).isEmpty();
        assertThat(Questions.variables(rows, SHOP, "staging").orElseThrow().toString())
                .isEqualTo("{\"application\":\"shop\",\"environment\":\"staging\",\"revision\":0,\"variables\":{},\"updatedAt\":null}");
    }

    @ParameterizedTest(name = "{0} and {2}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            # first | its checks | second   | its checks | health
            RUNNING | HEALTHY    | RUNNING  | HEALTHY    | UP
            RUNNING | HEALTHY    | RUNNING  | UNHEALTHY  | DEGRADED
            RUNNING | HEALTHY    | RUNNING  | NO_DATA    | DEGRADED
            RUNNING | HEALTHY    | STARTING | NO_DATA    | DEGRADED
            RUNNING | HEALTHY    | STOPPED  | HEALTHY    | DEGRADED
            RUNNING | HEALTHY    | LOST     | HEALTHY    | DEGRADED
            RUNNING | HEALTHY    | DRAINING | UNHEALTHY  | UP
            RUNNING | UNHEALTHY  | RUNNING  | UNHEALTHY  | DOWN
            RUNNING | UNHEALTHY  | RUNNING  | NO_DATA    | DOWN
            LOST    | HEALTHY    | LOST     | HEALTHY    | DOWN
            RUNNING | NO_DATA    | RUNNING  | NO_DATA    | UNKNOWN
            """)
    void health_is_that_of_those_that_should_be_there(String first, String firstChecks, String second, String secondChecks, String health) {
        fold(route(Map.of("r1", 100)), instance("r1-1", "r1", first, first.equals("LOST") ? 1L : null), health("r1-1", firstChecks),
                instance("r1-2", "r1", second, second.equals("LOST") || second.equals("STOPPED") ? 1L : null), health("r1-2", secondChecks));
        assertThat(staging(at(100)).path("health").asString()).isEqualTo(health);
    }

    @Test
    void an_instance_that_the_route_names_and_nobody_knows_is_missed() {
        fold(route(Map.of("r1", 100)), instance("r1-1", "r1", "RUNNING", null), health("r1-1", "HEALTHY"));
        assertThat(staging(at(1)).path("health").asString()).isEqualTo("DEGRADED");
    }

    @Test
    void what_a_deployment_is_just_bringing_is_not_missed_before_it_is_in_the_route() {
        fold(route(Map.of("r1", 50, "r2", 50)), told(view("r2", "DEPLOY", "staging", "2.0", "RUNNING", 3, null), 5));
        for (String id : new String[] {"r1-1", "r1-2", "r2-1", "r2-2"}) {
            fold(instance(id, id.substring(0, 2), "RUNNING", null), health(id, "HEALTHY"));
        }
        fold(instance("r2-3", "r2", "STARTING", null));
        assertThat(staging(at(1)).path("health").asString()).isEqualTo("UP");
        fold(instance("r1-3", "r1", "STARTING", null));
        assertThat(staging(at(1)).path("health").asString()).as("the successor of one that is missing").isEqualTo("DEGRADED");
    }

    @Test
    void a_release_without_traffic_does_not_count() {
        fold(route(Map.of("r1", 100, "r2", 0)), instance("r1-1", "r1", "RUNNING", null), health("r1-1", "HEALTHY"),
                instance("r1-2", "r1", "RUNNING", null), health("r1-2", "HEALTHY"), instance("r2-1", "r2", "RUNNING", null), health("r2-1", "UNHEALTHY"));
        assertThat(staging(at(1)).path("health").asString()).isEqualTo("UP");
    }

    @Test
    void without_a_route_what_is_live_does_all_the_work() {
        fold(told(view("r1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 5), instance("a", "r1", "RUNNING", null), health("a", "HEALTHY"));
        assertThat(staging(at(1)).path("health").asString()).isEqualTo("UP");
        assertThat(staging(at(1)).at("/releases/0/weight").asInt()).isEqualTo(100);
    }

    @Test
    void what_has_ended_is_shown_for_thirty_seconds() {
        fold(instance("a", "r1", "STOPPED", 10L));
        assertThat(staging(at(40).minusMillis(1)).at("/releases/0/instances/0/state").asString()).isEqualTo("STOPPED");
        assertThat(staging(at(40)).path("releases")).isEmpty();
    }

    @Test
    void an_environment_that_no_manifest_names_is_known_while_something_is_there() {
        fold(new Fact.Is(Place.INSTANCE, SHOP, "moon", "a", Json.object().put("release", "r").put("state", "RUNNING")));
        assertThat(Questions.environment(rows, SHOP, "moon", at(5))).isPresent();
        fold(new Fact.Is(Place.INSTANCE, SHOP, "moon", "a", null));
        assertThat(Questions.environment(rows, SHOP, "moon", at(5))).isEmpty();
    }
}
