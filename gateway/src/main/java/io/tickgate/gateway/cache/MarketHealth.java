package io.tickgate.gateway.cache;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the changes of the health of all sources, so that a reader of many topics sees at a glance whether it has to
 * look at them.
 *
 * <p>Thread-safe.
 */
public final class MarketHealth {
    private final AtomicLong changes = new AtomicLong();

    /** One for each feed that fills the market. */
    private final List<FeedPulse> feeds = new CopyOnWriteArrayList<>();

    /** Makes the health of a source that no feed reads; it is well. */
    public SourceHealth newSource() {
        return new SourceHealth(this, null);
    }

    /**
     * Makes the pulse of one more feed, which comes round now.
     *
     * @param timeOfDay the time that it reads
     */
    public FeedPulse newFeed(long nowNanos, InstantSource timeOfDay) {
        var feed = new FeedPulse(this, nowNanos, timeOfDay);
        feeds.add(feed);
        return feed;
    }

    void changed() {
        changes.incrementAndGet();
    }

    /** Looks whether all feeds still come round; to be called before it is asked for changes. */
    public void look(long nowNanos) {
        feeds.forEach(feed -> feed.look(nowNanos));
    }

    /** Returns how often the health of a source has changed. */
    public long changes() {
        return changes.get();
    }
}
