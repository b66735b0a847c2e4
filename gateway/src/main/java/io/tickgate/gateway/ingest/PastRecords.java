package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.model.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of Kafka's records what is sent to those who take every one of them. What cannot be read is left out, as it is
 * from the tape: it was counted and named when it was read first. What cannot be read now ends what is read.
 *
 * <p>Confined to the thread of its worker.
 */
final class PastRecords<V> {
    private static final Logger LOG = LoggerFactory.getLogger(PastRecords.class);

    private final Source<V> source;
    private final RecordReader<V> reader;
    private final LastValueCache cache;
    private final NanoClock clock;

    PastRecords(Source<V> source, LastValueCache cache, NanoClock clock) {
        this.source = source;
        this.cache = cache;
        this.clock = clock;
        reader = source.readers().get();
    }

    /**
     * Records one after the other.
     *
     * @param until the offset after the last that was read, or of the first that could not be read now
     */
    record Past(List<LogRecord> records, long until) {}

    /**
     * Reads records.
     *
     * @param epoch of the partition that all of them are of
     * @param until the offset after the last
     * @throws IllegalStateException if the first of them cannot be read now
     */
    Past of(String epoch, List<ConsumerRecord<byte[], byte[]>> records, long until) {
        var read = new ArrayList<LogRecord>();
        for (var record : records) {
            var what = reader.read(record);
            if (what instanceof Decoded.SymbolRecord<V> decoded) {
                add(read, new LogPosition(epoch, record.offset(), decoded.timeMicros()), decoded);
            } else if (what instanceof Decoded.Waiting<V> waiting) {
                if (record.offset() == records.get(0).offset()) {
                    throw new IllegalStateException(waiting.problem());
                }
                return new Past(read, record.offset());
            }
        }
        return new Past(read, until);
    }

    private void add(List<LogRecord> read, LogPosition position, Decoded.SymbolRecord<V> record) {
        try {
            var value = source.writer()
                    .past(source.writer().add(cache, new Symbol(record.key().text())), position, record.value());
            if (value != null) {
                read.add(new LogRecord(value, record.source(), record.sourceSequence(), clock.nanoTime()));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            LOG.debug("left out {} of {}", position, source, e);
        }
    }
}
