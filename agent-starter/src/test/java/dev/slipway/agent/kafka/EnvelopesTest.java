package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopesTest {
    private static final PresenceRecord KNOWN = PresenceRecord.newBuilder().setMember("edge-1").setAgent("edge").setIncarnation("i")
            .setServing(new Serving()).build();
    /** Magic 0, id 258 big-endian, "edge-1", "edge", "i", the second of [null, Serving], null. */
    private static final byte[] BYTES = HexFormat.ofDelimiter(" ")
            .parseHex("00 00 00 01 02 0c 65 64 67 65 2d 31 08 65 64 67 65 02 69 02 00");

    private final FakeRegistry registry = new FakeRegistry();

    @BeforeEach
    void knowThePresentSchema() {
        registry.knows(FakeRegistry.ID, PresenceRecord.getClassSchema());
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    @Test
    void the_bytes_of_a_record_are_those_of_Confluents_wire_format() {
        var serde = registry.envelopes().serde(Topics.PRESENCE);
        assertThat(serde.serializer().serialize("presence", KNOWN)).isEqualTo(BYTES);
        assertThat(serde.deserializer().deserialize("presence", BYTES)).isEqualTo(KNOWN);
    }

    @Test
    void a_tombstone_stays_one() {
        var serde = registry.envelopes().serde(Topics.PRESENCE);
        assertThat(serde.serializer().serialize("presence", null)).isNull();
        assertThat(serde.deserializer().deserialize("presence", null)).isNull();
    }

    @Test
    void the_registry_is_asked_once_for_what_it_has_told() {
        var serde = registry.envelopes().serde(Topics.PRESENCE);
        for (int i = 0; i < 10; i++) {
            serde.deserializer().deserialize("presence", serde.serializer().serialize("presence", KNOWN));
        }
        assertThat(registry.questions()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # what        | bytes                            | because
            nothing       | ''                               | a record of 0 bytes on presence is too short for Confluent's wire format
            short         | 00000001                         | a record of 4 bytes on presence is too short for Confluent's wire format
            other magic   | 0100000102026902690269020000     | a record on presence begins with byte 1, not with 0: not Confluent's wire format
            unknown id    | 0000000063026902690269020000     | the schema registry answered 404 to /schemas/ids/99
            cut           | 00000001020c6564                 | a record on presence does not fit its schema
            bytes too many | 00000001020269026902690200ff    | a record on presence does not fit its schema: bytes are left over
            """)
    void what_cannot_be_read_says_why(String what, String bytes, String because) {
        var deserializer = registry.envelopes().serde(Topics.PRESENCE).deserializer();
        assertThatThrownBy(() -> deserializer.deserialize("presence", HexFormat.of().parseHex(bytes))).as(what)
                .isInstanceOf(SerializationException.class).hasMessageContaining(because);
    }

    @Test
    void what_cannot_be_written_says_why() {
        var incomplete = new PresenceRecord();
        assertThatThrownBy(() -> registry.envelopes().serde(Topics.PRESENCE).serializer().serialize("presence", incomplete))
                .isInstanceOf(SerializationException.class).hasMessageStartingWith("cannot write an envelope of presence: ").hasMessageContaining("member");
    }

    @Test
    void a_registry_that_gives_no_answer_says_nothing_about_the_record() {
        registry.breakDown();
        var deserializer = registry.envelopes().serde(Topics.PRESENCE).deserializer();
        assertThatThrownBy(() -> deserializer.deserialize("presence", BYTES)).isInstanceOf(RegistryAwayException.class)
                .hasMessageContaining("the schema registry answered 500 to /schemas/ids/258");
        Envelopes nobody = registry.envelopes();
        registry.close();
        assertThatThrownBy(() -> nobody.serde(Topics.PRESENCE).deserializer().deserialize("presence", BYTES))
                .isInstanceOf(RegistryAwayException.class).hasMessageContaining("cannot be reached");
    }

    @Test
    void a_kind_of_a_later_version_is_no_kind_that_is_known() throws IOException {
        String known = "{\"name\":\"serving\"";
        String later = "{\"name\":\"moving\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"Moving\",\"fields\":[]}],\"default\":null},";
        byte[] written = writtenLater(PresenceRecord.getClassSchema(), known, later + known,
                "{\"member\": \"m\", \"agent\": \"a\", \"incarnation\": \"i\", \"moving\": {\"dev.slipway.schemas.Moving\": {}}, \"serving\": null, \"goodbye\": null}");
        var envelope = registry.envelopes().serde(Topics.PRESENCE).deserializer().deserialize("presence", written);
        assertThat(envelope.getMember()).isEqualTo("m");
        assertThat(Envelopes.kindOf(envelope)).isEmpty();
        assertThat(Envelopes.kindOf(KNOWN)).isEqualTo("serving");
    }

    @Test
    void a_symbol_of_a_later_version_is_UNKNOWN() throws IOException {
        String report = "{\"delegationId\": \"d\", \"deploymentId\": \"p\", \"step\": \"s\", \"attempt\": 1, \"sequence\": 1, \"state\": \"DREAMING\","
                + " \"detail\": \"\", \"outputs\": {}, \"lostTo\": null, \"assignee\": \"a\", \"incarnation\": \"i\"}";
        byte[] written = writtenLater(StatusRecord.getClassSchema(), "\"ACCEPTED\"", "\"ACCEPTED\",\"DREAMING\"",
                "{\"application\": \"shop\", \"environment\": \"dev\", \"report\": {\"dev.slipway.schemas.TaskReport\": " + report + "}, \"barrier\": null}");
        TaskReport read = registry.envelopes().serde(Topics.STATUS).deserializer().deserialize("status", written).getReport();
        assertThat(read).isNotNull().extracting(TaskReport::getState).isEqualTo(TaskState.UNKNOWN);
    }

    /** A record as a later version of its schema writes it. */
    private byte[] writtenLater(Schema present, String of, String to, String json) throws IOException {
        assertThat(present.toString()).contains(of);
        Schema later = new Schema.Parser().parse(present.toString().replace(of, to));
        registry.knows(1, later);
        var value = new GenericDatumReader<Object>(later).read(null, DecoderFactory.get().jsonDecoder(later, json));
        var out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(1).array());
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<Object>(later).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
