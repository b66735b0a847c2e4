package io.tickgate.simulator.binance;

import java.util.Arrays;

/**
 * Numbers in the order in which they were added.
 *
 * <p>Confined to the thread that fills it.
 */
final class LongList {
    private static final int INITIAL_LENGTH = 32;

    private long[] values = new long[INITIAL_LENGTH];
    private int length;

    void add(long value) {
        if (length == values.length) {
            values = Arrays.copyOf(values, 2 * length);
        }
        values[length++] = value;
    }

    long[] toArray() {
        return Arrays.copyOf(values, length);
    }
}
