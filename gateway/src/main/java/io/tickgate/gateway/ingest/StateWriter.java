package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Symbol;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Each record is all that there is to know of its symbol, and a tombstone says that there is nothing.
 *
 * <p>Confined to the thread of its feed, but for {@link #past}.
 *
 * @param adder adds a symbol that has the cell
 * @param cell the one of a symbol that is written
 */
record StateWriter<V>(BiFunction<LastValueCache, Symbol, SymbolCells> adder, Function<SymbolCells, LastValue<V>> cell)
        implements CellWriter<V> {
    @Override
    public SymbolCells add(LastValueCache cache, Symbol symbol) {
        return adder.apply(cache, symbol);
    }

    @Override
    public List<? extends TopicCell> cells(SymbolCells symbol) {
        return List.of(cell.apply(symbol));
    }

    @Override
    public EncodedValue past(SymbolCells symbol, LogPosition position, @Nullable V value) {
        return cell.apply(symbol).past(position, value);
    }

    @Override
    public Outcome write(SymbolCells symbol, LogPosition position, @Nullable V value, Arrival arrival) {
        cell.apply(symbol).set(position, value);
        return Outcome.WHOLE;
    }
}
