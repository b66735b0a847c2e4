package io.tickgate.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the page of the pieces, of what JMH has written as JSON.
 *
 * <p>Confined to the main thread.
 */
public final class Pieces {
    private static final String PAGE = "benchmarks-pieces.md";
    private static final double NANOS_PER_SECOND = 1e9;

    /** What one operation is, by the class and the method of the benchmark. */
    private static final Map<String, String> OPERATIONS = Map.ofEntries(
            Map.entry("DecodeBenchmark.quote", "the JSON of a record becomes a quote"),
            Map.entry("DecodeBenchmark.trade", "the JSON of a record becomes a trade"),
            Map.entry("DecodeBenchmark.bookChange", "the JSON of a record becomes a change of a book, of three levels"),
            Map.entry("DecodeBenchmark.bookOfFiftyLevels", "the JSON of a record becomes a book of 50 levels a side"),
            Map.entry(
                    "RecordBenchmark.toCache",
                    "a quote as Kafka's client hands it out becomes the latest of its symbol, of 1,000, and stands on the tape"),
            Map.entry("CacheBenchmark.applyUnwatched", "a quote becomes the latest of its symbol, of 1,000"),
            Map.entry(
                    "CacheBenchmark.applyAndTell",
                    "a quote becomes the latest of its symbol, of 1,000, and a subscriber is told"),
            Map.entry("EncodeBenchmark.quote", "a quote becomes the bytes that all readers of an update share"),
            Map.entry("EncodeBenchmark.trade", "a trade becomes the bytes that all readers of an update share"),
            Map.entry(
                    "DrainBenchmark.deliver",
                    "an update of one of ten symbols reaches the frame of one of a hundred sessions, with its part of telling and encoding"),
            Map.entry("DrainBenchmark.conflate", "one of a hundred changes of a symbol between two drains"),
            Map.entry("FoldBenchmark.fold", "trades that were missed become one"),
            Map.entry("CursorBenchmark.make", "a cursor of 36 partitions is made and signed"),
            Map.entry("CursorBenchmark.verify", "a cursor of 36 partitions is read and verified"));

    private Pieces() {}

    /** @param results that JMH has written, in nanoseconds an operation */
    public static void write(Path results, Machine machine, Path docs) {
        try {
            String page = page(JsonMapper.shared().readTree(Files.readString(results)), machine);
            Files.createDirectories(docs);
            Files.writeString(docs.resolve(PAGE), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String page(JsonNode results, Machine machine) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("results of JMH: none (expected: one of each benchmark)");
        }
        var first = results.get(0);
        String rows = results.valueStream().map(Pieces::row).collect(Collectors.joining("\n"));
        return """
                # The pieces

                What the gateway's own classes cost, one at a time: on one thread, with caches that are warm, without sockets and Kafka. How fast the whole
                is, is in [benchmarks.md](benchmarks.md). To measure again: `benchmarks/jmh --publish`. This page is written by it.

                - Date: %s
                %s
                - JMH %s: %d processes of each, %d iterations of %s to warm up and %d of %s that are measured
                - ± is half of the interval in which the mean is with 99.9 %% of confidence.

                | piece | one operation is | ns an operation | operations a second | allocated an operation, B |
                |---|---|---|---|---|
                %s
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        machine.lines().stream().map(line -> "- " + line).collect(Collectors.joining("\n")),
                        first.path("jmhVersion").asString(),
                        first.path("forks").asInt(),
                        first.path("warmupIterations").asInt(),
                        first.path("warmupTime").asString(),
                        first.path("measurementIterations").asInt(),
                        first.path("measurementTime").asString(),
                        rows);
    }

    private static String row(JsonNode result) {
        String piece = piece(result.path("benchmark").asString());
        var time = result.path("primaryMetric");
        if (!time.path("scoreUnit").asString().equals("ns/op")) {
            throw new IllegalArgumentException("%s is in %s (expected: ns/op)"
                    .formatted(piece, time.path("scoreUnit").asString()));
        }
        double nanos = time.path("score").asDouble();
        return "| `%s`%s | %s | %s ± %s | %s | %s |"
                .formatted(
                        piece,
                        parameters(result.path("params")),
                        operation(piece).orElse(""),
                        number(nanos),
                        number(time.path("scoreError").asDouble()),
                        String.format(Locale.ROOT, "%,.0f", NANOS_PER_SECOND / nanos),
                        number(result.path("secondaryMetrics")
                                .path("gc.alloc.rate.norm")
                                .path("score")
                                .asDouble()));
    }

    /** The class and the method, without the package. */
    static String piece(String benchmark) {
        String[] names = benchmark.split("\\.", -1);
        return names[names.length - 2] + "." + names[names.length - 1];
    }

    static Optional<String> operation(String piece) {
        return Optional.ofNullable(OPERATIONS.get(piece));
    }

    private static String parameters(JsonNode parameters) {
        return parameters
                .propertyStream()
                .map(parameter -> ", %s %s"
                        .formatted(parameter.getKey(), parameter.getValue().asString()))
                .collect(Collectors.joining());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
