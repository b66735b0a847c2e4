package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of Kafka's records what is sent to those who take every one of them. What cannot be read is left out, as it is
 * from the tape: it was counted and named when it was read first.
 *
 * <p>Thread-safe.
 */
record PastRecords(LastValueCache cache, NanoClock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(PastRecords.class);

    /** @param epoch of the partition that all of them are of */
    List<LogRecord> of(SourceTopic kind, String epoch, List<ConsumerRecord<byte[], byte[]>> records) {
        var read = new ArrayList<LogRecord>();
        for (var record : records) {
            if (RecordDecoder.decode(kind, record) instanceof Decoded.SymbolRecord decoded) {
                var position = new LogPosition(epoch, record.offset(), decoded.timeMicros());
                add(read, kind, position, decoded);
            }
        }
        return read;
    }

    private void add(List<LogRecord> read, SourceTopic kind, LogPosition position, Decoded.SymbolRecord record) {
        try {
            var value = value(cache.add(new Symbol(record.key())), kind, position, record);
            if (value != null) {
                read.add(new LogRecord(value, record.source(), record.sourceSequence(), clock.nanoTime()));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            LOG.debug("left out {} of {}", position, kind, e);
        }
    }

    /** Returns what a record is sent as, {@code null} if it is of a kind of which nobody takes every record. */
    static @Nullable EncodedValue value(
            SymbolCells cells, SourceTopic kind, LogPosition position, Decoded.SymbolRecord record) {
        var tick = record.tick();
        return switch (kind) {
            case QUOTE -> cells.quote().past(position, (Quote) tick);
            case INSTRUMENT -> cells.instrument().past(position, (Instrument) tick);
            case TRADE -> tick == null ? null : cells.trades().past(position, (Trade) tick);
            case BOOK -> null;
        };
    }
}
