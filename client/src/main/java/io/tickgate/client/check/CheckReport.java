package io.tickgate.client.check;

import io.tickgate.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How a gateway has kept its promises, in the order of the checks.
 *
 * <p>Thread-safe.
 *
 * @param ground what was found to check with, a line for each encoding
 */
public record CheckReport(String stream, List<String> ground, List<CheckResult> results, Duration took) {
    public CheckReport {
        ground = List.copyOf(ground);
        results = List.copyOf(results);
    }

    /** Whether nothing has failed. */
    public boolean isGood() {
        return count(Verdict.FAILED) == 0;
    }

    public long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** Returns what has failed, a line each; empty if nothing has. */
    public List<String> failures() {
        return results.stream()
                .filter(result -> result.verdict() == Verdict.FAILED)
                .map(CheckResult::toString)
                .toList();
    }

    /** One line: how many have passed, failed and been skipped. */
    public String summary() {
        long inconclusive = count(Verdict.INCONCLUSIVE);
        return String.format(
                Locale.ROOT,
                "%d passed, %d failed, %s%d skipped, in %.1f s",
                count(Verdict.PASSED),
                count(Verdict.FAILED),
                inconclusive == 0 ? "" : inconclusive + " inconclusive, ",
                count(Verdict.SKIPPED),
                took.toMillis() / 1000.0);
    }

    /** All of it as one JSON object. */
    public String toJson() {
        return new String(
                Json.write(json -> {
                    json.writeStartObject();
                    json.writeStringProperty("stream", stream);
                    json.writeBooleanProperty("good", isGood());
                    json.writeNumberProperty("passed", count(Verdict.PASSED));
                    json.writeNumberProperty("failed", count(Verdict.FAILED));
                    json.writeNumberProperty("skipped", count(Verdict.SKIPPED));
                    json.writeNumberProperty("inconclusive", count(Verdict.INCONCLUSIVE));
                    json.writeNumberProperty("millis", took.toMillis());
                    json.writeName("ground");
                    json.writeStartArray();
                    ground.forEach(json::writeString);
                    json.writeEndArray();
                    json.writeName("checks");
                    json.writeStartArray();
                    for (var result : results) {
                        json.writeStartObject();
                        json.writeStringProperty("check", result.check());
                        json.writeStringProperty("protocol", result.protocol().code());
                        json.writeStringProperty(
                                "verdict", result.verdict().name().toLowerCase(Locale.ROOT));
                        json.writeStringProperty("promise", result.promise());
                        json.writeStringProperty("section", result.section());
                        json.writeStringProperty("detail", result.detail());
                        json.writeNumberProperty("millis", result.took().toMillis());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                }),
                StandardCharsets.UTF_8);
    }
}
