package dev.slipway.standalone.services;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.RegistryAccess;
import dev.slipway.schemas.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What agents of the next version would write and read: every record has a field more, as an upgrade may bring it. */
final class NextSchemas {
    static final String ADDED = "addedByTheNextVersion";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int HEADER = 5;
    private static final GenericData DATA = new GenericData();
    private final RegistryAccess registry;
    private final Map<Integer, Schema> byId = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();

    static {
        DATA.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    }

    NextSchemas(KafkaConnection connection) {
        registry = new RegistryAccess(connection, Duration.ofSeconds(10));
    }

    /** The same schema with an optional field more in each of its records. */
    static Schema next(Schema schema) {
        JsonNode root = JSON.readTree(schema.toString());
        grow(root);
        return new Schema.Parser().parse(JSON.writeValueAsString(root));
    }

    private static void grow(JsonNode node) {
        node.forEach(NextSchemas::grow);
        if (node instanceof ObjectNode type && type.path("type").asString("").equals("record")) {
            type.withArray("fields").add(JSON.readTree("{\"name\": \"" + ADDED + "\", \"type\": [\"null\", \"string\"], \"default\": null}"));
        }
    }

    /** A record of this version, as an agent of the next one reads it. */
    GenericRecord read(byte[] bytes) throws IOException {
        Schema writer = schema(ByteBuffer.wrap(bytes, 1, 4).getInt());
        var decoder = DecoderFactory.get().binaryDecoder(Arrays.copyOfRange(bytes, HEADER, bytes.length), null);
        return new GenericDatumReader<GenericRecord>(writer, next(writer), DATA).read(null, decoder);
    }

    /** A record as an agent of the next version writes it, with something in what this version does not know. */
    byte[] write(Topic<?> topic, GenericRecord record) throws IOException {
        record.put(ADDED, "told by the next version");
        var out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id(topic, record.getSchema())).array());
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema(), DATA).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private int id(Topic<?> topic, Schema schema) throws IOException {
        Integer known = ids.get(topic.name());
        if (known == null) {
            known = ask("/subjects/" + topic.subject() + "/versions", JSON.writeValueAsString(Map.of("schema", schema.toString()))).path("id").asInt();
            ids.put(topic.name(), known);
        }
        return known;
    }

    private Schema schema(int id) throws IOException {
        Schema known = byId.get(id);
        if (known == null) {
            known = new Schema.Parser().parse(ask("/schemas/ids/" + id, "").path("schema").asString());
            byId.put(id, known);
        }
        return known;
    }

    private JsonNode ask(String path, String body) throws IOException {
        try {
            var request = registry.request(path).header("Content-Type", "application/vnd.schemaregistry.v1+json");
            var answer = registry.send(body.isEmpty() ? request.build() : request.POST(BodyPublishers.ofString(body)).build());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** A record's content: to compare, as generated classes cannot compare lists of times. */
    static JsonNode json(SpecificRecord record) throws IOException {
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), out);
        new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return JSON.readTree(out.toByteArray());
    }

    /** All records of a topic that have a value. */
    static void each(Map<String, Object> client, Topic<?> topic, BiConsumer<ConsumerRecord<String, byte[]>, byte[]> told) {
        client.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic.name()).forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> {
                    if (each.value() != null) {
                        told.accept(each, each.value());
                    }
                });
            }
        }
    }
}
