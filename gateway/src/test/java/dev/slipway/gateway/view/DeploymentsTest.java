package dev.slipway.gateway.view;

import static dev.slipway.gateway.view.Facts.SHOP;
import static dev.slipway.gateway.view.Facts.asked;
import static dev.slipway.gateway.view.Facts.at;
import static dev.slipway.gateway.view.Facts.phase;
import static dev.slipway.gateway.view.Facts.refused;
import static dev.slipway.gateway.view.Facts.registered;
import static dev.slipway.gateway.view.Facts.rollback;
import static dev.slipway.gateway.view.Facts.taken;
import static dev.slipway.gateway.view.Facts.told;
import static dev.slipway.gateway.view.Facts.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class DeploymentsTest {
    private final MemoryRows rows = new MemoryRows();

    private void fold(Fact... facts) {
        Stream.of(facts).forEach(each -> Fold.apply(each, rows, at(60)));
    }

    private ObjectNode deployment(String id) {
        return Questions.one(rows, Listing.DEPLOYMENTS, id).orElseThrow();
    }

    private List<String> ids(Map<String, String> filters) {
        return Questions.page(rows, Listing.DEPLOYMENTS, filters, 50, null).items().stream().map(each -> each.path("id").asString()).toList();
    }

    @Test
    void what_was_asked_for_is_queued_at_once_and_the_managers_word_replaces_it() {
        fold(asked("d1", "staging", "1.0", 1));
        assertThat(deployment("d1")).isEqualTo(view("d1", "DEPLOY", "staging", "1.0", "QUEUED", 1, null));
        assertThat(ids(Map.of("application", SHOP, "phase", "QUEUED"))).containsExactly("d1");
        fold(told(view("d1", "DEPLOY", "staging", "1.0", "RUNNING", 2, null), 4), asked("d1", "staging", "1.0", 3));
        assertThat(deployment("d1")).isEqualTo(view("d1", "DEPLOY", "staging", "1.0", "RUNNING", 2, null));
        assertThat(ids(Map.of("phase", "QUEUED"))).isEmpty();
        assertThat(ids(Map.of())).as("listed once, though its time changed").containsExactly("d1");
    }

    @Test
    void an_older_word_of_the_manager_changes_nothing() {
        fold(told(view("d1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 2, 9L), 8), told(view("d1", "DEPLOY", "staging", "1.0", "RUNNING", 2, null), 7));
        assertThat(deployment("d1").path("phase").asString()).isEqualTo("SUCCEEDED");
        assertThat(Questions.report(rows, "d1")).contains("report 8");
    }

    @ParameterizedTest(name = "a {0} refused as {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # asked for | reason        | then
            DEPLOY      | EXPIRED       | FAILED
            DEPLOY      | UNPROCESSABLE | FAILED
            DEPLOY      | INVALID       | QUEUED
            DEPLOY      | NOT_FOUND     | QUEUED
            DEPLOY      | CONFLICT      | QUEUED
            DEPLOY      | OTHER_BODY    | QUEUED
            ROLLBACK    | CONFLICT      | nothing
            ROLLBACK    | NOT_FOUND     | nothing
            ROLLBACK    | EXPIRED       | nothing
            """)
    void what_is_refused_ends_unless_the_manager_tells_of_it(String kind, String reason, String phase) {
        Fact asked = kind.equals("DEPLOY") ? asked("d1", "staging", "1.0", 1) : rollback("d1", "d0", 1);
        fold(asked, refused("d1", reason, 2));
        assertThat(Questions.one(rows, Listing.DEPLOYMENTS, "d1").map(each -> each.path("phase").asString()).orElse("nothing")).isEqualTo(phase);
        assertThat(Questions.events(rows, "d1", 0)).hasSize(phase.equals("FAILED") ? 1 : 0);
    }

    @ParameterizedTest(name = "while one is {0}")
    @CsvSource({"QUEUED,false", "RUNNING,true", "PAUSED,true", "ROLLING_BACK,true", "SUCCEEDED,false"})
    void one_that_is_asked_for_waits_for_what_holds_its_environment(String phase, boolean holds) {
        fold(told(view("d0", "HEAL", "staging", "1.0", phase, 1, null).put("startedAt", "2026-11-24T10:00:01.000Z"), 2), asked("d1", "staging", "2.0", 3), asked("d2", "production", "2.0", 3));
        assertThat(deployment("d1").path("waitingFor")).isEqualTo(!holds ? Json.object().nullNode() : Json.object().put("kind", "QUEUE")
                .put("because", "HEAL d0 runs in shop/staging").putNull("until"));
        assertThat(deployment("d2").path("waitingFor").isNull()).as("another environment").isTrue();
        fold(refused("d1", "EXPIRED", 4));
        assertThat(deployment("d1").path("waitingFor").isNull()).isTrue();
    }

    @Test
    void what_is_refused_ends_with_the_reason_and_one_final_event_whichever_is_read_first() {
        fold(refused("d1", "EXPIRED", 2), asked("d1", "staging", "1.0", 1), asked("d1", "staging", "1.0", 1));
        assertThat(deployment("d1")).isEqualTo(view("d1", "DEPLOY", "staging", "1.0", "FAILED", 1, 2L).put("outcome", "no"));
        ObjectNode data = Json.object().put("number", 1).put("at", "2026-11-24T10:00:02.000Z").put("phase", "FAILED").put("because", "no");
        assertThat(Questions.events(rows, "d1", 0)).containsExactly(new Views.DeploymentEvent(1, "phase", data.putNull("waitingFor"), true));
        fold(refused("d1", "EXPIRED", 5));
        assertThat(deployment("d1").path("finishedAt").asString()).as("a final phase stays as it is").isEqualTo("2026-11-24T10:00:02.000Z");
    }

    @Test
    void one_that_the_manager_was_to_tell_of_and_did_not_ends_after_a_minute() {
        fold(asked("d1", "staging", "1.0", 1), refused("d1", "INVALID", 2));
        Fold.purge(rows, at(61));
        assertThat(deployment("d1").path("phase").asString()).isEqualTo("QUEUED");
        Fold.purge(rows, at(62));
        assertThat(deployment("d1").path("phase").asString()).isEqualTo("FAILED");
    }

    @Test
    void the_version_is_the_one_that_was_asked_for_though_the_manager_could_not_begin() {
        Fact.DeploymentIs inVain = new Fact.DeploymentIs(view("d1", "DEPLOY", "staging", "", "FAILED", 2, 2L), "", null, null, 2);
        fold(asked("d1", "staging", "1.0", 1), inVain);
        assertThat(deployment("d1").path("version").asString()).isEqualTo("1.0");
        fold(told(view("d2", "DEPLOY", "staging", "", "FAILED", 3, 3L), 2), asked("d2", "staging", "2.0", 1));
        assertThat(deployment("d2").path("version").asString()).isEqualTo("2.0");
    }

    @Test
    void a_rollback_carried_out_on_the_running_deployment_is_none_of_its_own() {
        fold(rollback("d2", "d1", 1), taken("d2", "d1", 2));
        assertThat(Questions.one(rows, Listing.DEPLOYMENTS, "d2")).isEmpty();
        assertThat(ids(Map.of())).isEmpty();
        fold(rollback("d2", "d1", 1));
        assertThat(ids(Map.of())).as("nor when its command is read again").isEmpty();
    }

    @Test
    void of_a_command_older_than_its_answer_is_kept_nothing_is_made() {
        Fold.apply(asked("d1", "staging", "1.0", 0), rows, at(0).plus(Duration.ofHours(23)).plusMillis(1));
        assertThat(Questions.one(rows, Listing.DEPLOYMENTS, "d1")).isEmpty();
        Fold.apply(asked("d1", "staging", "1.0", 0), rows, at(0).plus(Duration.ofHours(23)));
        assertThat(Questions.one(rows, Listing.DEPLOYMENTS, "d1")).isPresent();
    }

    @ParameterizedTest(name = "a {0} that is {1} leaves {2}")
    @CsvSource(delimiter = '|', nullValues = "nothing", textBlock = """
            DEPLOY   | SUCCEEDED   | 2.0
            ROLLBACK | SUCCEEDED   | 2.0
            PROMOTE  | SUCCEEDED   | 2.0
            RETIRE   | SUCCEEDED   | nothing
            HEAL     | SUCCEEDED   | 1.0
            DEPLOY   | FAILED      | 1.0
            DEPLOY   | ROLLED_BACK | 1.0
            DEPLOY   | RUNNING     | 1.0
            """)
    void the_live_version_is_that_of_the_newest_release_that_came_to_be(String kind, String phase, String live) {
        fold(registered(0), told(view("d2", kind, "staging", "2.0", phase, 5, phase.equals("RUNNING") ? null : 6L), 3),
                told(view("d1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 9));
        assertThat(Json.text(Questions.environment(rows, SHOP, "staging", at(7)).orElseThrow(), "liveVersion")).isEqualTo(live);
    }

    @Test
    void in_progress_is_the_one_that_holds_the_environment_else_the_oldest_that_waits() {
        fold(registered(0), asked("d3", "staging", "3", 3), asked("d2", "staging", "2", 2), asked("x", "production", "2", 1));
        assertThat(inProgress()).isEqualTo("d2");
        fold(told(view("d4", "DEPLOY", "staging", "4", "RUNNING", 4, null), 3));
        assertThat(inProgress()).isEqualTo("d4");
        fold(told(view("d4", "DEPLOY", "staging", "4", "SUCCEEDED", 4, 5L), 4));
        assertThat(inProgress()).isEqualTo("d2");
        fold(told(view("d2", "DEPLOY", "staging", "2", "SUPERSEDED", 2, 5L), 2), told(view("d3", "DEPLOY", "staging", "3", "CANCELLED", 3, 5L), 2));
        assertThat(inProgress()).isNull();
    }

    private String inProgress() {
        return Json.text(Questions.environment(rows, SHOP, "staging", at(7)).orElseThrow(), "deploymentInProgress");
    }

    @Test
    void events_come_after_a_number_in_order_and_once() {
        for (long number : new long[] {2, 300, 1, 2, 17}) {
            fold(phase("d1", number, "RUNNING", number == 300));
        }
        assertThat(Questions.events(rows, "d1", 0)).extracting(Views.DeploymentEvent::number).containsExactly(1L, 2L, 17L, 300L);
        assertThat(Questions.events(rows, "d1", 2)).extracting(Views.DeploymentEvent::number).containsExactly(17L, 300L);
        assertThat(Questions.events(rows, "d1", 2).getLast().last()).isTrue();
        assertThat(Questions.events(rows, "d1", 300)).isEmpty();
        assertThat(Questions.events(rows, "d", 0)).isEmpty();
    }

    @Test
    void versions_know_their_first_deployment_their_newest_artifact_and_where_they_are_live() {
        fold(registered(0),
                told(view("d1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 9),
                new Fact.DeploymentIs(view("d2", "DEPLOY", "production", "2.0", "SUCCEEDED", 3, 4L), "", "{\"command\":[\"b\"]}", "sha256:2", 9),
                new Fact.DeploymentIs(view("d3", "DEPLOY", "staging", "2.0", "SUCCEEDED", 5, 6L), "", "{\"command\":[\"c\"]}", null, 9));
        assertThat(Questions.versions(rows, SHOP).orElseThrow().toString()).isEqualTo("""
                {"items":[{"version":"2.0","artifact":{"command":["c"]},"digest":"sha256:2","createdAt":"2026-11-24T10:00:03.000Z","live":["production","staging"]},\
                {"version":"1.0","artifact":{"command":["1.0"]},"digest":null,"createdAt":"2026-11-24T10:00:01.000Z","live":[]}]}""");
        assertThat(Questions.artifactOf(rows, SHOP, "2.0")).contains("{\"command\":[\"c\"]}");
        assertThat(Questions.artifactOf(rows, SHOP, "3.0")).isEmpty();
        assertThat(Questions.versions(rows, "other")).isEmpty();
    }

    @Test
    void with_an_application_its_versions_names_are_free_again_and_its_history_stays() {
        fold(registered(0), told(view("d1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 9), new Fact.Listed(Listing.APPLICATIONS, SHOP, null));
        assertThat(Questions.artifactOf(rows, SHOP, "1.0")).isEmpty();
        assertThat(Questions.versions(rows, SHOP)).isPresent();
        assertThat(Questions.application(rows, SHOP)).isEmpty();
        assertThat(ids(Map.of("application", SHOP))).containsExactly("d1");
        fold(registered(10));
        assertThat(Questions.artifactOf(rows, SHOP, "1.0")).isEmpty();
    }

    @Test
    void events_are_kept_for_thirty_days_after_the_end_and_deployments_for_four_hundred() {
        fold(told(view("d1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 1), phase("d1", 1, "SUCCEEDED", true));
        Fold.purge(rows, at(2).plus(Duration.ofDays(30)).minusMillis(1));
        assertThat(Questions.events(rows, "d1", 0)).hasSize(1);
        Fold.purge(rows, at(2).plus(Duration.ofDays(30)));
        assertThat(Questions.events(rows, "d1", 0)).isEmpty();
        Fold.purge(rows, at(2).plus(Duration.ofDays(400)).minusMillis(1));
        assertThat(ids(Map.of())).containsExactly("d1");
        Fold.purge(rows, at(2).plus(Duration.ofDays(400)));
        assertThat(ids(Map.of())).isEmpty();
        assertThat(Questions.report(rows, "d1")).isEmpty();
    }

    /** The topics of one application; a record may come twice, and nothing is known of the order between topics. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void the_order_between_topics_and_repeats_make_no_difference(long seed) {
        var random = Seeds.random(seed);
        List<List<Fact>> topics = topics();
        MemoryRows straight = new MemoryRows();
        topics.forEach(topic -> topic.forEach(each -> Fold.apply(each, straight, at(60))));
        MemoryRows mixed = new MemoryRows();
        var left = new ArrayList<Deque<Fact>>();
        topics.forEach(topic -> left.add(new ArrayDeque<>(topic)));
        while (!left.isEmpty()) {
            Deque<Fact> topic = left.get(random.nextInt(left.size()));
            Fact next = random.nextInt(4) == 0 ? topic.peek() : topic.poll();
            Fold.apply(copy(next), mixed, at(60));
            left.removeIf(Deque::isEmpty);
        }
        assertThat(shown(mixed)).isEqualTo(shown(straight));
    }

    private static List<List<Fact>> topics() {
        return List.of(
                List.of(asked("d1", "staging", "1.0", 1), asked("d2", "staging", "2.0", 2), rollback("r1", "d2", 3), asked("d3", "staging", "3.0", 4),
                        asked("d4", "staging", "4.0", 5)),
                List.of(taken("d1", "d1", 1), taken("d2", "d2", 2), taken("r1", "d2", 3), refused("d3", "EXPIRED", 4), refused("d4", "CONFLICT", 5)),
                List.of(told(view("d1", "DEPLOY", "staging", "1.0", "QUEUED", 1, null), 1), told(view("d1", "DEPLOY", "staging", "1.0", "SUCCEEDED", 1, 2L), 5),
                        told(view("d2", "DEPLOY", "staging", "2.0", "RUNNING", 2, null), 2), told(view("d2", "DEPLOY", "staging", "2.0", "ROLLED_BACK", 2, 4L), 4),
                        new Fact.DeploymentIs(view("d4", "DEPLOY", "staging", "1.0", "FAILED", 5, 5L), "", null, null, 2)),
                List.of(phase("d1", 1, "QUEUED", false), phase("d1", 5, "SUCCEEDED", true), phase("d2", 1, "QUEUED", false), phase("d4", 2, "FAILED", true)),
                List.of(registered(0)));
    }

    private static Fact copy(Fact fact) {
        return switch (fact) {
            case Fact.Asked(var command, var view, var undoes, var at) -> new Fact.Asked(command, view.deepCopy(), undoes, at);
            case Fact.DeploymentIs(var view, var report, var artifact, var digest, var last) ->
                    new Fact.DeploymentIs(view.deepCopy(), report, artifact, digest, last);
            default -> fact;
        };
    }

    /** All rows but the notes of when to look again, and those of which answer is still missing. */
    private static Map<String, ObjectNode> shown(MemoryRows rows) {
        var shown = new TreeMap<>(rows.all());
        shown.keySet().removeIf(key -> key.startsWith("expiry") || key.startsWith("commands"));
        return shown;
    }
}
