package io.tickgate.gateway.cache;

import io.tickgate.model.BarInterval;
import io.tickgate.model.Channel;
import java.util.List;

/**
 * How much of the market is kept.
 *
 * <p>Thread-safe.
 *
 * @param hasMarket whether there are the channels of a market
 * @param own the channels of an operator's own
 * @param bookDepths levels a side of each book channel
 * @param tapeCapacity events kept of each log topic, a power of two
 * @param bars the lengths of bars that are built, one channel for each
 * @param barCapacity bars kept of each length, the open one among them
 * @param barGraceMicros how long after its end a bar is waited for late trades
 */
public record CacheSettings(
        boolean hasMarket,
        List<Channel> own,
        List<Integer> bookDepths,
        int tapeCapacity,
        List<BarInterval> bars,
        int barCapacity,
        long barGraceMicros) {
    public CacheSettings {
        own = List.copyOf(own);
        bookDepths = List.copyOf(bookDepths);
        bars = List.copyOf(bars);
    }
}
