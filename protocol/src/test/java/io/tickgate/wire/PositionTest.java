package io.tickgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tickgate.model.Printable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PositionTest {
    @ParameterizedTest
    @CsvSource({
        "k3:883213, k3, 883213",
        "k3:0, k3, 0",
        "k3:-1, k3, -1",
        "a:b:5, a:b, 5",
        "k3:9223372036854775807, k3, 9223372036854775807",
        "é:1, é, 1"
    })
    void readsAndWritesTheSameText(String text, String epoch, long sequence) {
        var position = Position.parse(text);

        assertThat(position).isEqualTo(new Position(epoch, sequence)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "k3",
                "k3:",
                ":5",
                "883213",
                "k3:x",
                "k3: 5",
                "k3:5 ",
                "k3:+5",
                "k3:1.0",
                "k3:1e5",
                "k3:--1",
                "k3:-",
                "k3:5-",
                "k3:１",
                "k3:٣",
                "k3:9223372036854775808",
                "k3:\u0000"
            })
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.parse(text))
                .withMessage("'%s' (expected: epoch:sequence)", Printable.of(text));
    }

    @Test
    void theEpochIsShort() {
        assertThat(Position.parse("e".repeat(64) + ":1").epoch()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse("e".repeat(65) + ":1"));
    }
}
