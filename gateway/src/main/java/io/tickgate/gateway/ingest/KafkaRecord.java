package io.tickgate.gateway.ingest;

import io.tickgate.gateway.mapping.SourceRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the consumer as a mapping sees it.
 *
 * <p>Confined to the thread of its feed.
 */
record KafkaRecord(ConsumerRecord<byte[], byte[]> record) implements SourceRecord {
    @Override
    public byte @Nullable [] key() {
        return record.key();
    }

    @Override
    public byte @Nullable [] value() {
        return record.value();
    }

    @Override
    public byte @Nullable [] header(String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    @Override
    public long timeMillis() {
        return record.timestamp();
    }
}
