package io.tickgate.benchmarks.report;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A figure that the project has set itself, and how it is taken from the results.
 *
 * <p>Thread-safe.
 *
 * @param format of the result, for {@link String#format}
 */
record Target(
        String what,
        String wanted,
        String format,
        double limit,
        boolean isAtMost,
        Function<Results, Optional<Double>> figure) {
    static final String PER_CPU_SECOND = "deliveriesPerCpuSecond";
    /** Of the gateway's event loops alone. */
    static final String PER_LOOP_CPU_SECOND = "deliveriesPerLoopCpuSecond";

    static Target atLeast(
            String what, String wanted, String format, double limit, Function<Results, Optional<Double>> figure) {
        return new Target(what, wanted, format, limit, false, figure);
    }

    static Target atMost(
            String what, String wanted, String format, double limit, Function<Results, Optional<Double>> figure) {
        return new Target(what, wanted, format, limit, true, figure);
    }

    /** How many times the figure of another server that of one is, in the median of the rounds. */
    static Function<Results, Optional<Double>> ratio(String scenario, String one, String other, String figure) {
        return results -> results.ratio(scenario, one, other, figure).map(Spread::median);
    }

    static Function<Results, Optional<Double>> median(String scenario, String server, String figure, double unit) {
        return results -> results.spread(scenario, server, figure).map(spread -> spread.median() / unit);
    }

    /** A line of the table, or nothing if it was not measured. */
    Optional<String> line(Results results) {
        return figure.apply(results).map(value -> {
            boolean isReached = isAtMost ? value <= limit : value >= limit;
            return "| %s | %s | %s | %s |"
                    .formatted(what, wanted, String.format(Locale.ROOT, format, value), isReached ? "yes" : "**no**");
        });
    }
}
