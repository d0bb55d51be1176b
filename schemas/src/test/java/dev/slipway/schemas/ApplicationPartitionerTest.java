package dev.slipway.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationPartitionerTest {

    @ParameterizedTest(name = "{0} lies in partition {1} of 4 and {2} of 24")
    @CsvSource(delimiter = '|', textBlock = """
            # key                          | of 4 | of 24
            shop                           | 0    | 12
            shop/production                | 0    | 12
            shop/production/instance-1     | 0    | 12
            shop/production/a/b            | 0    | 12
            shop-2                         | 1    | 1
            """)
    void everything_of_an_application_lies_in_one_partition_that_never_changes(String key, int of4, int of24) {
        assertThat(ApplicationPartitioner.partition(key, 4)).isEqualTo(of4);
        assertThat(ApplicationPartitioner.partition(key, 24)).isEqualTo(of24);
    }

    @Test
    void keys_of_no_application_are_spread_by_their_whole() {
        var places = IntStream.range(0, 100)
                .map(id -> ApplicationPartitioner.partition("~onboarding/" + id, 4))
                .distinct();
        assertThat(places.count()).isEqualTo(4);
    }

    @Test
    void what_is_the_suites_own_lies_in_one_partition() {
        assertThat(IntStream.range(0, 100).map(id -> ApplicationPartitioner.partition("~suite/token/" + id, 24)).distinct())
                .containsExactly(ApplicationPartitioner.partition(Keys.SUITE, 24));
    }

    @Test
    void a_producer_gets_the_same_partition_as_whoever_computes_it() {
        var node = new Node(0, "localhost", 9092);
        var partitions = IntStream.range(0, 24)
                .mapToObj(i -> new PartitionInfo("commands", i, node, new Node[] {node}, new Node[] {node}))
                .toList();
        var cluster = new Cluster("c", List.of(node), partitions, java.util.Set.of(), java.util.Set.of());
        try (var partitioner = new ApplicationPartitioner()) {
            for (String application : List.of("shop", "a", "inventory", "ünïcode")) {
                String key = application + "/dev";
                byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                assertThat(partitioner.partition("commands", key, bytes, null, null, cluster))
                        .isEqualTo(ApplicationPartitioner.partition(key, 24));
            }
            assertThatThrownBy(() -> partitioner.partition("commands", null, null, null, null, cluster))
                    .hasMessageContaining("a record without a key has no place in topic commands");
        }
    }

    @Test
    void a_name_with_a_slash_cannot_smuggle_itself_into_another_application() {
        assertThatThrownBy(() -> Keys.of("shop/production", "dev")).hasMessageContaining("contains a slash");
        assertThatThrownBy(() -> Keys.of("", "dev")).hasMessageContaining("is empty");
        assertThat(Keys.application(Keys.of("shop", "dev", "i/1"))).isEqualTo("shop");
    }
}
