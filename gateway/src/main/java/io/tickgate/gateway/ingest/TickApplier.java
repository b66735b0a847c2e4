package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.sequence.SequenceTracker;
import io.tickgate.gateway.sequence.SequenceTracker.Order;
import io.tickgate.model.BookChange;
import io.tickgate.model.Instrument;
import io.tickgate.model.Printable;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
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

    /**
     * One symbol in one source topic.
     *
     * <p>Confined to the thread of its feed.
     */
    private static final class Source {
        private final SymbolCells cells;
        private final SequenceTracker tracker = new SequenceTracker();
        private final List<? extends TopicCell> topics;
        private @Nullable PartitionState from;
        private long publishedMicros = Long.MIN_VALUE;
        private boolean isBroken;

        Source(SymbolCells cells, List<? extends TopicCell> topics) {
            this.cells = cells;
            this.topics = topics;
        }
    }

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
    }

    /** Applies a record, or counts and names it if it cannot be; never throws for what a record holds. */
    void apply(PartitionState from, ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        counters.records.increment();
        from.heard(nowNanos);
        var decoded = RecordDecoder.decode(from.source().kind(), record);
        if (decoded instanceof Decoded.SymbolRecord symbolRecord) {
            from.begins(symbolRecord.publishedMicros());
            try {
                apply(from, record.offset(), symbolRecord, nowNanos);
            } catch (IllegalArgumentException | ArithmeticException e) {
                reject(from, record, String.valueOf(e.getMessage()), symbolRecord.key());
            }
            reached(from, symbolRecord.publishedMicros());
        } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
            counters.heartbeats.increment();
            from.begins(heartbeat.publishedMicros());
            reached(from, heartbeat.publishedMicros());
        } else if (decoded instanceof Decoded.Malformed malformed) {
            reject(from, record, malformed.problem(), malformed.key());
        }
        from.log().reached(record.offset() + 1);
    }

    private void reached(PartitionState from, long publishedMicros) {
        // A publisher whose clock is ahead must not make a feed look fresh that is none.
        long reachedMicros = Math.min(publishedMicros, nowMicros());
        var partition = from.source().partition();
        watermarks.reached(partition.topic(), partition.partition(), reachedMicros);
        from.closeBars(publishedMicros);
    }

    private long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    private void reject(
            PartitionState from, ConsumerRecord<byte[], byte[]> record, String problem, @Nullable String key) {
        counters.malformed.increment();
        quietLog.warn("passed over a record: %s offset %d: %s"
                .formatted(from.source().partition(), record.offset(), Printable.of(problem)));
        var kind = from.source().kind();
        var source = key == null ? null : bySymbol(kind).get(key);
        if (source != null) {
            if (kind == SourceTopic.BOOK) {
                source.cells.book().invalidate();
            }
            mark(source, Reason.POISON);
        }
    }

    private Map<String, Source> bySymbol(SourceTopic kind) {
        return sources.computeIfAbsent(kind, added -> new HashMap<>());
    }

    private void mark(Source source, Reason reason) {
        source.isBroken = true;
        var condition = new Condition(reason, nowMicros());
        source.topics.forEach(topic -> topic.condition(condition));
    }

    private static void clear(Source source) {
        if (source.isBroken) {
            source.isBroken = false;
            source.topics.forEach(topic -> topic.condition(null));
        }
    }

    private Source source(SourceTopic kind, String key) {
        var source = bySymbol(kind).get(key);
        if (source == null) {
            var cells = cache.add(new Symbol(key));
            source = new Source(cells, topics(kind, cells));
            bySymbol(kind).put(key, source);
        }
        return source;
    }

    /** A symbol has moved to another partition if its topic has got more of them. */
    private static void move(Source source, PartitionState from, long publishedMicros) {
        source.topics.forEach(topic -> topic.source(from.health()));
        if (from.source().kind() == SourceTopic.TRADE) {
            from.add(source.cells);
            if (source.from != null) {
                source.from.remove(source.cells);
                source.cells.bars().wholeFrom(publishedMicros);
            }
        }
        source.from = from;
    }

    /** Forgets what the records of these topics were like: others come, which have nothing to do with them. */
    void forget(SourceTopic kind) {
        var forgotten = sources.remove(kind);
        if (forgotten != null) {
            forgotten.values().forEach(source -> {
                clear(source);
                if (kind == SourceTopic.BOOK) {
                    source.cells.book().invalidate();
                }
            });
        }
    }

    /** Tells clients of all that was held back of a partition. */
    void show(PartitionState from) {
        of(from).forEach(source ->
                source.topics.forEach(topic -> topic.audience().announce()));
    }

    /** The same for a whole topic, whatever is known of it. */
    void showAll(SourceTopic kind) {
        cache.all()
                .forEach(cells ->
                        topics(kind, cells).forEach(topic -> topic.audience().announce()));
    }

    /** Records of the partition are gone: what is built on each of them waits to be built anew. */
    void lose(PartitionState from) {
        if (from.source().kind() == SourceTopic.BOOK) {
            of(from).forEach(source -> {
                source.cells.book().invalidate();
                mark(source, Reason.SOURCE_GAP);
            });
        }
    }

    /** The log of the partition was cut off: what is known beyond is not in it any more, until other records come. */
    void cutOff(PartitionState from, long offset) {
        of(from).forEach(source -> {
            boolean isTouched = false;
            for (var topic : source.topics) {
                isTouched |= topic.cutOff(offset);
            }
            if (isTouched) {
                mark(source, Reason.SOURCE_GAP);
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // a partition is itself
    private Stream<Source> of(PartitionState from) {
        return bySymbol(from.source().kind()).values().stream().filter(source -> source.from == from);
    }

    private static List<? extends TopicCell> topics(SourceTopic kind, SymbolCells cells) {
        return switch (kind) {
            case QUOTE -> List.of(cells.quote());
            case INSTRUMENT -> List.of(cells.instrument());
            case BOOK -> cells.books();
            case TRADE -> cells.ofTrades();
        };
    }

    private void apply(PartitionState from, long offset, Decoded.SymbolRecord record, long nowNanos) {
        var kind = from.source().kind();
        var source = source(kind, record.key());
        if (source.from != from) {
            if (record.publishedMicros() < source.publishedMicros) {
                // Of the partition in which the symbol was before.
                counters.stale.increment();
                return;
            }
            move(source, from, record.publishedMicros());
        }
        source.publishedMicros = Math.max(source.publishedMicros, record.publishedMicros());
        var order = source.tracker.next(record.source(), record.sourceSequence());
        var position = new LogPosition(from.source().epoch(), offset, record.timeMicros());
        // Whoever takes every record takes this one, too, whatever is made of it here.
        var value = PastRecords.value(source.cells, kind, position, record);
        if (value != null) {
            from.log().append(new LogRecord(value, record.source(), record.sourceSequence(), nowNanos));
        }
        if (order == Order.STALE) {
            counters.stale.increment();
            return;
        }
        // A compacted topic has holes by design, as long as it is read for what it held.
        boolean isGap = order == Order.GAP && (isWhole(from) || !kind.isCompacted());
        if (isGap) {
            counters.gaps.increment();
            quietLog.warn("%s of %s: records before offset %d are missing"
                    .formatted(from.source().partition(), source.cells.symbol(), offset));
        }
        var tick = record.tick();
        if (tick == null) {
            delete(kind, source.cells, position);
        } else if (tick instanceof Quote quote) {
            source.cells.quote().set(position, quote);
        } else if (tick instanceof Instrument instrument) {
            source.cells.instrument().set(position, instrument);
        } else if (tick instanceof Trade trade) {
            trade(source.cells, position, trade, isGap, nowNanos);
        } else if (tick instanceof BookChange change) {
            book(source, position, change, order);
            return;
        }
        clear(source);
    }

    private boolean isWhole(PartitionState from) {
        return isWarm.getAsBoolean() && !from.health().isHeld();
    }

    private static void trade(SymbolCells cells, LogPosition position, Trade trade, boolean isGap, long nowNanos) {
        cells.trades().append(position, trade, isGap, nowNanos);
        if (isGap) {
            cells.bars().lose(position.timeMicros());
        }
        cells.bars().apply(position, trade);
    }

    private void book(Source source, LogPosition position, BookChange change, Order order) {
        var book = source.cells.book();
        // Sizes on top of changes that were lost, or of another publisher's book, would be wrong.
        if (order != Order.IN_ORDER) {
            book.invalidate();
        }
        if (book.apply(position, change)) {
            source.cells.announceBook();
            clear(source);
        } else if (!source.isBroken && book.hasBegun()) {
            mark(source, Reason.SOURCE_GAP);
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
