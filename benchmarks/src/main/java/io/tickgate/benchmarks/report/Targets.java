package io.tickgate.benchmarks.report;

import static io.tickgate.benchmarks.report.Target.PER_CPU_SECOND;
import static io.tickgate.benchmarks.report.Target.PER_LOOP_CPU_SECOND;
import static io.tickgate.benchmarks.report.Target.atLeast;
import static io.tickgate.benchmarks.report.Target.atMost;
import static io.tickgate.benchmarks.report.Target.median;
import static io.tickgate.benchmarks.report.Target.ratio;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/**
 * The figures that the project has set itself.
 *
 * <p>Thread-safe.
 */
final class Targets {
    private static final double MILLI = 1_000;
    private static final double MEGA = 1_000_000;
    private static final double KILO = 1_000;
    private static final double PERCENT = 100;

    /** The points of the scaling, each measured beside a floor of its own. */
    static final List<String> SCALING = List.of(
            "100 clients, 10 symbols",
            "1,000 clients, 10 symbols",
            "10,000 clients, 10 symbols",
            "10,000 clients, 100 symbols",
            "10,000 clients, 1,000 symbols",
            "10,000 clients, 10,000 symbols");

    static final List<Target> ALL = List.of(
            atLeast(
                    "ten quotes a write, deliveries per CPU-second against the floor in C",
                    "≥ 0.80",
                    "%.2f",
                    0.8,
                    ratio("burst10", "gateway", "floor", PER_CPU_SECOND)),
            atLeast(
                    "the same against the textbook's WebFlux",
                    "≥ 2.5",
                    "%.1f",
                    2.5,
                    ratio("burst10", "gateway", "textbook", PER_CPU_SECOND)),
            atLeast(
                    "the same against `ws` on Node",
                    "≥ 10",
                    "%.1f",
                    10,
                    ratio("burst10", "gateway", "ws", PER_CPU_SECOND)),
            atLeast(
                    "the same against Centrifugo",
                    "≥ 2",
                    "%.1f",
                    2,
                    ratio("burst10", "gateway", "centrifugo", PER_CPU_SECOND)),
            atLeast(
                    "one quote a write, against the floor in C",
                    "≥ 0.80",
                    "%.2f",
                    0.8,
                    ratio("burst1", "gateway", "floor", PER_CPU_SECOND)),
            atLeast(
                    "100 ms lane against `sample(100ms)`, deliveries per CPU-second",
                    "≥ 4.5",
                    "%.2f",
                    4.5,
                    ratio("lanes", "gateway-10-a-second", "textbook-sample-100ms", PER_CPU_SECOND)),
            atLeast(
                    "10,000 clients against the floor in C",
                    "≥ 0.80",
                    "%.2f",
                    0.8,
                    ratio("many", "gateway", "floor", PER_CPU_SECOND)),
            atMost(
                    "10,000 clients, resident memory",
                    "< 300 MB",
                    "%.0f MB",
                    300,
                    median("many", "gateway", "residentBytes", MEGA)),
            atLeast("overload: offered for each that was delivered", "≥ 3", "%.1f", 3, Targets::overload),
            atMost(
                    "overload, age p99",
                    "< 100 ms",
                    "%.0f ms",
                    100,
                    median("overload", "gateway", "micros.age.fast/p99", MILLI)),
            atMost("overload, live heap after against before", "flat: within 10 %", "%.2f", 1.1, Targets::heapGrowth),
            atMost(
                    "slow readers, age of their quotes, p99",
                    "≤ 2 s",
                    "%.2f s",
                    2,
                    median("slow", "gateway", "micros.age.slow/p99", MILLI * KILO)),
            atMost(
                    "healthy clients beside as many that take nothing, age p99 against alone",
                    "≤ 1.5",
                    "%.2f",
                    1.5,
                    ratio("stuck", "gateway-beside-stuck", "gateway-alone", "micros.age.fast/p99")),
            atMost(
                    "clients at a megabit a second that are offered five times that, age p99",
                    "≤ 0.5 s",
                    "%.2f s",
                    0.5,
                    median("link", "gateway", "micros.age.slow/p99", MILLI * KILO)),
            atMost(
                    "10,000 lost connections, live heap after against before",
                    "within 2 %",
                    "%.3f",
                    1.02,
                    results -> after(results, "drop", "heapStartBytes", "heapEndBytes")),
            atMost(
                    "10,000 lost connections, descriptors after against before",
                    "within 2 %",
                    "%.3f",
                    1.02,
                    results -> after(results, "drop", "descriptorsStart", "descriptorsEnd")),
            atMost(
                    "5,000 clients that return at once, all are served after",
                    "≤ 30 s",
                    "%.1f s",
                    30,
                    median("back", "gateway", "backMillis", KILO)),
            atMost(
                    "heap of an idle connection with 20 subscriptions",
                    "≤ 3.5 kB",
                    "%.2f kB",
                    3.5,
                    median("idle", "gateway", "heapBytesPerConnection", KILO)),
            atMost(
                    "the same against Centrifugo",
                    "≤ 0.5",
                    "%.2f",
                    0.5,
                    ratio("idle", "gateway", "centrifugo", "heapBytesPerConnection")),
            atMost(
                    "added latency, from the poll of Kafka to the socket, p50",
                    "≤ 0.5 ms",
                    "%.2f ms",
                    0.5,
                    median("latency", "gateway", "micros.inside.fast/p50", MILLI)),
            atMost(
                    "the same, p99",
                    "≤ 5 ms",
                    "%.2f ms",
                    5,
                    median("latency", "gateway", "micros.inside.fast/p99", MILLI)),
            atLeast(
                    "ingest, records per CPU-second",
                    "≥ 500,000",
                    "%,.0f",
                    500_000,
                    median("ingest", "gateway", "recordsPerCpuSecond", 1)),
            atMost(
                    "cost against the floor, of all points of the scaling the one that is farthest from their mean",
                    "within 15 %",
                    "%.0f %%",
                    15,
                    Targets::farthestPercent),
            atMost(
                    "the same, read more strictly: most by least",
                    "≤ 1.15",
                    "%.2f",
                    1.15,
                    results -> flatness(results, PER_CPU_SECOND)),
            atMost(
                    "the same of the event loops alone, without what it costs to read from Kafka",
                    "≤ 1.15",
                    "%.2f",
                    1.15,
                    results -> flatness(results, PER_LOOP_CPU_SECOND)),
            atMost("start to ready", "≤ 3.5 s", "%.2f s", 3.5, median("start", "gateway", "readyMillis", KILO)),
            atMost(
                    "start to ready with an AOT cache (or, before Java 25, an archive of classes)",
                    "≤ 2 s",
                    "%.2f s",
                    2,
                    results -> median("start", "gateway-aot-cache", "readyMillis", KILO)
                            .apply(results)
                            .or(() -> median("start", "gateway-cds-archive", "readyMillis", KILO)
                                    .apply(results))));

    private Targets() {}

    private static Optional<Double> overload(Results results) {
        return results.spread("overload", "gateway", "offeredPerSecond")
                .flatMap(offered -> results.spread("overload", "gateway", "deliveriesPerSecond")
                        .map(delivered -> offered.median() / delivered.median()));
    }

    private static Optional<Double> heapGrowth(Results results) {
        return after(results, "overload", "heapStartBytes", "heapEndBytes");
    }

    private static Optional<Double> after(Results results, String scenario, String start, String end) {
        return results.spread(scenario, "gateway", end)
                .flatMap(after ->
                        results.spread(scenario, "gateway", start).map(before -> after.median() / before.median()));
    }

    private static Optional<Double> flatness(Results results, String figure) {
        return costs(results, figure).map(costs -> costs.getMax() / costs.getMin());
    }

    private static Optional<Double> farthestPercent(Results results) {
        return costs(results, PER_CPU_SECOND)
                .map(costs -> PERCENT
                        * Math.max(costs.getMax() - costs.getAverage(), costs.getAverage() - costs.getMin())
                        / costs.getAverage());
    }

    /** What a delivery costs at all points of the scaling, or nothing if one of them was not measured. */
    private static Optional<DoubleSummaryStatistics> costs(Results results, String figure) {
        var costs = SCALING.stream()
                .flatMap(point -> cost(results, "gateway " + point, figure).stream())
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return costs.getCount() < SCALING.size() ? Optional.empty() : Optional.of(costs);
    }

    /**
     * What a delivery costs at a point of the scaling, with that of the floor as one; nothing for what is no such point.
     *
     * @param figure the deliveries for each CPU-second that count
     */
    static Optional<Double> cost(Results results, String gatewayAtPoint, String figure) {
        String floor = gatewayAtPoint.replace("gateway ", "floor ");
        return floor.equals(gatewayAtPoint)
                ? Optional.empty()
                : results.ratio("scaling", floor, PER_CPU_SECOND, gatewayAtPoint, figure)
                        .map(Spread::median);
    }
}
