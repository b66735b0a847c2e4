package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.wire.Feed;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks how old updates are when they are written: by the source's time, of one update a millisecond, since to read the clock
 * for each would cost more than to write it. A pass over many connections takes longer than that, and is looked at all along.
 *
 * <p>Not looked at are delayed data, what is replayed or read again, and bars, which may be sent because time has passed.
 *
 * <p>Confined to its loop.
 */
final class SendAges {
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SessionCounters counters;
    private final InstantSource clock;
    private long lookedNanos;
    private boolean isDue;

    SendAges(SessionCounters counters, InstantSource clock, long nowNanos) {
        this.counters = counters;
        this.clock = clock;
        lookedNanos = nowNanos - GAP_NANOS;
    }

    /** Messages are about to be written. */
    void begin(long nowNanos) {
        if (nowNanos - lookedNanos >= GAP_NANOS) {
            lookedNanos = nowNanos;
            isDue = true;
        }
    }

    /** Whether the next update is looked at. */
    boolean isDue() {
        return isDue;
    }

    /** An update of a topic has been written that ends at a position. */
    void sent(Terms terms, @Nullable LogPosition position) {
        if (counters.isAgeWanted() && position != null && terms.market().feed() != Feed.DELAYED) {
            isDue = false;
            counters.sentAfter(Math.max(0, Micros.now(clock) - position.timeMicros()));
        }
    }
}
