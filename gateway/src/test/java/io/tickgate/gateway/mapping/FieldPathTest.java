package io.tickgate.gateway.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldPathTest {
    private static final Node TREE = new Node.Branch(Map.of(
            "a",
            new Node.Branch(Map.of("b", new Node.Row(List.of(new Node.Whole(1), new Node.Text("two"))))),
            "x.y",
            new Node.Text("dotted"),
            "none",
            Node.NOTHING));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key",
                "value",
                "time",
                "=ALL",
                "=",
                "key.id",
                "value.a.b[0]",
                "value[\"a.b\"][3].c",
                "header.ts",
                "header[\"my.header\"]"
            })
    void isWrittenAsItWasRead(String text) {
        if (text.equals("=")) {
            assertThatIllegalArgumentException().isThrownBy(() -> FieldPath.parse(text));
        } else {
            assertThat(FieldPath.parse(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "px",
                "values",
                "value.",
                "value..a",
                "value[",
                "value[-1]",
                "value[1234567]",
                "value[\"]",
                "value a",
                "header",
                "header.a.b",
                "header[0]",
                "time.x",
                "value.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"
            })
    void refusesWhatIsNoPath(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldPath.parse(text))
                .withMessageContaining("expected: ");
    }

    @ParameterizedTest
    @CsvSource({"value.a.b[0], 1", "value.a.b[1], two", "'value[\"x.y\"]', dotted"})
    void findsWhatStandsThere(String text, String expected) {
        var node = FieldPath.parse(text).in(TREE);

        assertThat(node).isEqualTo(expected.equals("1") ? new Node.Whole(1) : new Node.Text(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"value.b", "value.a.c.d", "value.a.b[2]", "value.a[0]", "value.a.b.c", "value.none.x"})
    void findsNothingWhereNothingIs(String text) {
        assertThat(FieldPath.parse(text).in(TREE)).isEqualTo(Node.NOTHING);
    }

    @Test
    void namesAFieldByItsLastName() {
        assertThat(FieldPath.parse("value.order.px").lastName()).isEqualTo("px");
        assertThat(FieldPath.parse("value.legs[0]").lastName()).isEqualTo("legs");
        assertThat(FieldPath.parse("header.host").lastName()).isEqualTo("host");
        assertThat(FieldPath.parse("key").lastName()).isEqualTo("key");
    }
}
