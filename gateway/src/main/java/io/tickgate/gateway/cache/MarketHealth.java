package io.tickgate.gateway.cache;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the changes of the health of all sources, so that a reader of many topics sees at a glance whether it has to
 * look at them.
 *
 * <p>Thread-safe.
 */
public final class MarketHealth {
    private final AtomicLong changes = new AtomicLong();

    /** Makes the health of one more source; it is well. */
    public SourceHealth newSource() {
        return new SourceHealth(this);
    }

    void changed() {
        changes.incrementAndGet();
    }

    /** Returns how often the health of a source has changed. */
    public long changes() {
        return changes.get();
    }
}
