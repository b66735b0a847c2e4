package io.tickgate.benchmarks.report;

import java.util.Arrays;

/**
 * What several rounds came to.
 *
 * <p>Thread-safe.
 */
record Spread(double median, double lowest, double highest, int rounds) {
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
}
