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

    /**
     * Returns the key that a record most probably has, if there was one with it before and that can be told without reading it,
     * {@code null} otherwise. For what is to be read ahead alone.
     */
    default @Nullable RecordKey likely(ConsumerRecord<byte[], byte[]> record) {
        return null;
    }
}
