package dev.slipway.gateway.view.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.gateway.view.Draft;
import dev.slipway.gateway.view.Facts;
import dev.slipway.gateway.view.Fold;
import dev.slipway.gateway.view.Json;
import dev.slipway.gateway.view.Listing;
import dev.slipway.gateway.view.MemoryRows;
import dev.slipway.gateway.view.Questions;
import dev.slipway.gateway.view.Rows;
import dev.slipway.gateway.view.Views;
import dev.slipway.testing.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class DiskTest {
    @TempDir
    private Path directory;
    private Disk disk;

    @BeforeEach
    void open() {
        disk = new Disk(directory.resolve("views"));
        disk.open();
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private void keep(String key, int value, Map<String, Long> positions) {
        try (DiskDraft draft = disk.draft()) {
            draft.put(key, row(value));
            disk.keep(draft, positions);
        }
    }

    private static ObjectNode row(int value) {
        return Json.object().put("value", value);
    }

    private List<String> of(String prefix) {
        return disk.read(rows -> forth(rows, prefix, prefix));
    }

    private static List<String> forth(Rows rows, String prefix, String from) {
        var found = new ArrayList<String>();
        rows.scan(prefix, from, row -> found.add(row.key() + row.value()));
        return found;
    }

    private static List<String> back(Rows rows, String prefix) {
        var found = new ArrayList<String>();
        rows.scanBack(prefix, row -> found.add(row.key() + row.value()));
        return found;
    }

    @Test
    void what_was_kept_is_there_with_its_positions_after_a_start_and_what_was_not_is_not() {
        keep("a", 1, Map.of("deployments/0", 5L, "logs/3", 7L));
        try (DiskDraft lost = disk.draft()) {
            lost.put("a", row(2));
            lost.put("b", row(2));
            disk.close();
        }
        open();
        assertThat(of("a")).containsExactly("a{\"value\":1}");
        assertThat(of("b")).isEmpty();
        assertThat(disk.positions()).isEqualTo(Map.of("deployments/0", 5L, "logs/3", 7L));
        keep("a", 3, Map.of("deployments/0", 6L));
        assertThat(disk.positions()).isEqualTo(Map.of("deployments/0", 6L, "logs/3", 7L));
    }

    @Test
    void another_layout_is_wiped() {
        keep("a", 1, Map.of("deployments/0", 5L));
        disk.close();
        disk = new Disk(directory.resolve("views"), Disk.VERSION + 1);
        disk.open();
        assertThat(of("a")).isEmpty();
        assertThat(disk.positions()).isEmpty();
        keep("a", 2, Map.of());
        disk.close();
        disk = new Disk(directory.resolve("views"), Disk.VERSION + 1);
        disk.open();
        assertThat(of("a")).as("and kept from then on").hasSize(1);
    }

    @Test
    void what_was_read_from_another_cluster_is_wiped() {
        disk.belongTo("one");
        keep("a", 1, Map.of("deployments/0", 5L));
        disk.belongTo("one");
        assertThat(disk.positions()).hasSize(1);
        disk.belongTo("two");
        assertThat(disk.positions()).isEmpty();
        assertThat(of("a")).isEmpty();
    }

    @Test
    void it_is_open_once_at_a_time_and_says_so() {
        keep("a", 1, Map.of());
        var second = new Disk(directory.resolve("views"));
        assertThatThrownBy(second::open).isInstanceOf(IllegalStateException.class).hasMessageContaining("lock");
        assertThat(of("a")).hasSize(1);
    }

    @Test
    void a_question_to_a_closed_one_is_answered_with_an_error_and_not_with_the_end_of_the_process() {
        disk.close();
        assertThatThrownBy(() -> disk.read(rows -> rows.get("a"))).isInstanceOf(IllegalStateException.class).hasMessage("the views are closed");
    }

    @Test
    void a_change_that_fails_leaves_nothing_of_itself() {
        try (DiskDraft draft = disk.draft()) {
            draft.put("a", row(1));
            assertThatThrownBy(() -> draft.whole(() -> {
                draft.put("a", row(2));
                draft.put("b", row(2));
                draft.deleteRange("a", "z");
                throw new IllegalArgumentException("no");
            })).hasMessage("no");
            assertThat(draft.get("a")).isEqualTo(row(1));
            assertThat(draft.get("b")).isNull();
            disk.keep(draft, Map.of());
        }
        assertThat(of("a")).containsExactly("a{\"value\":1}");
    }

    @Test
    void all_that_a_question_reads_is_of_one_moment() {
        keep("a", 1, Map.of());
        String seen = disk.read(rows -> {
            keep("a", 2, Map.of());
            return rows.get("a") + " " + forth(rows, "a", "a");
        });
        assertThat(seen).isEqualTo("{\"value\":1} [a{\"value\":1}]");
    }

    /** The memory is the model: obviously right. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void it_holds_what_a_sorted_map_holds(long seed) {
        var random = Seeds.random(seed);
        var memory = new MemoryRows();
        try (DiskDraft draft = disk.draft()) {
            for (int i = 0; i < 200; i++) {
                String key = "k" + (char) ('a' + random.nextInt(4)) + "\u0000" + random.nextInt(20);
                String to = key + "\u0000";
                int value = i;
                switch (random.nextInt(8)) {
                    case 0 -> both(draft, memory, rows -> rows.delete(key));
                    case 1 -> {
                        disk.keep(draft, Map.of());
                        both(draft, memory, rows -> rows.deleteRange(key, to));
                        disk.keep(draft, Map.of());
                    }
                    default -> both(draft, memory, rows -> rows.put(key, row(value)));
                }
                assertThat(draft.get(key)).isEqualTo(memory.get(key));
            }
            disk.keep(draft, Map.of());
        }
        for (String prefix : List.of("k", "ka\u0000", "kb\u00001", "kz")) {
            assertThat(disk.<List<String>>read(rows -> forth(rows, prefix, prefix))).isEqualTo(forth(memory, prefix, prefix));
            assertThat(disk.<List<String>>read(rows -> forth(rows, prefix, prefix + "5"))).isEqualTo(forth(memory, prefix, prefix + "5"));
            assertThat(disk.<List<String>>read(rows -> back(rows, prefix))).isEqualTo(back(memory, prefix));
        }
    }

    private static void both(Draft one, Draft other, java.util.function.Consumer<Draft> change) {
        change.accept(one);
        change.accept(other);
    }

    @Test
    void pages_go_on_over_a_start_and_over_things_of_the_same_time() {
        try (DiskDraft draft = disk.draft()) {
            for (int i = 0; i < 9; i++) {
                Fold.apply(Facts.told(Facts.view("d" + i, "DEPLOY", "staging", "1", "FAILED", i / 4, 5L), 1), draft, Facts.START);
            }
            disk.keep(draft, Map.of());
        }
        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            String from = cursor;
            Views.Page page = disk.read(rows -> Questions.page(rows, Listing.DEPLOYMENTS, Map.of("application", Facts.SHOP), 2, from));
            page.items().forEach(each -> seen.add(each.path("id").asString()));
            cursor = page.nextCursor();
            disk.close();
            open();
        } while (cursor != null);
        assertThat(seen).containsExactly("d8", "d4", "d5", "d6", "d7", "d0", "d1", "d2", "d3");
    }
}
