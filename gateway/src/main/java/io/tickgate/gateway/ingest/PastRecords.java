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
 * from the tape: it was counted and named when it was read first.
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

    /** @param epoch of the partition that all of them are of */
    List<LogRecord> of(String epoch, List<ConsumerRecord<byte[], byte[]>> records) {
        var read = new ArrayList<LogRecord>();
        for (var record : records) {
            if (reader.read(record) instanceof Decoded.SymbolRecord<V> decoded) {
                add(read, new LogPosition(epoch, record.offset(), decoded.timeMicros()), decoded);
            }
        }
        return read;
    }

    private void add(List<LogRecord> read, LogPosition position, Decoded.SymbolRecord<V> record) {
        try {
            var value = source.writer().past(cache.add(new Symbol(record.key())), position, record.value());
            if (value != null) {
                read.add(new LogRecord(value, record.source(), record.sourceSequence(), clock.nanoTime()));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            LOG.debug("left out {} of {}", position, source, e);
        }
    }
}
