package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.sequence.SequenceTracker.Order;
import io.tickgate.model.Symbol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records of one source into the cells of their symbols.
 *
 * <p>Confined to the thread of its feed, but for {@link #past}.
 *
 * @param <V> what a record says
 */
interface CellWriter<V> {
    /** What the cells of a symbol show after a record. */
    enum Outcome {
        /** What the log says. */
        WHOLE,
        /** What the log says, but for what is built by time: the record's own cannot be. */
        OUT_OF_TIME,
        /** What it said before: what is built of records waits for one to begin with. */
        BROKEN,
        /** Nothing yet. */
        NOT_BEGUN
    }

    /**
     * How a record stands to those before it.
     *
     * @param isGap whether records of the symbol before it are missing from the log
     * @param believedMicros when it was published, as far as that can be believed
     * @param clockMicros how far the publishers' clocks have come
     */
    record Arrival(Order order, boolean isGap, long nowNanos, long believedMicros, long clockMicros) {}

    /** Returns a symbol, which has cells of this source from now on: it has a record. */
    default SymbolCells add(LastValueCache cache, Symbol symbol) {
        return cache.add(symbol);
    }

    /** Returns the cells that such a symbol has of this source. */
    List<? extends TopicCell> cells(SymbolCells symbol);

    /**
     * Returns what a record is sent as to those who take every one, {@code null} if nobody does. Any thread may call
     * this.
     *
     * @param value {@code null} for a tombstone
     */
    @Nullable
    EncodedValue past(SymbolCells symbol, LogPosition position, @Nullable V value);

    /**
     * Applies a record.
     *
     * @param value {@code null} for a tombstone
     * @throws IllegalArgumentException if that cannot be
     * @throws ArithmeticException likewise
     */
    Outcome write(SymbolCells symbol, LogPosition position, @Nullable V value, Arrival arrival);

    /** A record of the symbol is not known; returns whether the cells wait for another one because of that. */
    default boolean lose(SymbolCells symbol) {
        return false;
    }

    /** No other record of the symbol comes, and what its cells show belongs to a topic that is not there any more. */
    default void end(SymbolCells symbol) {}

    /**
     * Whether each record counts, also one that is older than another of its symbol in another partition; otherwise it has
     * nothing to say after that.
     */
    default boolean isEachKept() {
        return false;
    }

    /**
     * A symbol's records come from a partition from now on.
     *
     * @param before the partition that had them, {@code null} if none did
     */
    default void move(SymbolCells symbol, PartitionState to, @Nullable PartitionState before, long publishedMicros) {}
}
