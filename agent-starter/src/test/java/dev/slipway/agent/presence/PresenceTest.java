package dev.slipway.agent.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.DuringTests;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private final Envelopes envelopes = new Envelopes(DuringTests.connection());

    @Test
    void a_member_says_where_it_serves_again_and_again_and_goodbye_at_its_end() {
        var time = new BrokerTime();
        try (var publisher = new Publisher(DuringTests.connection(), envelopes, "tester");
                var presence = new Presence("present-0", "tester", "incarnation", publisher, time)) {
            presence.serve(1);
            presence.serve(3);
            presence.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> told(1).size() >= 3 && told(3).size() >= 3);
            presence.leave(3);
            assertThat(time.isKnown()).isTrue();
        }
        assertThat(told(1)).allSatisfy(each -> assertThat(each).returns("tester", PresenceRecord::getAgent)
                .returns("incarnation", PresenceRecord::getIncarnation));
        assertThat(told(1).getLast().getGoodbye()).isNotNull();
        assertThat(told(3)).allSatisfy(each -> assertThat(each.getGoodbye()).isNull());
        assertThat(told(0)).isEmpty();
    }

    private List<PresenceRecord> told(int partition) {
        return DuringTests.all("presence", each -> "present-0".equals(each.key()) && each.partition() == partition).stream()
                .map(each -> envelopes.serde(Topics.PRESENCE).deserializer().deserialize("presence", each.value())).toList();
    }
}
