package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.sequence.SequenceTracker;
import io.tickgate.gateway.sequence.SequenceTracker.Order;
import io.tickgate.model.BookChange;
import io.tickgate.model.Instrument;
import io.tickgate.model.Printable;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the log says into the caches, one record at a time, and announces it.
 *
 * <p>Bounded by the number of symbols in the log.
 *
 * <p>Confined to the thread of its feed.
 */
final class TickApplier {
    private static final Logger LOG = LoggerFactory.getLogger(TickApplier.class);

    private final LastValueCache cache;
    private final Watermarks watermarks;
    private final IngestCounters counters;
    private final BooleanSupplier isWarm;
    private final InstantSource clock;
    private final QuietLog quietLog;
    private final Map<SourceTopic, Map<String, Source>> sources = new EnumMap<>(SourceTopic.class);

    /** One symbol in one source topic. */
    private record Source(SymbolCells cells, SequenceTracker tracker) {}

    /** @param isWarm whether what the log held at the start has been read */
    TickApplier(
            LastValueCache cache,
            Watermarks watermarks,
            IngestCounters counters,
            BooleanSupplier isWarm,
            NanoClock nanoClock,
            InstantSource clock) {
        this.isWarm = isWarm;
        this.clock = clock;
        this.cache = cache;
        this.watermarks = watermarks;
        this.counters = counters;
        quietLog = new QuietLog(LOG, nanoClock);
        for (var kind : SourceTopic.values()) {
            sources.put(kind, new HashMap<>());
        }
    }

    /** Applies a record, or counts and names it if it cannot be; never throws for what a record holds. */
    void apply(SourcePartition from, ConsumerRecord<byte[], byte[]> record) {
        counters.records.increment();
        var decoded = RecordDecoder.decode(from.kind(), record);
        if (decoded instanceof Decoded.SymbolRecord symbolRecord) {
            try {
                apply(from, record.offset(), symbolRecord);
            } catch (IllegalArgumentException | ArithmeticException e) {
                reject(from, record, String.valueOf(e.getMessage()));
            }
            reached(from, symbolRecord.publishedMicros());
        } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
            counters.heartbeats.increment();
            reached(from, heartbeat.publishedMicros());
        } else if (decoded instanceof Decoded.Malformed malformed) {
            reject(from, record, malformed.problem());
        }
    }

    private void reached(SourcePartition from, long publishedMicros) {
        // A publisher whose clock is ahead must not make a feed look fresh that is none.
        long nowMicros = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        watermarks.reached(
                from.partition().topic(), from.partition().partition(), Math.min(publishedMicros, nowMicros));
    }

    private void reject(SourcePartition from, ConsumerRecord<byte[], byte[]> record, String problem) {
        counters.malformed.increment();
        quietLog.warn("passed over a record: %s offset %d: %s"
                .formatted(from.partition(), record.offset(), Printable.of(problem)));
    }

    private void apply(SourcePartition from, long offset, Decoded.SymbolRecord record) {
        var bySymbol = sources.getOrDefault(from.kind(), Map.of());
        var source = bySymbol.get(record.key());
        if (source == null) {
            source = new Source(cache.add(new Symbol(record.key())), new SequenceTracker());
            bySymbol.put(record.key(), source);
        }
        var order = source.tracker.next(record.source(), record.sourceSequence());
        if (order == Order.STALE) {
            counters.stale.increment();
            return;
        }
        // A compacted topic has holes by design, as long as it is read for what it held.
        if (order == Order.GAP && (isWarm.getAsBoolean() || !from.kind().isCompacted())) {
            counters.gaps.increment();
            quietLog.warn("%s of %s: records before offset %d are missing"
                    .formatted(from.partition(), source.cells.symbol(), offset));
        }
        // Sizes on top of changes that were lost, or of another publisher's book, would be wrong.
        if (order != Order.IN_ORDER && from.kind() == SourceTopic.BOOK) {
            source.cells.book().invalidate();
        }
        var position = new LogPosition(from.epoch(), offset, record.timeMicros());
        var tick = record.tick();
        if (tick == null) {
            delete(from.kind(), source.cells, position);
        } else {
            set(source.cells, position, tick);
        }
    }

    private static void set(SymbolCells cells, LogPosition position, Tick tick) {
        if (tick instanceof Quote quote) {
            cells.quote().set(position, quote);
        } else if (tick instanceof Trade trade) {
            cells.trades().append(position, trade);
        } else if (tick instanceof BookChange change) {
            if (cells.book().apply(position, change)) {
                cells.announceBook();
            }
        } else if (tick instanceof Instrument instrument) {
            cells.instrument().set(position, instrument);
        }
    }

    /** A tombstone: what was the latest is gone. Events and book changes do not go away by one. */
    private static void delete(SourceTopic kind, SymbolCells cells, LogPosition position) {
        switch (kind) {
            case QUOTE -> cells.quote().set(position, null);
            case INSTRUMENT -> cells.instrument().set(position, null);
            case TRADE, BOOK -> throw new IllegalArgumentException("a tombstone (expected: a value)");
        }
    }
}
