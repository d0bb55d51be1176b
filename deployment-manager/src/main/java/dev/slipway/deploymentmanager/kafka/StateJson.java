package dev.slipway.deploymentmanager.kafka;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.model.manifest.EffectiveManifest;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ser.std.StdSerializer;

/** The manager's state as JSON in its stores; read leniently, so that an older version's state is understood. */
final class StateJson {
    /** What of a release is large and never changes. */
    record Content(String manifest, Map<String, String> variables) {}

    /** What of a release stands in its environment's state. */
    record Reference(String id, String version, long manifestRevision, @Nullable String before, @Nullable String digest) {}

    private static final String CONTENTS = "contents";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(Action.class, Actions.class)
            .addMixIn(Reply.class, Replies.class)
            .addModule(new SimpleModule().addSerializer(new ReleaseWriter()).addDeserializer(Release.class, new ReleaseReader()))
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

    /** An environment without the contents of its releases, which are added to a map by the release's id. */
    static String write(Environment environment, Map<String, Content> contents) {
        return JSON.writer().withAttribute(CONTENTS, contents).writeValueAsString(environment);
    }

    static Environment readEnvironment(String json, Function<String, Content> contents) {
        return JSON.readerFor(Environment.class).withAttribute(CONTENTS, contents).readValue(json);
    }

    private static final class ReleaseWriter extends StdSerializer<Release> {
        ReleaseWriter() {
            super(Release.class);
        }

        @Override
        public void serialize(Release release, JsonGenerator json, SerializationContext context) {
            @SuppressWarnings("unchecked")
            var contents = (Map<String, Content>) Objects.requireNonNull(context.getAttribute(CONTENTS), "releases are written by EnvironmentStore");
            contents.put(release.id(), new Content(release.manifest(), release.variables()));
            json.writePOJO(new Reference(release.id(), release.version(), release.manifestRevision(), release.before(), release.digest()));
        }
    }

    private static final class ReleaseReader extends StdDeserializer<Release> {
        ReleaseReader() {
            super(Release.class);
        }

        @Override
        public Release deserialize(JsonParser json, DeserializationContext context) {
            @SuppressWarnings("unchecked")
            var contents = (Function<String, Content>) Objects.requireNonNull(context.getAttribute(CONTENTS), "releases are read by EnvironmentStore");
            Reference reference = context.readValue(json, Reference.class);
            Content content = contents.apply(reference.id());
            return new Release(reference.id(), reference.version(), EffectiveManifest.read(content.manifest()), reference.manifestRevision(), content.variables(),
                    reference.before(), reference.digest());
        }
    }
}
