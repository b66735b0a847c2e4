package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last events of one log topic, numbered from 0 in the order of the log. A reader is a number: the next event
 * that it has not seen.
 *
 * <p>Bounded: it keeps the last {@code capacity} events, and a reader that was overtaken finds its next one gone.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public abstract sealed class Tape<E> extends TopicCell permits TradeTape, EventTape {
    /** Most symbols trade rarely; the ring grows with those that do not. */
    private static final int INITIAL_CAPACITY = 16;

    private static final long NOT_ON_TAPE = -1;

    private final int capacity;
    private final Version.TailEncoder<E> tailEncoder;
    private volatile AtomicReferenceArray<@Nullable TapeEntry<E>> ring = new AtomicReferenceArray<>(INITIAL_CAPACITY);
    private volatile long next;

    /** @param capacity a power of two, at least 16 */
    Tape(Topic topic, int handle, Audience audience, int capacity, Version.TailEncoder<E> tailEncoder) {
        super(topic, handle, audience);
        if (capacity < INITIAL_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity: %d (expected: a power of two, at least %d)".formatted(capacity, INITIAL_CAPACITY));
        }
        this.capacity = capacity;
        this.tailEncoder = tailEncoder;
    }

    /**
     * Adds the next event.
     *
     * @param isAfterGap whether events before it are known to be missing from the log
     * @param arrivedNanos the monotonic time
     * @return the event as it stands on the tape
     */
    public final TapeEntry<E> append(LogPosition position, E event, boolean isAfterGap, long arrivedNanos) {
        long number = next;
        var last = number == 0 ? null : get(number - 1);
        boolean isNext = last != null
                && last.position().epoch().equals(position.epoch())
                && last.position().sequence() < position.sequence();
        long previous = last != null && isNext ? last.position().sequence() : LogPosition.BEFORE_FIRST;
        if (number == ring.length() && ring.length() < capacity) {
            grow();
        }
        var entry = new TapeEntry<>(this, number, position, previous, event, isAfterGap, arrivedNanos, tailEncoder);
        ring.set(slot(ring, number), entry);
        // After the entry: whoever sees the number finds the event.
        next = number + 1;
        audience().announce();
        return entry;
    }

    /** Returns an event of the past as it is sent; it is not put on the tape. Any thread may call this. */
    public final EncodedValue past(LogPosition position, E event) {
        return new TapeEntry<>(this, NOT_ON_TAPE, position, LogPosition.BEFORE_FIRST, event, false, 0, tailEncoder);
    }

    private void grow() {
        var wider = new AtomicReferenceArray<@Nullable TapeEntry<E>>(2 * ring.length());
        for (int i = 0; i < ring.length(); i++) {
            wider.set(i, ring.get(i));
        }
        ring = wider;
    }

    @Override
    public final @Nullable LogPosition head() {
        var last = get(next - 1);
        return last == null ? null : last.position();
    }

    /** Returns the number that the next event will have. */
    public final long next() {
        return next;
    }

    /** Returns the number of the oldest event that is still kept, at this moment. */
    public final long first() {
        return Math.max(0, next - ring.length());
    }

    /** Returns the event, or {@code null} if it has been overtaken or has not come yet. */
    public final @Nullable TapeEntry<E> get(long number) {
        var held = ring;
        var entry = held.get(slot(held, number));
        return entry != null && entry.number() == number ? entry : null;
    }

    private static int slot(AtomicReferenceArray<?> ring, long number) {
        return (int) (number & (ring.length() - 1));
    }
}
