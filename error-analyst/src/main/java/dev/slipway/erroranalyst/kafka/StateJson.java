package dev.slipway.erroranalyst.kafka;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The analyst's state as JSON in its stores; read leniently, so that an older version's state is understood. */
final class StateJson {
    /** Only what a record consists of: questions that it answers are no state. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultVisibility(all -> all.withFieldVisibility(Visibility.ANY).withGetterVisibility(Visibility.NONE)
                    .withIsGetterVisibility(Visibility.NONE))
            .build();

    private StateJson() {}

    static <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom((_, value) -> value == null ? null : JSON.writeValueAsBytes(value),
                (_, bytes) -> bytes == null ? null : JSON.readValue(bytes, type));
    }
}
