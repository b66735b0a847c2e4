package io.tickgate.gateway.hub;

import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Connects the feeds with the event loops.
 *
 * <p>Bounded: as many shards as it is made for, and one audience per topic.
 *
 * <p>Thread-safe.
 */
public final class Hub {
    private final int capacity;
    private final NanoClock clock;
    private final CopyOnWriteArrayList<HubShard> shards = new CopyOnWriteArrayList<>();

    /** @param capacity the number of event loops */
    public Hub(int capacity, NanoClock clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /** Adds the shard of one more loop. */
    public synchronized HubShard addShard(Loop loop) {
        if (shards.size() == capacity) {
            throw new IllegalStateException(
                    "event loop number %d (expected: at most %d)".formatted(capacity + 1, capacity));
        }
        var shard = new HubShard(shards.size(), loop, clock);
        shards.add(shard);
        return shard;
    }

    public Audience newAudience() {
        return new Audience(capacity);
    }

    /** Lets the loops hear what was announced: once after each poll, not after each tick. */
    public void wake() {
        for (var shard : shards) {
            shard.wake();
        }
    }
}
