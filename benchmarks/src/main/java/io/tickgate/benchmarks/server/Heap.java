package io.tickgate.benchmarks.server;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is alive on a heap.
 *
 * <p>Thread-safe.
 *
 * @param byClass empty where it is not known
 */
public record Heap(long bytes, Map<String, Long> byClass) {
    private static final String LINE = "%,12.1f  %s%n";

    public Heap {
        byClass = Map.copyOf(byClass);
    }

    static Heap of(long bytes) {
        return new Heap(bytes, Map.of());
    }

    /** Returns the bytes of each class that have come since, the most first: for each of so many, in one line a class. */
    public String growth(Heap before, int parts) {
        return Stream.concat(byClass.keySet().stream(), before.byClass.keySet().stream())
                .distinct()
                .map(name -> Map.entry(
                        name,
                        (byClass.getOrDefault(name, 0L) - before.byClass.getOrDefault(name, 0L)) / (double) parts))
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(grown -> String.format(Locale.ROOT, LINE, grown.getValue(), grown.getKey()))
                .collect(Collectors.joining(
                        "", String.format(Locale.ROOT, LINE, (bytes - before.bytes) / (double) parts, "all"), ""));
    }
}
