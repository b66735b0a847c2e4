package io.tickgate.gateway.acceptance;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long something took, many times.
 *
 * <p>Thread-safe.
 */
public final class Latencies {
    private static final int INITIAL = 1_024;

    private long[] nanos = new long[INITIAL];
    private int count;

    public synchronized void add(long newNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = newNanos;
    }

    public synchronized int count() {
        return count;
    }

    /** @param part of all that took no longer, from 0 to 1 */
    public synchronized double millis(double part) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[(int) Math.min(count - 1L, (long) (part * count))] / 1e6;
    }

    @Override
    public synchronized String toString() {
        return String.format(
                Locale.ROOT,
                "%,d times, median %.2f ms, p99 %.2f ms, longest %.2f ms",
                count,
                millis(0.5),
                millis(0.99),
                millis(1));
    }
}
