package io.tickgate.model;

import java.math.BigDecimal;
import java.util.List;

/**
 * Several trades in one: the last of them, and what must not be lost of the others. Cancels and corrections are never
 * among them: they take back what was said of one trade, and a sum could not show it.
 *
 * <p>Thread-safe.
 *
 * @param volume the sum of their sizes
 */
public record TradeFold(Trade last, Price high, Price low, BigDecimal volume, long count) {
    /**
     * Folds trades into one.
     *
     * @param trades at least one, in the order of the log
     * @throws IllegalArgumentException if one of them is a cancel or a correction
     */
    public static TradeFold of(List<Trade> trades) {
        var last = trades.get(trades.size() - 1);
        var high = last.price();
        var low = last.price();
        var volume = BigDecimal.ZERO;
        for (var trade : trades) {
            if (!trade.isOrdinary()) {
                throw new IllegalArgumentException(
                        "a cancel or correction among %d trades (expected: none, since it is sent alone)"
                                .formatted(trades.size()));
            }
            high = trade.price().compareTo(high) > 0 ? trade.price() : high;
            low = trade.price().compareTo(low) < 0 ? trade.price() : low;
            volume = volume.add(
                    BigDecimal.valueOf(trade.size().mantissa(), trade.size().scale()));
        }
        return new TradeFold(last, high, low, volume, trades.size());
    }
}
