package io.tickgate.gateway.session;

import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Payload;
import java.util.List;

/**
 * Trades: several become one, which keeps the last, the high, the low, the volume and the count.
 *
 * <p>Thread-safe.
 */
final class TradeEvents implements Events<Trade> {
    @Override
    public Payload all(List<Trade> trades) {
        return new Payload.OfTrades(trades);
    }

    @Override
    public Payload folded(List<Trade> trades, int most) {
        return new Payload.OfFold(TradeFold.of(trades));
    }

    /** A cancellation or a correction names a trade: it would say nothing in a fold. */
    @Override
    public boolean isAlone(Trade trade) {
        return !trade.isOrdinary();
    }

    @Override
    public Writing.Digits digits(Trade trade) {
        return new Writing.Digits(trade.price().scale(), trade.size().scale());
    }
}
