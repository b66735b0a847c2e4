package io.tickgate.client.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Drives a gateway as clients do and holds it to what the protocol promises. Needs nothing but its address: finds out
 * what it serves and what moves there. So it works against a live market, whose truth nobody knows, and as far as
 * possible against a quiet one.
 *
 * <p>In a test of a gateway:
 *
 * <pre>
 * var report = ConformanceKit.run(CheckSettings.of(stream).withProtocols(EnumSet.allOf(Protocol.class)));
 * assertThat(report.failures()).isEmpty();
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class ConformanceKit {
    private ConformanceKit() {}

    /**
     * What can be checked.
     *
     * <p>Thread-safe.
     */
    public record Description(String name, String promise, String section) {}

    /** Whatever is wrong there, nothing else can be found out. */
    static final Description CONVERSATION = new Description(
            "conversation", "The gateway welcomes a client, and acks what it subscribes to.", "In short");

    /** Returns all checks, in the order of their results. */
    public static List<Description> checks() {
        var descriptions = new ArrayList<Description>();
        descriptions.add(CONVERSATION);
        AllChecks.LIST.forEach(
                check -> descriptions.add(new Description(check.name(), check.promise(), check.section())));
        for (var rule : Rule.values()) {
            descriptions.add(new Description(rule.code(), rule.promise(), rule.section()));
        }
        return descriptions;
    }

    /** Checks a gateway, in all encodings at the same time, and returns when all is done. */
    public static CheckReport run(CheckSettings settings) {
        return run(settings, result -> {});
    }

    /**
     * Checks a gateway, in all encodings at the same time, and tells of each result as soon as it and those before it
     * are there.
     *
     * @throws IllegalArgumentException if there is no check of a name
     */
    public static CheckReport run(CheckSettings settings, Consumer<CheckResult> listener) {
        var names = checks().stream().map(Description::name).toList();
        for (String name : settings.only()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "check: '%s' (expected: %s)".formatted(name, String.join(", ", names)));
            }
        }
        long begunNanos = System.nanoTime();
        var results = new ArrayList<CheckResult>();
        var ground = new ArrayList<String>();
        ExecutorService executor = Executors.newCachedThreadPool(CheckRun::daemon);
        try {
            var laterOnes = new ArrayList<Future<Part>>();
            for (var protocol : settings.protocols().stream().skip(1).toList()) {
                laterOnes.add(executor.submit(() -> Part.of(settings, protocol, result -> {})));
            }
            for (var protocol : settings.protocols().stream().limit(1).toList()) {
                Part.of(settings, protocol, listener).addTo(results, ground);
            }
            for (var later : laterOnes) {
                var part = CheckRun.get(later);
                part.addTo(results, ground);
                part.results().forEach(listener);
            }
        } finally {
            executor.shutdownNow();
        }
        return new CheckReport(
                settings.stream().toString(), ground, results, Duration.ofNanos(System.nanoTime() - begunNanos));
    }

    /** What was found in one encoding. */
    private record Part(List<CheckResult> results, List<String> ground) {
        static Part of(CheckSettings settings, Protocol protocol, Consumer<CheckResult> listener) {
            var part = new Part(new ArrayList<>(), new ArrayList<>());
            new CheckRun(settings, protocol, result -> {
                        part.results.add(result);
                        listener.accept(result);
                    })
                    .go(part.ground);
            return part;
        }

        void addTo(List<CheckResult> allResults, List<String> allGround) {
            allResults.addAll(results);
            allGround.addAll(ground);
        }
    }
}
