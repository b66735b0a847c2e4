package io.tickgate.benchmarks.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What one round has come to; a line of the results.
 *
 * <p>Confined to the main thread.
 */
public final class Measurement {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<Measurement> besides = new ArrayList<>();

    Measurement(String scenario, String server, int round) {
        values.put("scenario", scenario);
        values.put("server", server);
        values.put("round", round);
    }

    void put(String name, Object value) {
        values.put(name, value);
    }

    /** What another server has come to at the same time, by the line of its results. */
    void beside(Map<String, Object> line) {
        var beside = new Measurement("", "", 0);
        beside.values.putAll(line);
        beside.values.put("round", values.get("round"));
        if (beside.values.remove("problems") instanceof List<?> others) {
            others.forEach(other -> beside.problem(other.toString()));
        }
        besides.add(beside);
    }

    /** Those beside it, and this one. */
    List<Measurement> all() {
        return Stream.concat(besides.stream(), Stream.of(this)).toList();
    }

    void micros(String what, Histogram micros) {
        Map<String, Object> ages = new LinkedHashMap<>();
        ages.put("count", micros.getTotalCount());
        ages.put("p50", micros.getValueAtPercentile(50));
        ages.put("p90", micros.getValueAtPercentile(90));
        ages.put("p99", micros.getValueAtPercentile(99));
        ages.put("p999", micros.getValueAtPercentile(99.9));
        ages.put("max", micros.getMaxValue());
        values.put("micros." + what, ages);
    }

    /** Makes the round invalid. */
    void problem(String problem) {
        problems.add(problem);
    }

    boolean isValid() {
        return problems.isEmpty();
    }

    /** For who watches. */
    String line() {
        return values.entrySet().stream()
                        .skip(1)
                        .map(entry -> entry.getKey() + " " + text(entry.getValue()))
                        .collect(Collectors.joining("  "))
                + (problems.isEmpty() ? "" : "  INVALID " + problems);
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value.toString();
    }

    /** Everything, in the order in which it was put. */
    Map<String, Object> values() {
        Map<String, Object> all = new LinkedHashMap<>(values);
        all.put("problems", List.copyOf(problems));
        return all;
    }
}
