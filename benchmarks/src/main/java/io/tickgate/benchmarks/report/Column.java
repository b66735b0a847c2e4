package io.tickgate.benchmarks.report;

import java.util.Locale;
import java.util.Optional;

/**
 * A column of a table of results.
 *
 * <p>Thread-safe.
 *
 * @param figure a path in the results
 * @param unit what the figure is divided by
 * @param isSpreadShown whether the lowest and the highest stand beside the median
 */
record Column(String title, String figure, double unit, String format, boolean isSpreadShown) {
    Optional<String> cell(Results results, String scenario, String server) {
        return results.spread(scenario, server, figure).map(spread -> {
            String median = number(spread.median());
            return isSpreadShown && spread.rounds() > 1
                    ? median + " (" + number(spread.lowest()) + " – " + number(spread.highest()) + ")"
                    : median;
        });
    }

    private String number(double value) {
        return String.format(Locale.ROOT, format, value / unit);
    }
}
