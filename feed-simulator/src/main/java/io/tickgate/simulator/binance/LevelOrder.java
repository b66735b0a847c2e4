package io.tickgate.simulator.binance;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Sorts levels, given as price and size in turn.
 *
 * <p>Thread-safe.
 */
final class LevelOrder {
    private LevelOrder() {}

    /** Returns the levels from best to worst, which are mostly there or in the opposite order already. */
    static long[] bestFirst(long[] levels, boolean isBid) {
        if (isSorted(levels, isBid)) {
            return levels;
        }
        return isSorted(levels, !isBid) ? reversed(levels) : sorted(levels, isBid);
    }

    private static boolean isSorted(long[] levels, boolean descending) {
        for (int i = 2; i < levels.length; i += 2) {
            if (descending ? levels[i] >= levels[i - 2] : levels[i] <= levels[i - 2]) {
                return false;
            }
        }
        return true;
    }

    private static long[] reversed(long[] levels) {
        var reversed = new long[levels.length];
        for (int i = 0; i < levels.length; i += 2) {
            reversed[levels.length - 2 - i] = levels[i];
            reversed[levels.length - 1 - i] = levels[i + 1];
        }
        return reversed;
    }

    private static long[] sorted(long[] levels, boolean descending) {
        var pairs = new long[levels.length / 2][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new long[] {levels[2 * i], levels[2 * i + 1]};
        }
        // Stable: where a price stands twice, the later size stays the later one, and holds.
        Arrays.sort(pairs, Comparator.comparingLong(pair -> descending ? -pair[0] : pair[0]));
        var sorted = new long[levels.length];
        for (int i = 0; i < pairs.length; i++) {
            sorted[2 * i] = pairs[i][0];
            sorted[2 * i + 1] = pairs[i][1];
        }
        return sorted;
    }
}
