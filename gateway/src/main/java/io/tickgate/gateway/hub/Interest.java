package io.tickgate.gateway.hub;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The subscribers of one topic whose connections live on one loop.
 *
 * <p>Bounded by the connections of the loop and their subscription limits.
 *
 * <p>Confined to that loop, except {@link #announce}, {@link #announceValue}, {@link #touch} and {@link #isWanted}, which any thread may call.
 */
public final class Interest {
    private static final System.Logger LOG = System.getLogger(Interest.class.getName());

    private static final Subscriber[] NOBODY = {};
    private static final long[] NO_BITS = {};
    private static final int INITIAL_SUBSCRIBERS = 4;

    private static final int QUIET = 0;
    private static final int ANNOUNCED = 1;

    /** No object of its own, which would be one more to wait for: there are as many of these as topics and loops. */
    private static final AtomicIntegerFieldUpdater<Interest> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Interest.class, "state");

    private final HubShard shard;

    /** One of those above. */
    private volatile int state = QUIET;

    private Subscriber[] subscribers = NOBODY;
    private int count;

    /**
     * A bit for each subscriber that is about to look at the value. Of a topic that ticks more often than its clients are sent
     * it, most are, most of the time; to call them would cost more than all else that a tick costs.
     */
    private long[] aboutToLook = NO_BITS;

    /** Whether all are to be told, whatever they are about to do. */
    private volatile boolean isForAll;

    /** A subscriber that joins after the feed has looked here is sent the value that it finds then. */
    private volatile boolean isWanted;

    Interest(HubShard shard) {
        this.shard = shard;
    }

    /** Notes that something about the topic has changed; calls made before the loop gets to it count as one. */
    void announce() {
        if (isWanted) {
            isForAll = true;
            announceValue();
        }
    }

    /** Notes that the value has changed and nothing else. */
    void announceValue() {
        if (isWanted && state == QUIET && STATE.compareAndSet(this, QUIET, ANNOUNCED)) {
            shard.enqueue(this);
        }
    }

    public void add(Subscriber subscriber) {
        assert shard.isCurrent();
        if (count == subscribers.length) {
            subscribers = Arrays.copyOf(subscribers, Math.max(INITIAL_SUBSCRIBERS, 2 * count));
            aboutToLook = Arrays.copyOf(aboutToLook, (subscribers.length + Long.SIZE - 1) / Long.SIZE);
        }
        subscriber.slot(count);
        subscribers[count++] = subscriber;
        isWanted = true;
    }

    /** Does nothing for one that is not here. */
    public void remove(Subscriber subscriber) {
        assert shard.isCurrent();
        int slot = subscriber.slot();
        if (slot == Subscriber.NO_SLOT) {
            return;
        }
        var last = subscribers[--count];
        subscribers[slot] = last;
        last.slot(slot);
        subscriber.slot(Subscriber.NO_SLOT);
        isAboutToLook(slot, isAboutToLook(count));
        isAboutToLook(count, false);
        Arrays.fill(subscribers, count, count + 1, null);
        if (count == 0) {
            subscribers = NOBODY;
            aboutToLook = NO_BITS;
            isWanted = false;
        }
    }

    /** A subscriber has looked at the value, and is to be told of the next one. Within the same task of the loop: changes are told on it. */
    public void looked(Subscriber subscriber) {
        isAboutToLook(subscriber.slot(), false);
    }

    private boolean isAboutToLook(int slot) {
        return (aboutToLook[slot >> 6] & (1L << slot)) != 0;
    }

    private void isAboutToLook(int slot, boolean isSet) {
        if (isSet) {
            aboutToLook[slot >> 6] |= 1L << slot;
        } else {
            aboutToLook[slot >> 6] &= ~(1L << slot);
        }
    }

    /** Reads what an announcement needs; the number means nothing. */
    int touch() {
        return isWanted ? state : 0;
    }

    boolean isWanted() {
        return isWanted;
    }

    /** Reads where those are that it tells; the number means nothing. */
    int touchSubscribers() {
        return subscribers.length + aboutToLook.length;
    }

    /** Reads what the first of them needs to be told. Of most topics of many it is the only one; the number means nothing. */
    int touchFirst() {
        return count == 0 ? 0 : subscribers[0].touch();
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
        state = QUIET;
        boolean areAllTold = isForAll;
        if (areAllTold) {
            isForAll = false;
        }
        if (areAllTold) {
            for (int i = 0; i < count; i++) {
                tell(i, nowNanos);
            }
        } else {
            tellOthers(nowNanos);
        }
    }

    /** All but those who are about to look. */
    private void tellOthers(long nowNanos) {
        for (int word = 0; word << 6 < count; word++) {
            int first = word << 6;
            for (long others = ~aboutToLook[word]; others != 0; others &= others - 1) {
                int slot = first + Long.numberOfTrailingZeros(others);
                if (slot >= count) {
                    break;
                }
                tell(slot, nowNanos);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // a subscriber is itself
    private void tell(int slot, long nowNanos) {
        var subscriber = subscribers[slot];
        try {
            subscriber.onChange(nowNanos);
        } catch (RuntimeException | Error e) {
            // One subscriber's trouble; the others are told all the same.
            LOG.log(System.Logger.Level.ERROR, "a subscriber could not be told by a bug", e);
            return;
        }
        // One that has left has another one in its place.
        if (subscriber.isAboutToLook() && slot < count && subscribers[slot] == subscriber) {
            isAboutToLook(slot, true);
        }
    }
}
