package dev.slipway.edge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Seeds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LineupTest {
    private static Lineup.Part<String> part(String release, int weight, String... asked) {
        return new Lineup.Part<>(release, "1.0", weight, List.of(asked));
    }

    @ParameterizedTest(name = "at {0} of 90 to 10 the release is {1}")
    @CsvSource({"0, stable", "0.8999, stable", "0.9, canary", "0.9999, canary"})
    void a_release_gets_its_percent(double chance, String release) {
        var lineup = new Lineup<>(List.of(part("stable", 90, "a"), part("idle", 0, "z"), part("canary", 10, "b")));
        assertThat(Objects.requireNonNull(lineup.draw(chance)).release()).isEqualTo(release);
    }

    @Test
    void the_share_of_a_release_without_instances_falls_to_the_others() {
        var lineup = new Lineup<>(List.of(part("stable", 90), part("canary", 10, "b")));
        assertThat(Objects.requireNonNull(lineup.draw(0.1)).release()).isEqualTo("canary");
    }

    @Test
    void where_nobody_is_left_a_release_is_drawn_all_the_same_to_count_the_failure() {
        var lineup = new Lineup<>(List.of(part("stable", 90), part("canary", 10)));
        assertThat(Objects.requireNonNull(lineup.draw(0.95)).release()).isEqualTo("canary");
        assertThat(lineup.next("canary", 0, 0, _ -> 0, _ -> false)).isNull();
    }

    @Test
    void nothing_is_drawn_where_no_release_has_a_weight() {
        assertThat(new Lineup<>(List.of(part("idle", 0, "a"))).draw(0.5)).isNull();
    }

    @Test
    void another_instance_of_the_release_comes_before_another_release_and_none_without_weight_comes_at_all() {
        var lineup = new Lineup<>(List.of(part("stable", 50, "a", "b"), part("canary", 50, "c"), part("idle", 0, "z")));
        assertThat(lineup.next("stable", 0, 0, _ -> 0, Set.of("a")::contains)).isEqualTo("b");
        assertThat(lineup.next("stable", 0, 0, _ -> 0, Set.of("a", "b")::contains)).isEqualTo("c");
        assertThat(lineup.next("stable", 0, 0, _ -> 0, Set.of("a", "b", "c")::contains)).isNull();
    }

    @Test
    void a_release_that_left_the_route_is_replaced_by_one_that_is_there() {
        assertThat(new Lineup<>(List.of(part("next", 100, "n"))).next("gone", 0, 0, _ -> 0, _ -> false)).isEqualTo("n");
    }

    @ParameterizedTest(name = "{0} and {1} under way, turn of the first: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        # a | b | taken
        0   | 0 | a
        1   | 0 | a
        2   | 0 | a
        3   | 0 | b
        3   | 1 | a
        9   | 2 | b
        9   | 9 | a
        """)
    void an_instance_takes_its_turn_unless_it_has_far_more_than_the_others(int a, int b, String taken) {
        var lineup = new Lineup<>(List.of(part("r", 100, "a", "b")));
        assertThat(lineup.next("r", 0, 0, each -> each.equals("a") ? a : b, _ -> false)).isEqualTo(taken);
    }

    @ParameterizedTest(name = "one of {0} hangs and gets {1}")
    @CsvSource({"2, 3", "3, 1", "4, 1"})
    void a_hung_instance_takes_few_requests_of_a_caller_that_sends_one_after_another(int instances, int stuckAtMost) {
        var lineup = new Lineup<>(List.of(part("r", 100, List.of("hung", "b", "c", "d").subList(0, instances).toArray(String[]::new))));
        int hung = 0;
        for (int turn = 0; turn < 100; turn++) {
            int stuck = hung;
            if ("hung".equals(lineup.next("r", 0, turn, each -> each.equals("hung") ? stuck : 0, _ -> false))) {
                hung++;
            }
        }
        assertThat(hung).isEqualTo(stuckAtMost);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void whoever_is_next_is_untried_within_the_bound_and_exists_while_anybody_is_left(long seed) {
        RandomGenerator random = Seeds.random(seed);
        var lineup = new Lineup<>(List.of(part("x", 70, "a", "b", "c"), part("y", 30, "d", "e"), part("z", 0, "f")));
        for (int i = 0; i < 500; i++) {
            Map<String, Integer> load = new HashMap<>();
            Set<String> tried = new HashSet<>();
            for (String each : List.of("a", "b", "c", "d", "e", "f")) {
                load.put(each, random.nextInt(20));
                if (random.nextInt(3) == 0) {
                    tried.add(each);
                }
            }
            String next = lineup.next("x", random.nextDouble(), i, load::get, tried::contains);
            List<String> mine = List.of("a", "b", "c").stream().filter(each -> !tried.contains(each)).toList();
            List<String> theirs = List.of("d", "e").stream().filter(each -> !tried.contains(each)).toList();
            List<String> eligible = mine.isEmpty() ? theirs : mine;
            if (eligible.isEmpty()) {
                assertThat(next).isNull();
            } else {
                double mean = (1.0 + eligible.stream().mapToInt(load::get).sum()) / eligible.size();
                assertThat(next).isIn(eligible);
                assertThat(load.get(next)).isLessThan((int) Math.ceil(Lineup.BOUND * mean));
            }
        }
    }
}
