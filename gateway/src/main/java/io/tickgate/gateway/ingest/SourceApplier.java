package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.sequence.SequenceTracker.Order;
import io.tickgate.model.Printable;
import io.tickgate.model.Symbol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records of one source into the caches: whose record it is, whether it is in order, and what becomes of one
 * that cannot be read. What is in it is for the source's writer.
 *
 * <p>Bounded by the number of symbols in the topic.
 *
 * <p>Confined to the thread of its feed.
 */
final class SourceApplier<V> {
    private final Source<V> source;
    private final RecordReader<V> reader;
    private final CellWriter<V> writer;
    private final RecordApplier feed;
    private final IngestCounters counters;
    private final QuietLog quietLog;
    private final Map<String, SourceSymbol> symbols = new HashMap<>();

    @SuppressWarnings("UnusedVariable") // of no use but that what is read for it has to be read
    private int touched;

    SourceApplier(Source<V> source, RecordApplier feed) {
        this.source = source;
        this.feed = feed;
        reader = source.readers().get();
        writer = source.writer();
        counters = feed.counters();
        quietLog = feed.newQuietLog();
    }

    /**
     * Reads what some records that are about to be applied need of their symbols: they are many, and most of it is in no cache of
     * the processor. Here it waits for the memory of all of them at once.
     */
    void touch(List<ConsumerRecord<byte[], byte[]>> next) {
        var met = new SourceSymbol[next.size()];
        int count = 0;
        for (int i = 0; i < met.length; i++) {
            var key = reader.likely(next.get(i));
            if (key == null) {
                continue;
            }
            touched += key.touch();
            var symbol = key.symbol();
            if (symbol != null) {
                met[count++] = symbol;
            }
        }
        for (int i = 0; i < count; i++) {
            touched += met[i].touch();
        }
        for (int i = 0; i < count; i++) {
            touched += met[i].touchAudience();
        }
    }

    /**
     * Applies a record, or counts and names it if it cannot be; never throws for what a record holds. Returns whether it is
     * done with; if not, it has to be tried again before any other of its partition.
     */
    boolean apply(PartitionState from, ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        var decoded = reader.read(record);
        if (decoded instanceof Decoded.Waiting<V> waiting) {
            quietLog.warn("waiting before a record: %s offset %d: %s"
                    .formatted(from.source().partition(), record.offset(), Printable.of(waiting.problem())));
            return false;
        }
        counters.records.increment();
        from.heard(nowNanos);
        from.waits(false);
        if (decoded instanceof Decoded.SymbolRecord<V> symbolRecord) {
            long believedMicros = from.begins(symbolRecord.publishedMicros(), loggedMicros(record));
            try {
                apply(from, record, symbolRecord, believedMicros, nowNanos);
            } catch (IllegalArgumentException | ArithmeticException e) {
                reject(
                        from,
                        record,
                        String.valueOf(e.getMessage()),
                        symbolRecord.key().text());
            }
            reached(from, symbolRecord.publishedMicros(), nowNanos);
        } else if (decoded instanceof Decoded.Heartbeat<V> heartbeat) {
            counters.heartbeats.increment();
            from.begins(heartbeat.publishedMicros(), loggedMicros(record));
            reached(from, heartbeat.publishedMicros(), nowNanos);
        } else if (decoded instanceof Decoded.Malformed<V> malformed) {
            reject(from, record, malformed.problem(), malformed.key());
        }
        from.log().reached(record.offset() + 1);
        return true;
    }

    private void reached(PartitionState from, long publishedMicros, long nowNanos) {
        // A publisher whose clock is ahead must not make a feed look fresh that is none.
        long reachedMicros = Math.min(publishedMicros, feed.nowMicros(nowNanos));
        var partition = from.source().partition();
        feed.watermarks().reached(partition.topic(), partition.partition(), reachedMicros);
        from.closeBars();
    }

    private static long loggedMicros(ConsumerRecord<byte[], byte[]> record) {
        return TimeUnit.MILLISECONDS.toMicros(record.timestamp());
    }

    private void reject(
            PartitionState from, ConsumerRecord<byte[], byte[]> record, String problem, @Nullable String key) {
        counters.poison(source.name());
        quietLog.warn("passed over a record: %s offset %d: %s"
                .formatted(from.source().partition(), record.offset(), Printable.of(problem)));
        var quarantineTopic = source.poison().quarantineTopic();
        if (quarantineTopic != null) {
            feed.poisonStore().keep(quarantineTopic, record, problem);
        }
        var symbol = key == null ? null : symbols.get(key);
        if (symbol != null && source.poison().isMarking()) {
            writer.lose(symbol.cells());
            symbol.mark(now(Reason.POISON));
        }
    }

    private Condition now(Reason reason) {
        return new Condition(reason, feed.nowMicros());
    }

    private SourceSymbol symbol(RecordKey key) {
        var known = key.symbol();
        if (known == null) {
            known = symbols.get(key.text());
            if (known == null) {
                var cells = writer.add(feed.cache(), new Symbol(key.text()));
                known = new SourceSymbol(cells, writer.cells(cells));
                symbols.put(key.text(), known);
            }
            key.symbol(known);
        }
        return known;
    }

    /** @param believedMicros when it was published, as far as that can be believed */
    private void apply(
            PartitionState from,
            ConsumerRecord<byte[], byte[]> logged,
            Decoded.SymbolRecord<V> record,
            long believedMicros,
            long nowNanos) {
        long offset = logged.offset();
        var symbol = symbol(record.key());
        var position = new LogPosition(from.source().epoch(), offset, record.timeMicros());
        if (feed.areTimesWanted()) {
            // Before anybody is told of the record.
            feed.noteTimes(from, symbol.topics(), position, logged);
        }
        // Whoever takes every record takes this one, too, whatever is made of it here.
        var value = writer.past(symbol.cells(), position, record.value());
        if (value != null) {
            from.log().append(new LogRecord(value, record.source(), record.sourceSequence(), nowNanos));
        }
        if (symbol.from() != from) {
            if (believedMicros < symbol.publishedMicros() && !writer.isEachKept()) {
                // Of the partition in which the symbol was before.
                counters.stale.increment();
                return;
            }
            move(symbol, from, believedMicros);
        }
        // Of the last record, and not the latest of all: one with a wrong clock must not outlive the next.
        symbol.publishedMicros(believedMicros);
        var order = symbol.tracker().next(record.source(), record.sourceSequence());
        if (order == Order.STALE) {
            counters.stale.increment();
            return;
        }
        // A compacted topic has holes by design, as long as it is read for what it held.
        boolean isGap = order == Order.GAP && (isWhole(from) || !source.isCompacted());
        if (isGap) {
            counters.gaps.increment();
            quietLog.warn("%s of %s: records before offset %d are missing"
                    .formatted(from.source().partition(), symbol.cells().symbol(), offset));
        }
        var arrival = new CellWriter.Arrival(order, isGap, nowNanos, believedMicros, from.clockMicros());
        switch (writer.write(symbol.cells(), position, record.value(), arrival)) {
            case WHOLE -> symbol.clear();
            case OUT_OF_TIME -> {
                symbol.clear();
                counters.implausible.increment();
                quietLog.warn("%s offset %d, %s: in no bar, since its time is %d ms ahead"
                        .formatted(
                                from.source().partition(),
                                offset,
                                symbol.cells().symbol(),
                                TimeUnit.MICROSECONDS.toMillis(record.timeMicros() - from.clockMicros())));
            }
            case BROKEN -> {
                if (!symbol.isBroken()) {
                    symbol.mark(now(Reason.SOURCE_GAP));
                }
            }
            case NOT_BEGUN -> {}
        }
    }

    /** A symbol has moved to another partition if its topic has got more of them. */
    private void move(SourceSymbol symbol, PartitionState to, long publishedMicros) {
        writer.move(symbol.cells(), to, symbol.from(), publishedMicros);
        if (symbol.from(to) > 1) {
            quietLog.warn("%s is in more than one partition of %s (expected: one, so that its records have an order)"
                    .formatted(symbol.cells().symbol(), source.topic()));
        }
    }

    private boolean isWhole(PartitionState from) {
        return feed.isWarm() && !from.health().isHeld();
    }

    /** No other record of this topic comes. */
    void end() {
        for (var symbol : symbols.values()) {
            symbol.clear();
            writer.end(symbol.cells());
        }
    }

    /** Records of the partition are gone: what is built on each of them waits to be built anew. */
    void lose(PartitionState from) {
        of(from).filter(symbol -> writer.lose(symbol.cells())).forEach(symbol -> symbol.mark(now(Reason.SOURCE_GAP)));
    }

    /** Records of the partition cannot be read: where the latest of a symbol is all that counts, it may be one of them. */
    void doubt(PartitionState from) {
        if (source.isCompacted()) {
            of(from).forEach(symbol -> symbol.mark(now(Reason.SOURCE_GAP)));
        }
    }

    /** The log of the partition was cut off: what is known beyond is not in it any more, until other records come. */
    void cutOff(PartitionState from, long offset) {
        of(from).filter(symbol -> symbol.cutOff(offset)).forEach(symbol -> {
            // Its publisher may send what is gone again, with the same counters.
            symbol.tracker().forget();
            // What was built on records that are gone, too.
            writer.lose(symbol.cells());
            symbol.mark(now(Reason.SOURCE_GAP));
        });
    }

    @SuppressWarnings("ReferenceEquality") // a partition is itself
    private Stream<SourceSymbol> of(PartitionState from) {
        return symbols.values().stream().filter(symbol -> symbol.from() == from);
    }
}
