package io.tickgate.gateway.cache;

import io.tickgate.gateway.cache.Condition.Reason;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether the thread of a feed comes round. If it has not done so for some seconds, all that it fills is behind, and who
 * looks first notes that: after the process was frozen, a loop may come to write before the feed has found out what it
 * has missed.
 *
 * <p>Thread-safe.
 */
public final class FeedPulse {
    /** A turn takes a part of a second; a source of which nothing comes for so long is silent. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final MarketHealth market;
    private final InstantSource timeOfDay;
    private final AtomicReference<@Nullable Condition> behind = new AtomicReference<>();
    private volatile long turnedNanos;

    FeedPulse(MarketHealth market, long nowNanos, InstantSource timeOfDay) {
        this.market = market;
        this.timeOfDay = timeOfDay;
        turnedNanos = nowNanos;
    }

    /** Makes the health of one more source that this feed reads; it is well. */
    public SourceHealth newSource() {
        return new SourceHealth(market, this);
    }

    /** The feed's thread has come round; returns whether it had not for too long. */
    public boolean turned(long nowNanos) {
        look(nowNanos);
        boolean isLate = isLate(nowNanos);
        turnedNanos = nowNanos;
        return isLate;
    }

    private boolean isLate(long nowNanos) {
        return nowNanos - turnedNanos > LIMIT_NANOS;
    }

    /** Notes it if the feed has not come round for too long. */
    void look(long nowNanos) {
        if (isLate(nowNanos) && behind.get() == null) {
            long sinceNanos = nowNanos - turnedNanos;
            long nowMicros = TimeUnit.MILLISECONDS.toMicros(timeOfDay.millis());
            var condition = new Condition(Reason.KAFKA_LAG, nowMicros - TimeUnit.NANOSECONDS.toMicros(sinceNanos));
            if (behind.compareAndSet(null, condition)) {
                market.changed();
            }
        }
    }

    /** Returns since when the feed is behind, {@code null} if it is not. */
    public @Nullable Condition behind() {
        return behind.get();
    }

    /** The feed has read all that it may have missed. */
    public void caughtUp() {
        behind.set(null);
        market.changed();
    }
}
