package io.tickgate.gateway.session;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * When each session of a loop has to be looked at again, by its slot. Most need nothing for a second, and a loop has many: to
 * learn that from the sessions themselves would be to fetch each of them from memory, many times a second.
 *
 * <p>Bounded by the most sessions that the loop ever had.
 *
 * <p>Confined to the loop.
 */
final class Visits {
    /** No session rests for longer, so that what nobody has told of is seen all the same. */
    static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int INITIAL_SLOTS = 16;

    private long[] dueNanos = {};

    boolean isDue(int slot, long nowNanos) {
        return nowNanos - dueNanos[slot] >= 0;
    }

    /** Sets when one is due, in place of what was said before of whoever had the slot. */
    void set(int slot, long newDueNanos) {
        if (slot >= dueNanos.length) {
            dueNanos = Arrays.copyOf(dueNanos, Math.max(INITIAL_SLOTS, 2 * slot));
        }
        dueNanos[slot] = newDueNanos;
    }

    /** One is due at this moment, or earlier if that was said before. */
    void setNoLaterThan(int slot, long newDueNanos) {
        if (dueNanos[slot] - newDueNanos > 0) {
            dueNanos[slot] = newDueNanos;
        }
    }

    /** The last one takes the place of one that leaves. */
    void move(int from, int to) {
        dueNanos[to] = dueNanos[from];
    }
}
