package io.tickgate.client.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Checks the checks: with a gateway that keeps all promises, and with one for each way to break one. */
class ConformanceKitTest {
    private static final int MORE_TRIES = 5;
    private static final int AT_ONCE = 12;

    /** What has no gateway of its own that breaks it. */
    private static final Set<String> UNBROKEN = Set.of("conversation");

    /** Where the market has to be watched for more than a moment. */
    private static final Set<String> LONGER =
            Set.of("max-rate", "last-value", "with-trades", "fold-truth", "bars", "watermark", "from-time");

    private static final Map<Breach, Future<CheckResult>> RESULTS = new EnumMap<>(Breach.class);

    /** They wait more than they work, so they do it while the other tests run. */
    @BeforeAll
    static void checkTheWrongGateways() {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        for (var breach : Breach.values()) {
            if (breach != Breach.NONE) {
                RESULTS.put(breach, executor.submit(() -> check(breach)));
            }
        }
        executor.shutdown();
    }

    private static CheckSettings settings(ExampleGateway gateway) {
        return CheckSettings.of(gateway.uri())
                .withTimes(Duration.ofMillis(2500), Duration.ofMillis(2500), Duration.ofSeconds(3));
    }

    @Test
    void findsNothingWrongWithAGatewayThatKeepsItsPromises() throws IOException {
        try (var gateway = ExampleGateway.with(Breach.NONE)) {
            var report = ConformanceKit.run(settings(gateway).withProtocols(EnumSet.allOf(Protocol.class)));

            assertThat(report.failures()).isEmpty();
            assertThat(report.results().stream()
                            .filter(result -> result.verdict() == Verdict.SKIPPED)
                            .map(CheckResult::toString))
                    .containsExactlyInAnyOrder(
                            "limit-subs, json: skipped: 1000 keys are allowed and 24 known",
                            "limit-subs, proto: skipped: 1000 keys are allowed and 24 known",
                            "unknown-fields, proto: skipped: about JSON",
                            "null-fields, proto: skipped: about JSON",
                            "close-bad-utf8, proto: skipped: about text frames");
        }
    }

    @TestFactory
    Stream<DynamicTest> noticesWhatIsWrong() {
        return RESULTS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().check() + ": " + entry.getKey(), () -> {
                    var result = entry.getValue().get();
                    // Some breaches show only where the market moves at the right moment.
                    for (int i = 0; i < MORE_TRIES && result.verdict() != Verdict.FAILED; i++) {
                        result = check(entry.getKey());
                    }
                    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.FAILED);
                    assertThat(result.detail()).contains("(expected: ");
                }));
    }

    /** Without those that take part in a rule by chance: what fails has to be the check that is meant. */
    private static CheckResult check(Breach breach) throws IOException {
        boolean needsCredit = breach == Breach.OVERDRAWS_CREDIT;
        int maxSubs = breach == Breach.IGNORES_LIMIT_SUBS ? 7 : 1000;
        var watch = LONGER.contains(breach.check()) ? Duration.ofMillis(2500) : Duration.ofMillis(800);
        try (var gateway = new ExampleGateway(breach, maxSubs)) {
            var report = ConformanceKit.run(CheckSettings.of(gateway.uri())
                    .withTimes(Duration.ofMillis(600), watch, Duration.ofSeconds(2))
                    .withOnly(needsCredit ? Set.of("credit", breach.check()) : Set.of(breach.check())));
            return report.results().stream()
                    .filter(result -> result.check().equals(breach.check()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void isBrokenInEveryPromiseByOneOfTheWrongGateways() {
        var broken = Arrays.stream(Breach.values()).map(Breach::check).collect(Collectors.toSet());
        var unbroken = new HashSet<String>();
        ConformanceKit.checks().forEach(check -> unbroken.add(check.name()));
        unbroken.removeAll(broken);

        assertThat(unbroken).isEqualTo(UNBROKEN);
    }

    @Test
    void holdsAGatewayToItsLimitOfKeys() throws IOException {
        try (var gateway = new ExampleGateway(Breach.NONE, 7)) {
            var report = ConformanceKit.run(settings(gateway).withOnly(Set.of("limit-subs")));

            assertThat(report.results()).extracting(CheckResult::verdict).containsExactly(Verdict.PASSED);
        }
    }

    @Test
    void doesNotBlameAGatewayForASlowLink() throws IOException {
        try (var gateway = ExampleGateway.with(Breach.GRANTS_ANY_RATE)) {
            gateway.linkMillis = 1100;

            var report = ConformanceKit.run(CheckSettings.of(gateway.uri())
                    .withTimes(Duration.ofSeconds(3), Duration.ofMillis(300), Duration.ofSeconds(10))
                    .withChannels(List.of("quote"))
                    .withSymbols(List.of("spot:A"))
                    .withOnly(Set.of("max-rate")));

            assertThat(report.failures()).isEmpty();
            assertThat(report.results()).extracting(CheckResult::verdict).containsExactly(Verdict.INCONCLUSIVE);
            assertThat(report.summary()).startsWith("0 passed, 0 failed, 1 inconclusive, 0 skipped");
            assertThat(report.results().get(0).detail()).startsWith("the machine or the link is too slow");
        }
    }

    @Test
    void saysThatThereIsNobody() throws IOException {
        CheckReport report;
        // Bound and not listening: nobody else gets the port meanwhile.
        try (var reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var nobody = URI.create("ws://localhost:%d/v1/stream".formatted(reserved.getLocalPort()));
            report = ConformanceKit.run(CheckSettings.of(nobody).withOnly(Set.of("ping")));
        }

        assertThat(report.results())
                .as(report.results().toString())
                .extracting(CheckResult::check, CheckResult::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("conversation", Verdict.FAILED),
                        org.assertj.core.groups.Tuple.tuple("ping", Verdict.SKIPPED));
        assertThat(report.isGood()).isFalse();
    }

    @Test
    void knowsItsChecksByName() throws IOException {
        try (var gateway = ExampleGateway.with(Breach.NONE)) {
            assertThatThrownBy(() -> ConformanceKit.run(settings(gateway).withOnly(Set.of("all"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("check: 'all' (expected: conversation, subprotocol, ");
        }
    }
}
