package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SymbolPatternTest {
    @ParameterizedTest
    @CsvSource({
        "*, AAPL",
        "**, AAPL",
        "AAPL*, AAPL",
        "*AAPL, AAPL",
        "A*L, AAPL",
        "A*A*L, AAPL",
        "spot:*, spot:BTC-USD",
        "*:BTC-*, spot:BTC-USD",
        "*a*b*, xxaxxbxx",
        "*ab, abab",
        "a*a, aa",
    })
    void matchesWithAnythingInPlaceOfAStar(String pattern, String symbol) {
        assertThat(SymbolPattern.of(pattern).matches(symbol)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "AAPL*, AAP",
        "*L, AAPL.XNAS",
        "a*a, a",
        "ab*ba, aba",
        "*a*b*, ba",
        "a*b*b, ab",
        "*a*a*, a",
        "spot:*, perp:BTC-USD",
        "aapl*, AAPL",
        "A.*, AAPL",
    })
    void matchesNothingElse(String pattern, String symbol) {
        assertThat(SymbolPattern.of(pattern).matches(symbol)).isFalse();
    }

    @Test
    void takesOnlyAStarForAPattern() {
        assertThat(SymbolPattern.isPattern("AAPL*")).isTrue();
        assertThat(SymbolPattern.isPattern("AAPL?")).isFalse();
        assertThat(SymbolPattern.isPattern("[A-Z]+.")).isFalse();
    }

    @Test
    void answersSoonWhateverAClientThinksUp() {
        var pattern = SymbolPattern.of("*a".repeat(2_000) + "*b");

        var isMatch = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> pattern.matches("a".repeat(4_000) + "c"));

        assertThat(isMatch).isFalse();
    }
}
