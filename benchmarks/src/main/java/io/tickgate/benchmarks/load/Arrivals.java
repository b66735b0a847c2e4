package io.tickgate.benchmarks.load;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When a reader of one partition had each of its latest records.
 *
 * <p>Bounded: it keeps so many records.
 *
 * <p>Thread-safe, with one reader who writes.
 */
public final class Arrivals {
    /** Some seconds of what a run publishes. */
    private static final int KEPT = 1 << 18;

    private final AtomicLongArray offsets = new AtomicLongArray(KEPT);
    private final AtomicLongArray micros = new AtomicLongArray(KEPT);

    public void arrived(long offset, long atMicros) {
        int place = place(offset);
        micros.set(place, atMicros);
        offsets.set(place, offset + 1);
    }

    /** Returns when it was there, 0 if it is not, or was too long ago. */
    long of(long offset) {
        int place = place(offset);
        return offsets.get(place) == offset + 1 ? micros.get(place) : 0;
    }

    private static int place(long offset) {
        return (int) (offset & (KEPT - 1));
    }
}
