package io.tickgate.gateway.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one source. Whatever they hold, the answer is a value.
 *
 * <p>Confined to one thread.
 *
 * @param <V> what a record says
 */
interface RecordReader<V> {
    Decoded<V> read(ConsumerRecord<byte[], byte[]> record);

    /** Returns the key of a record if there was one with it before and that can be told without reading it, {@code null} otherwise. */
    default @Nullable RecordKey known(ConsumerRecord<byte[], byte[]> record) {
        return null;
    }
}
