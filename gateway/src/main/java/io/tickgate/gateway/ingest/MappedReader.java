package io.tickgate.gateway.ingest;

import io.tickgate.gateway.mapping.MappedRecord;
import io.tickgate.gateway.mapping.RecordMapper;
import io.tickgate.gateway.sequence.SequenceTracker;
import io.tickgate.model.Fields;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads records of an operator's own topic, by its mapping. Published they are when Kafka says so: nobody else does.
 *
 * <p>Confined to one thread.
 *
 * @param value makes of fields and their time what the channel has
 */
record MappedReader<V>(RecordMapper mapper, Value<V> value) implements RecordReader<V> {
    /** What a channel of one shape has of a record. */
    interface Value<V> {
        V of(Fields fields, long timeMicros);
    }

    @Override
    public Decoded<V> read(ConsumerRecord<byte[], byte[]> record) {
        var mapped = mapper.map(new KafkaRecord(record));
        if (mapped instanceof MappedRecord.Value read) {
            return of(record, read);
        } else if (mapped instanceof MappedRecord.WithoutSchema without && !without.isForGood()) {
            return new Decoded.Waiting<>(without.problem());
        } else if (mapped instanceof MappedRecord.WithoutSchema without) {
            return new Decoded.Malformed<>(without.problem(), without.symbol());
        }
        var malformed = (MappedRecord.Malformed) mapped;
        return new Decoded.Malformed<>(malformed.problem(), malformed.symbol());
    }

    private Decoded<V> of(ConsumerRecord<byte[], byte[]> record, MappedRecord.Value read) {
        var fields = read.fields();
        var sequence = read.sourceSequence();
        return new Decoded.SymbolRecord<>(
                new RecordKey(read.symbol()),
                fields == null ? null : value.of(fields, read.timeMicros()),
                read.timeMicros(),
                TimeUnit.MILLISECONDS.toMicros(record.timestamp()),
                read.source(),
                sequence == null ? SequenceTracker.NO_COUNTER : sequence);
    }
}
