package io.tickgate.gateway.cache;

import java.util.List;

/**
 * How much of the market is kept.
 *
 * <p>Thread-safe.
 *
 * @param bookDepths levels a side of each book channel
 * @param tapeCapacity events kept of each log topic, a power of two
 */
public record CacheSettings(List<Integer> bookDepths, int tapeCapacity) {
    public CacheSettings {
        bookDepths = List.copyOf(bookDepths);
    }
}
