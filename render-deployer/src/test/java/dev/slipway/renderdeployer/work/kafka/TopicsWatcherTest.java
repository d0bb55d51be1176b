package dev.slipway.renderdeployer.work.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instances;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsWatcherTest {
    /** Written after its tombstone, the state of an instance that is long gone stayed in the topic. */
    @Test
    void an_instance_is_not_forgotten_before_its_state_is_written() {
        var nowhere = new KafkaConnection("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Map.of());
        try (var publisher = new Publisher(nowhere, new Envelopes(nowhere), "tester"); var watcher = new TopicsWatcher(publisher)) {
            Instance instance = Instances.running("shop-1", Instances.BEGAN);
            watcher.changed(instance);
            assertThatThrownBy(watcher.forgotten(instance)::join).cause().hasMessage("the state of shop-1 is not written yet");
        }
    }
}
