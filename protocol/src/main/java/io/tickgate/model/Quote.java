package io.tickgate.model;

import org.jspecify.annotations.Nullable;

/**
 * The best bid and offer.
 *
 * <p>Thread-safe.
 *
 * @param bid {@code null} if nobody bids
 * @param ask {@code null} if nobody offers
 */
public record Quote(@Nullable Level bid, @Nullable Level ask) implements Tick {
    /** Whether the bid is above the ask, which no single orderly market shows. At the same price they are only locked. */
    public boolean isCrossed() {
        return bid != null && ask != null && bid.price().compareTo(ask.price()) > 0;
    }
}
