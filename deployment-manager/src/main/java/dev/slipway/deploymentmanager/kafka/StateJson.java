package dev.slipway.deploymentmanager.kafka;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.model.manifest.EffectiveManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
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
            .addMixIn(Deployment.Aim.class, Aims.class)
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

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Deployment.Aim.Scaled.class, name = "scaled"),
        @JsonSubTypes.Type(value = Deployment.Aim.Restarted.class, name = "restarted"),
        @JsonSubTypes.Type(value = Deployment.Aim.Configured.class, name = "configured")})
    private interface Aims {}

    private StateJson() {}

    /** Above this a state is kept compressed: the plan of a hundred instances names each of them in hundreds of steps. */
    private static final int PLAIN = 64 * 1024;
    private static final byte PLAIN_BEGIN = '{';

    /** A value as it is kept. @throws RecordTooLargeException if Kafka would not take it */
    static byte[] bytes(Object value) {
        return fitting(value.getClass().getSimpleName(), JSON.writeValueAsBytes(value));
    }

    /** An environment's JSON as it is kept. @throws RecordTooLargeException if Kafka would not take it */
    static byte[] packed(String json) {
        byte[] plain = json.getBytes(StandardCharsets.UTF_8);
        if (plain.length <= PLAIN) {
            return plain;
        }
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return fitting("Environment", out.toByteArray());
    }

    static String unpacked(byte[] bytes) {
        if (bytes[0] == PLAIN_BEGIN) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        try (var zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the state of an environment cannot be read", damaged);
        }
    }

    private static byte[] fitting(String what, byte[] bytes) {
        if (bytes.length > Envelopes.BYTES_AT_MOST) {
            throw new RecordTooLargeException("the state of kind " + what + " has " + bytes.length + " bytes; Kafka takes at most "
                    + Envelopes.BYTES_AT_MOST);
        }
        return bytes;
    }

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
