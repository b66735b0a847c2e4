package io.tickgate.client.check;

import java.time.Duration;

/**
 * How a gateway has kept one promise.
 *
 * <p>Thread-safe.
 *
 * @param check its short name
 * @param promise what was to be kept, as a sentence
 * @param section of {@code docs/protocol.md} that promises it
 * @param detail what came and what was expected, why it was skipped, or what was seen
 */
public record CheckResult(
        Protocol protocol,
        String check,
        String promise,
        String section,
        Verdict verdict,
        String detail,
        Duration took) {
    @Override
    public String toString() {
        return "%s, %s: %s%s"
                .formatted(
                        check,
                        protocol.code(),
                        verdict.name().toLowerCase(java.util.Locale.ROOT),
                        detail.isEmpty() ? "" : ": " + detail);
    }
}
