package dev.slipway.deploymentmanager.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Histories;
import dev.slipway.model.Problem;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written to the stores is read back as it was. */
class StateJsonTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void every_state_of_an_environment_is_read_back_as_it_was(long seed) {
        for (Environment state : Histories.states(seed)) {
            var contents = new HashMap<String, StateJson.Content>();
            String json = StateJson.write(state, contents);
            assertThat(StateJson.readEnvironment(json, contents::get)).isEqualTo(state);
            assertThat(json).as("contents of releases lie elsewhere").doesNotContain("\"name\":\"shop\"");
        }
    }

    static Stream<Object> others() {
        return Stream.of(
                new Application("shop", "{}", 7, AT, AT, true, Map.of("dev", new Application.Variables(2, Map.of("A", "1"), AT))),
                Application.unknown("shop"),
                new Application.Version("{\"command\":[]}", null),
                new Application.Version("{\"command\":[]}", "sha256:1"),
                new Held.Known("digest", new Reply.Taken(1, true, false, List.of("d1"), null), AT),
                new Held.Known("digest", new Reply.Refused(Reply.Why.INVALID, "no", List.of(new Problem("/name", "is missing"))), AT),
                new Held.Known("digest", null, AT),
                new Members.Member("edge", "i1", AT));
    }

    @ParameterizedTest
    @MethodSource("others")
    void every_other_value_is_read_back_as_it_was(Object value) {
        assertThat(roundTrip(value)).isEqualTo(value);
    }

    @SuppressWarnings("unchecked")
    private static Object roundTrip(Object value) {
        try (var serde = (Serde<Object>) StateJson.serde(value.getClass())) {
            return serde.deserializer().deserialize("topic", serde.serializer().serialize("topic", value));
        }
    }
}
