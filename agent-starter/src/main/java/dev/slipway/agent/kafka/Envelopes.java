package dev.slipway.agent.kafka;

import dev.slipway.schemas.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns envelopes into bytes and back, in Confluent's wire format: a zero byte, the schema's id (4 bytes, big-endian), Avro
 * binary. So every client library in every language reads and writes these topics. Safe for use by several threads.
 */
public final class Envelopes {
    /** Kafka's default limit of a batch, less what the key and the headers of its one record take. */
    public static final int BYTES_AT_MOST = (1024 - 8) * 1024;
    private static final byte MAGIC = 0;
    private static final int HEADER = 5;

    static {
        // Avro makes objects of no class that nobody trusts; of ours, it may make the generated envelopes and what they hold.
        String ours = Topic.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(ClassSecurityValidator.DEFAULT,
                type -> type.getPackageName().equals(ours)));
    }

    private final Registry registry;

    /** Of a registry; it is asked when the first record is written or read. */
    public Envelopes(KafkaConnection connection) {
        this.registry = new Registry(connection);
    }

    /** For the values of a topic; null stays null, for tombstones. */
    public <T extends SpecificRecord> Serde<T> serde(Topic<T> topic) {
        Schema reader = SpecificData.get().getSchema(topic.envelope());
        Serializer<T> serializer = (_, value) -> value == null ? null : write(topic, reader, value);
        Deserializer<T> deserializer = (_, bytes) -> bytes == null ? null : read(topic, reader, bytes);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    /**
     * What a record holds, whoever wrote it.
     *
     * @param schema the full name of the schema that it was written with
     * @param json its content; times and durations are the numbers that were written
     */
    public record Written(String schema, String json) {}

    /**
     * Reads a record by the schema that it was written with, for people.
     *
     * @throws RegistryAwayException if the schema cannot be had now
     * @throws SerializationException if it cannot be read
     */
    public Written written(byte[] bytes) {
        if (bytes.length < HEADER || bytes[0] != MAGIC) {
            throw new SerializationException("not Confluent's wire format");
        }
        Schema writer = registry.schema(ByteBuffer.wrap(bytes, 1, 4).getInt());
        try {
            Object read = new GenericDatumReader<>(writer).read(null,
                    DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
            return new Written(writer.getFullName(), GenericData.get().toString(read));
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("does not fit its schema " + writer.getFullName() + ": " + DeadLetters.words(e), e);
        }
    }

    /** The kind of an envelope: the name of its one field that is a record and set; empty when there is none that is known. */
    public static String kindOf(SpecificRecord envelope) {
        String found = "";
        for (Schema.Field field : envelope.getSchema().getFields()) {
            if (envelope.get(field.pos()) instanceof SpecificRecordBase) {
                found = field.name();
            }
        }
        return found;
    }

    private <T extends SpecificRecord> byte[] write(Topic<T> topic, Schema schema, T value) {
        int id = registry.id(topic.subject(), schema);
        var out = new ByteArrayOutputStream(256);
        out.write(MAGIC);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            new SpecificDatumWriter<T>(schema).write(value, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("cannot write an envelope of " + topic.name() + ": " + DeadLetters.words(e), e);
        }
        if (out.size() > BYTES_AT_MOST) {
            throw new TooLargeException("an envelope of " + topic.name() + " has " + out.size() + " bytes; Kafka takes at most " + BYTES_AT_MOST,
                    out.toByteArray());
        }
        return out.toByteArray();
    }

    private <T extends SpecificRecord> @Nullable T read(Topic<T> topic, Schema reader, byte[] bytes) {
        if (bytes.length < HEADER) {
            throw new SerializationException("a record of " + bytes.length + " bytes on " + topic.name() + " is too short for Confluent's wire format");
        }
        if (bytes[0] != MAGIC) {
            throw new SerializationException("a record on " + topic.name() + " begins with byte " + bytes[0] + ", not with 0: not Confluent's wire format");
        }
        Schema writer = registry.schema(ByteBuffer.wrap(bytes, 1, 4).getInt());
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
        try {
            T value = new SpecificDatumReader<T>(writer, reader).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IOException("bytes are left over");
            }
            return value;
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("a record on " + topic.name() + " does not fit its schema: " + DeadLetters.words(e), e);
        }
    }
}
