package dev.slipway.gateway.view;

import static dev.slipway.gateway.view.Facts.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class PagesTest {
    private final MemoryRows rows = new MemoryRows();

    private static ObjectNode alert(String id, String application, String state, long started) {
        return Json.object().put("id", id).put("application", application).put("environment", "staging").put("state", state)
                .put("startedAt", Json.time(at(started))).putNull("resolvedAt");
    }

    private List<String> all(Map<String, String> filters, int limit) {
        var ids = new ArrayList<String>();
        String cursor = null;
        do {
            Views.Page page = Questions.page(rows, Listing.ALERTS, filters, limit, cursor);
            page.items().forEach(each -> ids.add(each.path("id").asString()));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.nextCursor() == null || page.items().size() == limit).as("only the last page is short").isTrue();
            cursor = page.nextCursor();
        } while (cursor != null);
        return ids;
    }

    /** Few seconds, so that many begin at the same time. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void pages_show_everything_once_newest_first_and_ties_by_id(long seed) {
        var random = Seeds.random(seed);
        var alerts = new ArrayList<ObjectNode>();
        for (int i = 0; i < 60; i++) {
            ObjectNode alert = alert("a" + random.nextInt(1000), random.nextBoolean() ? "shop" : "bank", random.nextBoolean() ? "FIRING" : "RESOLVED",
                    random.nextInt(5));
            alerts.removeIf(each -> each.path("id").equals(alert.path("id")));
            alerts.add(alert);
            Listing.ALERTS.put(rows, alert.path("id").asString(), alert);
        }
        Comparator<ObjectNode> newest = Comparator.<ObjectNode, String>comparing(each -> each.path("startedAt").asString()).reversed()
                .thenComparing(each -> each.path("id").asString());
        for (Map<String, String> filters : List.<Map<String, String>>of(Map.of(), Map.of("application", "shop"), Map.of("state", "FIRING"),
                Map.of("application", "bank", "environment", "staging", "state", "RESOLVED"), Map.of("application", "none"))) {
            List<String> expected = alerts.stream().sorted(newest)
                    .filter(each -> filters.entrySet().stream().allMatch(filter -> each.path(filter.getKey()).asString().equals(filter.getValue())))
                    .map(each -> each.path("id").asString()).toList();
            assertThat(all(filters, random.nextInt(1, 8))).as(filters.toString()).isEqualTo(expected);
        }
    }

    @Test
    void a_thing_that_comes_between_two_pages_moves_no_other() {
        for (int i = 0; i < 4; i++) {
            Listing.ALERTS.put(rows, "a" + i, alert("a" + i, "shop", "FIRING", i));
        }
        Views.Page first = Questions.page(rows, Listing.ALERTS, Map.of(), 2, null);
        Listing.ALERTS.put(rows, "b", alert("b", "shop", "FIRING", 9));
        Listing.ALERTS.remove(rows, "a2");
        Views.Page second = Questions.page(rows, Listing.ALERTS, Map.of(), 2, first.nextCursor());
        assertThat(second.items()).extracting(each -> each.path("id").asString()).containsExactly("a1", "a0");
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void a_cursor_of_another_list_and_an_unknown_filter_are_refused() {
        for (int i = 0; i < 2; i++) {
            Listing.ALERTS.put(rows, "a" + i, alert("a" + i, "shop", "FIRING", i));
        }
        String cursor = Questions.page(rows, Listing.ALERTS, Map.of(), 1, null).nextCursor();
        assertThatThrownBy(() -> Questions.page(rows, Listing.HEALING_ACTIONS, Map.of(), 1, cursor)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the cursor is not one that this list gave");
        assertThatThrownBy(() -> Questions.page(rows, Listing.ALERTS, Map.of(), 1, "not base64!")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Questions.page(rows, Listing.ALERTS, Map.of("colour", "red"), 1, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'colour' is no filter here; known: application, environment, state");
    }
}
