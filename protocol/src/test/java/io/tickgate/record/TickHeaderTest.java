package io.tickgate.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickHeaderTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void saysInOneTextWhatFourHeadersSay() {
        var header = new TickHeader(1_795_369_228_733_600L, 1_795_369_228_733_700L, 41, "sim-1");

        assertThat(header.encode())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("1795369228733600 1795369228733700 41 sim-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1795369228733600 1795369228733700 41 sim-1", "0 0 0 a", "999999999999999999 1 1 with blanks "})
    void readsWhatItWrote(String text) {
        assertThat(TickHeader.decode(bytes(text), "").encode()).isEqualTo(bytes(text));
    }

    @Test
    void makesNoOtherTextOfAPublisherThatWasThereBefore() {
        String last = "sim-1";

        assertThat(TickHeader.decode(bytes("1 2 3 sim-1"), last).source()).isSameAs(last);
        assertThat(TickHeader.decode(bytes("1 2 3 sim-2"), last).source()).isEqualTo("sim-2");
        assertThat(TickHeader.decode(bytes("1 2 3 sim-10"), last).source()).isEqualTo("sim-10");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_000_000_000_000_000L})
    void isNotMadeOfWhatNobodyCouldRead(long number) {
        assertThatThrownBy(() -> new TickHeader(number, 0, 0, "sim-1")).hasMessageStartingWith("ts: ");
        assertThatThrownBy(() -> new TickHeader(0, number, 0, "sim-1")).hasMessageStartingWith("pub: ");
        assertThatThrownBy(() -> new TickHeader(0, 0, number, "sim-1")).hasMessageStartingWith("srcSeq: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1 ",
                "1 2",
                "1 2 ",
                "1 2 3",
                "1 2 3 ",
                "1 2 a sim-1",
                "-1 2 3 sim-1",
                "1  2 3 sim-1",
                " 1 2 3 sim-1",
                "1 2\t3 sim-1",
                "1.5 2 3 sim-1",
                "1000000000000000000 2 3 sim-1",
                "1 2 3a sim-1"
            })
    void refusesAllElse(String text) {
        assertThatThrownBy(() -> TickHeader.decode(bytes(text), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header tick: %d bytes (expected: ts, pub and srcSeq".formatted(text.length()));
    }
}
