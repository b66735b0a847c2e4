package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Trade;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts trades on the tape of their symbol, and builds its bars of them.
 *
 * <p>Confined to the thread of its feed, but for {@link #past}.
 */
final class TradeWriter implements CellWriter<Trade> {
    @Override
    public List<? extends TopicCell> cells(SymbolCells symbol) {
        return symbol.ofTrades();
    }

    @Override
    public @Nullable EncodedValue past(SymbolCells symbol, LogPosition position, @Nullable Trade trade) {
        return trade == null ? null : symbol.trades().past(position, trade);
    }

    @Override
    public Outcome write(SymbolCells symbol, LogPosition position, @Nullable Trade trade, Arrival arrival) {
        if (trade == null) {
            throw new IllegalArgumentException("a tombstone (expected: a value)");
        }
        symbol.trades().append(position, trade, arrival.isGap(), arrival.nowNanos());
        if (arrival.isGap()) {
            symbol.bars().lose(Math.min(trade.timeMicros(), arrival.believedMicros()));
        }
        // Nothing is traded after it was published; how far clocks are apart is allowed for. What is revised has a
        // time.
        boolean isBelieved =
                !trade.isOrdinary() || trade.timeMicros() <= arrival.believedMicros() + PublishersClock.FAR_MICROS;
        if (isBelieved && symbol.bars().apply(position, trade, arrival.clockMicros())) {
            return Outcome.WHOLE;
        }
        symbol.bars().passOver(position);
        return Outcome.OUT_OF_TIME;
    }

    @Override
    public boolean lose(SymbolCells symbol) {
        symbol.bars().lose();
        return false;
    }

    @Override
    public void move(SymbolCells symbol, PartitionState to, @Nullable PartitionState before, long publishedMicros) {
        to.add(symbol);
        if (before != null) {
            before.remove(symbol);
            symbol.bars().wholeFrom(publishedMicros);
        }
    }
}
