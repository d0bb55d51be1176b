package dev.slipway.deploymentmanager.kafka;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.plan.Action;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The manager's state as JSON in its stores; read leniently, so that an older version's state is understood. */
final class StateJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(Action.class, Actions.class)
            .addMixIn(Reply.class, Replies.class)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Action.Prepare.class, name = "prepare"),
        @JsonSubTypes.Type(value = Action.Verify.class, name = "verify"),
        @JsonSubTypes.Type(value = Action.Start.class, name = "start"),
        @JsonSubTypes.Type(value = Action.AwaitHealthy.class, name = "awaitHealthy"),
        @JsonSubTypes.Type(value = Action.Switch.class, name = "switch"),
        @JsonSubTypes.Type(value = Action.RouteOut.class, name = "routeOut"),
        @JsonSubTypes.Type(value = Action.RouteIn.class, name = "routeIn"),
        @JsonSubTypes.Type(value = Action.Drain.class, name = "drain"),
        @JsonSubTypes.Type(value = Action.Stop.class, name = "stop")})
    private interface Actions {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Reply.Taken.class, name = "taken"),
        @JsonSubTypes.Type(value = Reply.Refused.class, name = "refused")})
    private interface Replies {}

    private StateJson() {}

    static <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom((_, value) -> value == null ? null : JSON.writeValueAsBytes(value),
                (_, bytes) -> bytes == null ? null : JSON.readValue(bytes, type));
    }
}
