package dev.slipway.agent.streams;

import dev.slipway.agent.kafka.DeadLetters;
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
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a record that cannot be read or processed in the dead-letter topic of its own, in the transaction of what came
 * before it, and goes on (KIP-1034). While the schema registry is away, the record is tried again.
 */
public final class ToDeadLetter implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    /** The setting that names the agent. */
    static final String AGENT = "slipway.agent";
    private static final Logger LOG = LoggerFactory.getLogger(ToDeadLetter.class);

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
        DeadLetters.describe(letter.headers(), agent, context.topic(), context.partition(), context.offset(), reason);
        return List.of(letter);
    }
}
