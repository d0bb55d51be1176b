package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.schemas.Goodbye;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Who counts, and for how long. */
class MembersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final KeyValueStore<String, Members.Member> store = store();
    private final Members members = new Members(store);

    private static KeyValueStore<String, Members.Member> store() {
        KeyValueStore<String, Members.Member> store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("members"), Serdes.String(),
                StateJson.serde(Members.Member.class)).withLoggingDisabled().build();
        store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
        return store;
    }

    private boolean tells(String agent, String member, String incarnation, Instant at) {
        return members.told(PresenceRecord.newBuilder().setMember(member).setAgent(agent).setIncarnation(incarnation)
                .setServing(new Serving()).build(), at);
    }

    private void goes(String incarnation) {
        members.told(PresenceRecord.newBuilder().setMember("edge-e1").setAgent("edge").setIncarnation(incarnation).setGoodbye(new Goodbye()).build(), NOW);
    }

    @Test
    void an_edge_counts_from_its_first_word_until_it_was_silent_for_60_s() {
        tells("edge", "edge-e1", "a", NOW);
        assertThat(members.edges(NOW.plus(Members.SILENT).minusMillis(1), true)).containsExactly("e1");
        assertThat(members.edges(NOW.plus(Members.SILENT), true)).isEmpty();
        assertThat(members.edges(NOW.plus(Members.SILENT), false)).as("its word may lie unread").containsExactly("e1");
        members.resumed(NOW.plus(Members.SILENT));
        assertThat(members.edges(NOW.plus(Members.SILENT), true)).containsExactly("e1");
    }

    @Test
    void an_edge_that_says_goodbye_no_longer_counts_unless_its_successor_is_there_already() {
        tells("edge", "edge-e1", "a", NOW);
        tells("edge", "edge-e1", "b", NOW);
        goes("a");
        assertThat(members.edges(NOW, true)).containsExactly("e1");
        goes("b");
        assertThat(members.edges(NOW, true)).isEmpty();
    }

    @Test
    void another_incarnation_is_noticed_once() {
        assertThat(tells("render-deployer", "render-deployer-0", "a", NOW)).isTrue();
        assertThat(tells("render-deployer", "render-deployer-0", "a", NOW)).isFalse();
        assertThat(tells("render-deployer", "render-deployer-0", "b", NOW)).isTrue();
        assertThat(tells("render-deployer", "render-deployer-0", "b", NOW)).isFalse();
        assertThat(members.edges(NOW, true)).isEmpty();
    }

    @Test
    void a_word_a_second_is_written_each_10_s() {
        Set<Instant> written = new HashSet<>();
        for (int second = 0; second < 60; second++) {
            tells("edge", "edge-e1", "a", NOW.plusSeconds(second));
            written.add(store.get("edge-e1").seen());
        }
        assertThat(written).hasSize(6);
    }

    @Test
    void a_member_that_was_silent_for_a_day_is_forgotten() {
        tells("edge", "edge-e1", "a", NOW);
        members.forget(NOW.plus(Duration.ofDays(1)));
        assertThat(members.edges(NOW, false)).containsExactly("e1");
        members.forget(NOW.plus(Duration.ofDays(1)).plusMillis(1));
        assertThat(members.edges(NOW, false)).isEmpty();
        assertThat(store.get("edge-e1")).isNull();
    }
}
