package io.tickgate.gateway.cache;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether anybody wants to know when records were where: if not, the feed looks at no clock for it, and keeps nothing.
 *
 * <p>Thread-safe.
 */
public final class TimesDemand {
    private final AtomicInteger sessions = new AtomicInteger();

    /** One session more wants to know. */
    public void begin() {
        sessions.incrementAndGet();
    }

    public void end() {
        sessions.decrementAndGet();
    }

    public boolean isWanted() {
        return sessions.get() > 0;
    }
}
