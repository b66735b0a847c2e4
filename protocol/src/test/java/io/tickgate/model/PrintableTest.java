package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTest {
    @Test
    void leavesPlainAsciiAsItIs() {
        assertThat(Printable.of("")).isEmpty();
        assertThat(Printable.of(" ~AAPL.XNAS'\"")).isEqualTo(" ~AAPL.XNAS'\"");
    }

    @Test
    void escapesWhatCouldForgeALogLineOrHideInIt() {
        assertThat(Printable.of("a\r\nb\u0000\u001b[31m\u007f\u202e\ud800é"))
                .isEqualTo("a\\u000d\\u000ab\\u0000\\u001b[31m\\u007f\\u202e\\ud800\\u00e9");
    }

    @Test
    void keepsTheLongestTextThatFits() {
        assertThat(Printable.of("x".repeat(128))).isEqualTo("x".repeat(128));
    }

    @Test
    void cutsALongerText() {
        assertThat(Printable.of("x".repeat(129))).isEqualTo("x".repeat(128) + "…");
        assertThat(Printable.of("é".repeat(1_000_000))).hasSizeLessThan(140);
    }
}
