package dev.slipway.agent.streams;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.TooLargeException;
import dev.slipway.agent.metrics.Counts;
import dev.slipway.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a record that cannot be read, processed, or written as it is too large, in the dead-letter topic of its own, in the
 * transaction of what came before it, and goes on (KIP-1034). While the schema registry is away, the record is tried again.
 *
 * <p>A record that is too large is dropped alone: what was decided with it stays. Who cannot bear that (a state without its
 * delegation waits for ever) computes the envelopes before it keeps its state.
 */
public final class ToDeadLetter implements DeserializationExceptionHandler, ProcessingExceptionHandler, ProductionExceptionHandler {
    /** The setting that names the agent. */
    static final String AGENT = "slipway.agent";
    private static final Logger LOG = LoggerFactory.getLogger(ToDeadLetter.class);
    /** Room in a dead letter for its key and headers. */
    private static final int HEADERS = 8 * 1024;

    private String agent = "";

    /** For Kafka Streams, which makes it by its name. */
    public ToDeadLetter() {}

    @Override
    public void configure(Map<String, ?> settings) {
        agent = String.valueOf(settings.get(AGENT));
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        if (failure instanceof RetriableException) {
            LOG.atWarn().addKeyValue("agent", agent).addKeyValue("because", DeadLetters.words(failure)).log("waiting; trying this record again");
            return DeserializationExceptionHandler.Response.fail();
        }
        return DeserializationExceptionHandler.Response.resume(letter(context, record.headers(), record.key(), record.value(), failure));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception failure) {
        if (record == null) {
            // No record brought it but the passing of time: there is nothing to keep, and the state is as it was committed.
            LOG.atError().setCause(failure).addKeyValue("agent", agent).log("what was due could not be done; the task begins anew");
            return ProcessingExceptionHandler.Response.fail();
        }
        if (isRetriable(failure)) {
            // What follows from it could not be written, and half of it is in the stores: the transaction begins anew.
            LOG.atWarn().addKeyValue("agent", agent).addKeyValue("because", DeadLetters.words(failure)).log("waiting; trying this record again");
            return ProcessingExceptionHandler.Response.fail();
        }
        byte[] key = context.sourceRawKey() != null ? context.sourceRawKey()
                : String.valueOf(record.key()).getBytes(StandardCharsets.UTF_8);
        return ProcessingExceptionHandler.Response.resume(letter(context, record.headers(), key, context.sourceRawValue(), failure));
    }

    /** What the broker refused has aborted the transaction: there is nothing to go on with, whatever is answered here. */
    @Override
    public ProductionExceptionHandler.Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
        LOG.atError().setCause(failure).addKeyValue("agent", agent).addKeyValue("topic", record.topic())
                .log("a record could not be written; the transaction begins anew");
        return ProductionExceptionHandler.Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public ProductionExceptionHandler.Response handleSerializationError(ErrorHandlerContext context, ProducerRecord record, Exception failure,
            SerializationExceptionOrigin origin) {
        if (!(failure instanceof TooLargeException tooLarge)) {
            return ProductionExceptionHandler.Response.fail();
        }
        String reason = DeadLetters.words(failure);
        LOG.atError().addKeyValue("agent", agent).addKeyValue("topic", record.topic()).addKeyValue("key", record.key())
                .addKeyValue("because", reason).log("a record is too large and was not written");
        byte[] value = tooLarge.bytes().length <= Topic.DEAD_LETTER_BYTES_AT_MOST - HEADERS ? tooLarge.bytes() : null;
        var letter = new ProducerRecord<>(record.topic() + ".dlt", record.partition(),
                String.valueOf(record.key()).getBytes(StandardCharsets.UTF_8), value);
        record.headers().forEach(letter.headers()::add);
        Counts.deadLetter(agent, record.topic());
        DeadLetters.describe(letter.headers(), agent, String.valueOf(context.topic()), context.partition(), context.offset(), reason);
        return ProductionExceptionHandler.Response.resume(List.of(letter));
    }

    private static boolean isRetriable(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(RetriableException.class::isInstance);
    }

    private List<ProducerRecord<byte[], byte[]>> letter(ErrorHandlerContext context, Headers headers, byte[] key, byte[] value, Exception failure) {
        String reason = DeadLetters.words(failure.getCause() == null ? failure : failure.getCause());
        LOG.atWarn().setCause(failure).addKeyValue("topic", context.topic()).addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset()).addKeyValue("because", reason).log("dead letter");
        if (context.topic() == null) {
            return List.of();
        }
        var letter = new ProducerRecord<>(context.topic() + ".dlt", context.partition(), key, value);
        headers.forEach(letter.headers()::add);
        Counts.deadLetter(agent, context.topic());
        DeadLetters.describe(letter.headers(), agent, context.topic(), context.partition(), context.offset(), reason);
        return List.of(letter);
    }
}
