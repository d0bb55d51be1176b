package dev.slipway.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topic.Keeping;
import dev.slipway.schemas.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskBudgetTest {
    private static final long GIB = 1L << 30;

    @ParameterizedTest(name = "{0} GiB")
    @ValueSource(longs = {1, 5, 100})
    void what_is_deleted_stays_within_the_limit_with_the_segment_that_is_written_to(long gib) {
        long sum = new DiskBudget(gib * GIB, 4).settings().values().stream().filter(each -> each.containsKey("retention.bytes"))
                .mapToLong(each -> 4 * (number(each, "retention.bytes") + number(each, "segment.bytes"))).sum();
        assertThat(sum).isBetween(gib * GIB / 2, gib * GIB * 95 / 100);
    }

    @Test
    void nothing_that_is_only_compacted_is_deleted_for_its_size() {
        Map<String, Map<String, String>> settings = new DiskBudget(5 * GIB, 4).settings();
        for (Topic<?> topic : Topics.all()) {
            assertThat(settings.get(topic.name()).containsKey("retention.bytes")).as(topic.name())
                    .isEqualTo(!(topic.keeping() instanceof Keeping.Newest));
            assertThat(number(settings.get(topic.name()), "segment.bytes")).as(topic.name()).isBetween(1L << 20, 64L << 20);
            assertThat(settings.get(topic.deadLetterName())).containsKey("retention.bytes");
        }
    }

    @Test
    void a_limit_below_what_the_smallest_files_take_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DiskBudget(GIB - 1, 4)).withMessageContaining("use 1GB or more");
    }

    private static long number(Map<String, String> settings, String name) {
        return Long.parseLong(settings.get(name));
    }
}
