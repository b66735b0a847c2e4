package io.tickgate.gateway.hub;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The subscribers of one topic whose connections live on one loop.
 *
 * <p>Bounded by the connections of the loop and their subscription limits.
 *
 * <p>Confined to that loop, except {@link #announce} and {@link #isWanted}, which any thread may call.
 */
public final class Interest {
    private static final Subscriber[] NOBODY = {};
    private static final int INITIAL_SUBSCRIBERS = 4;

    private final HubShard shard;
    private final AtomicBoolean isAnnounced = new AtomicBoolean();
    private Subscriber[] subscribers = NOBODY;
    private int count;

    /** A subscriber that joins after the feed has looked here is sent the value that it finds then. */
    private volatile boolean isWanted;

    Interest(HubShard shard) {
        this.shard = shard;
    }

    /** Notes that the topic has changed; calls made before the loop gets to it count as one. */
    void announce() {
        if (isWanted && !isAnnounced.get() && isAnnounced.compareAndSet(false, true)) {
            shard.enqueue(this);
        }
    }

    public void add(Subscriber subscriber) {
        assert shard.isCurrent();
        if (count == subscribers.length) {
            subscribers = Arrays.copyOf(subscribers, Math.max(INITIAL_SUBSCRIBERS, 2 * count));
        }
        subscriber.slot(count);
        subscribers[count++] = subscriber;
        isWanted = true;
    }

    public void remove(Subscriber subscriber) {
        assert shard.isCurrent();
        int slot = subscriber.slot();
        var last = subscribers[--count];
        subscribers[slot] = last;
        last.slot(slot);
        Arrays.fill(subscribers, count, count + 1, null);
        if (count == 0) {
            subscribers = NOBODY;
            isWanted = false;
        }
    }

    boolean isWanted() {
        return isWanted;
    }

    /** How many clients want to hear. */
    int count() {
        int readers = 0;
        for (int i = 0; i < count; i++) {
            readers += subscribers[i].readers();
        }
        return readers;
    }

    void deliver(long nowNanos) {
        // Before the subscribers look at the value: a change after this line is announced anew.
        isAnnounced.set(false);
        for (int i = 0; i < count; i++) {
            subscribers[i].onChange(nowNanos);
        }
    }
}
