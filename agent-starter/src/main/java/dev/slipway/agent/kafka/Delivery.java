package dev.slipway.agent.kafka;

import dev.slipway.schemas.Topic;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Brings a record to its callback, or where that fails to the dead letters. */
final class Delivery implements AutoCloseable {
    /** A topic that is read. @param isTable whether it is read as a whole, not from where the group was */
    record Source<T extends SpecificRecord>(Topic<T> topic, boolean isTable, Consumer<Received<T>> callback) {}

    private final Envelopes envelopes;
    private final DeadLetters deadLetters;

    Delivery(Envelopes envelopes, DeadLetters deadLetters) {
        this.envelopes = envelopes;
        this.deadLetters = deadLetters;
    }

    /**
     * Brings it.
     *
     * @throws org.apache.kafka.common.errors.RetriableException if it must be brought again, as the schema registry or the
     *     dead letters are away
     */
    <T extends SpecificRecord> void bring(ConsumerRecord<byte[], byte[]> record, Source<T> source) {
        Received<T> received;
        try {
            received = decode(source, record);
        } catch (RegistryAwayException away) {
            throw away;
        } catch (RuntimeException notRead) {
            deadLetters.keep(record, notRead);
            return;
        }
        try {
            source.callback.accept(received);
        } catch (RuntimeException notProcessed) {
            deadLetters.keep(record, notProcessed);
        }
    }

    private <T extends SpecificRecord> Received<T> decode(Source<T> source, ConsumerRecord<byte[], byte[]> record) {
        Received<T> received = Received.of(source.topic, envelopes, record);
        if (received.value() != null && !source.isTable && Envelopes.kindOf(received.value()).isEmpty()) {
            throw new IllegalArgumentException("a record on " + record.topic() + " of a kind that this version does not know");
        }
        return received;
    }

    @Override
    public void close() {
        deadLetters.close();
    }
}
