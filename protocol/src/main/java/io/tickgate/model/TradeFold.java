package io.tickgate.model;

import java.math.BigDecimal;
import java.util.List;

/**
 * Several trades in one: the last of them, and what must not be lost of the others.
 *
 * <p>Thread-safe.
 *
 * @param volume the sum of their sizes
 */
public record TradeFold(Trade last, Price high, Price low, BigDecimal volume, int count) {
    /**
     * Folds trades into one.
     *
     * @param trades at least one, in the order of the log
     */
    public static TradeFold of(List<Trade> trades) {
        var last = trades.get(trades.size() - 1);
        var high = last.price();
        var low = last.price();
        var volume = BigDecimal.ZERO;
        for (var trade : trades) {
            high = trade.price().compareTo(high) > 0 ? trade.price() : high;
            low = trade.price().compareTo(low) < 0 ? trade.price() : low;
            volume = volume.add(
                    BigDecimal.valueOf(trade.size().mantissa(), trade.size().scale()));
        }
        return new TradeFold(last, high, low, volume, trades.size());
    }
}
