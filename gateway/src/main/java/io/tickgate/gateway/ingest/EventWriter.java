package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Channel;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Symbol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts events of an operator's own on the tape of their symbol.
 *
 * <p>Confined to the thread of its feed, but for {@link #past}.
 */
record EventWriter(Channel channel) implements CellWriter<FieldsEvent> {
    @Override
    public SymbolCells add(LastValueCache cache, Symbol symbol) {
        return cache.add(symbol, channel);
    }

    @Override
    public List<? extends TopicCell> cells(SymbolCells symbol) {
        return List.of(symbol.events(channel));
    }

    @Override
    public @Nullable EncodedValue past(SymbolCells symbol, LogPosition position, @Nullable FieldsEvent event) {
        return event == null ? null : symbol.events(channel).past(position, event);
    }

    @Override
    public Outcome write(SymbolCells symbol, LogPosition position, @Nullable FieldsEvent event, Arrival arrival) {
        if (event == null) {
            throw new IllegalArgumentException("a tombstone (expected: a value)");
        }
        symbol.events(channel).append(position, event, arrival.isGap(), arrival.nowNanos());
        return Outcome.WHOLE;
    }

    @Override
    public boolean isEachKept() {
        return true;
    }
}
