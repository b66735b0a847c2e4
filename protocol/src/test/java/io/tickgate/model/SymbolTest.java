package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SymbolTest {
    @ParameterizedTest
    @ValueSource(strings = {"A", "AAPL.XNAS", "spot:BTC/USDT", "brk b", "*", "日経225", "\"", "\\", "<script>"})
    void isOpaque(String text) {
        assertThat(Symbol.isValid(text)).isTrue();
        assertThat(new Symbol(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "A\n", "\u0000", "A\u007f", "A\u0085", "\ud800", "A\udc00", "😀"})
    void refusesBlanksControlCharactersAndSurrogates(String text) {
        assertThat(Symbol.isValid(text)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Symbol(text))
                .withMessageStartingWith("symbol: '%s' (expected: ", Printable.of(text));
    }

    @Test
    void holdsAtMostOneHundredAndTwentyEightCharacters() {
        assertThat(Symbol.isValid("é".repeat(128))).isTrue();
        assertThat(Symbol.isValid("é".repeat(129))).isFalse();
    }

    @Test
    void isCaseSensitive() {
        assertThat(new Symbol("aapl")).isNotEqualTo(new Symbol("AAPL")).isGreaterThan(new Symbol("AAPL"));
    }
}
