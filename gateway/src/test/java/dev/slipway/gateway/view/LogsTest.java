package dev.slipway.gateway.view;

import static dev.slipway.gateway.view.Facts.SHOP;
import static dev.slipway.gateway.view.Facts.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogsTest {
    private final MemoryRows rows = new MemoryRows();

    private Touched wrote(Views.LogLine... lines) {
        return Fold.apply(new Fact.Wrote(SHOP, "staging", List.of(lines)), rows, at(0));
    }

    private static Views.LogLine line(long second, String instance, String stream, long offset) {
        return new Views.LogLine(at(second), "r-" + instance, instance, stream, offset, instance + " " + stream + " " + offset);
    }

    private Stream<String> tail(Map<String, String> filters, long since, int tail) {
        return Questions.logs(rows, SHOP, "staging", filters, since == 0 ? null : at(since), tail).stream().map(Views.LogLine::text);
    }

    @Test
    void the_newest_lines_of_all_instances_come_in_the_order_of_time() {
        wrote(line(1, "a", "out", 0), line(3, "a", "out", 10));
        wrote(line(2, "b", "err", 0), line(4, "b", "out", 0));
        assertThat(tail(Map.of(), 0, 3)).containsExactly("b err 0", "a out 10", "b out 0");
        assertThat(tail(Map.of("instance", "a"), 0, 3)).containsExactly("a out 0", "a out 10");
        assertThat(tail(Map.of("release", "r-b"), 0, 1)).containsExactly("b out 0");
        assertThat(tail(Map.of(), 3, 9)).containsExactly("a out 10", "b out 0");
        assertThat(Questions.logs(rows, SHOP, "stag", Map.of(), null, 9)).isEmpty();
    }

    @Test
    void a_line_that_is_written_again_is_shown_once_though_its_time_is_another() {
        assertThat(wrote(line(1, "a", "out", 0), line(1, "a", "out", 10)).logs()).isEqualTo("shop/staging");
        assertThat(wrote(line(7, "a", "out", 0), line(7, "a", "out", 10)).logs()).isNull();
        wrote(line(8, "a", "out", 10), line(8, "a", "out", 20), line(8, "a", "err", 0));
        assertThat(tail(Map.of(), 0, 9)).containsExactly("a out 0", "a out 10", "a err 0", "a out 20");
    }

    @Test
    void lines_are_kept_for_seven_days() {
        wrote(line(0, "a", "out", 0), line(1, "a", "out", 10));
        Fold.purge(rows, at(0).plus(Duration.ofDays(7)));
        assertThat(tail(Map.of(), 0, 9)).hasSize(2);
        Fold.purge(rows, at(0).plus(Duration.ofDays(7)).plusMillis(1));
        assertThat(tail(Map.of(), 0, 9)).containsExactly("a out 10");
    }

    @Test
    void of_too_many_lines_the_oldest_go() {
        wrote(LongStream.rangeClosed(0, Logs.LINES_AT_MOST).mapToObj(each -> line(each, "a", "out", each)).toArray(Views.LogLine[]::new));
        Fold.purge(rows, at(0));
        assertThat(tail(Map.of(), 0, Integer.MAX_VALUE)).hasSize(90_000).contains("a out " + Logs.LINES_AT_MOST).doesNotContain("a out 10000");
        Fold.purge(rows, at(0));
        assertThat(tail(Map.of(), 0, Integer.MAX_VALUE)).hasSize(90_000);
    }

    @Test
    void lines_stay_when_their_instance_is_forgotten() {
        wrote(line(1, "a", "out", 0));
        Fold.apply(new Fact.Is(Place.INSTANCE, SHOP, "staging", "a", null), rows, at(0));
        assertThat(tail(Map.of(), 0, 9)).containsExactly("a out 0");
    }
}
