package dev.slipway.agent.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers that make a record a CloudEvent (CloudEvents 1.0.2, Kafka protocol binding, binary mode). */
public final class CloudEvents {
    /** The id: it is the idempotency key. */
    public static final String ID = "ce_id";

    private CloudEvents() {}

    /** Sets the headers. @param kind of the envelope */
    public static void describe(Headers headers, String id, String topic, String kind, String source, String subject, Instant at) {
        put(headers, "ce_specversion", "1.0");
        put(headers, ID, id);
        put(headers, "ce_type", "dev.slipway." + topic + (kind.isEmpty() ? "" : "." + kind));
        put(headers, "ce_source", "/slipway/" + source);
        put(headers, "ce_subject", subject);
        put(headers, "ce_time", at.toString());
        put(headers, "content-type", "application/avro");
    }

    /** The value of a header as text; empty when it is not there. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Sets a header, in place of one that is there. */
    public static void put(Headers headers, String name, @Nullable String value) {
        headers.remove(name);
        headers.add(name, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
}
