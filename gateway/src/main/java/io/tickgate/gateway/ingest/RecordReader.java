package io.tickgate.gateway.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the records of one source. Whatever they hold, the answer is a value.
 *
 * <p>Confined to one thread.
 *
 * @param <V> what a record says
 */
interface RecordReader<V> {
    Decoded<V> read(ConsumerRecord<byte[], byte[]> record);
}
