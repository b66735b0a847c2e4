package io.tickgate.gateway.cache;

import org.jspecify.annotations.Nullable;

/**
 * How the source of some topics is: one for each partition of the log.
 *
 * <p>Thread-safe: written by the thread of its feed alone.
 */
public final class SourceHealth {
    private final MarketHealth market;
    private volatile @Nullable Condition condition;

    SourceHealth(MarketHealth market) {
        this.market = market;
    }

    /** Returns {@code null} as long as all is well. */
    public @Nullable Condition condition() {
        return condition;
    }

    /** Sets the condition, {@code null} for none. */
    @SuppressWarnings("ReferenceEquality") // another condition of the same reason began at another time
    public void set(@Nullable Condition newCondition) {
        if (newCondition != condition) {
            condition = newCondition;
            market.changed();
        }
    }
}
