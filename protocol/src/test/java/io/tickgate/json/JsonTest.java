package io.tickgate.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

final class JsonTest {
    @Test
    void readsEachKindOfValue() {
        assertThat(read("\"a\\u00e9\"", Json::readString)).isEqualTo("aé");
        assertThat(read("true", Json::readBoolean)).isTrue();
        assertThat(read("false", Json::readBoolean)).isFalse();
        assertThat(read("-9223372036854775808", Json::readLong)).isEqualTo(Long.MIN_VALUE);
        assertThat(read("2147483647", Json::readInt)).isEqualTo(Integer.MAX_VALUE);
        assertThat(read("null", Json::isNull)).isTrue();
        assertThat(read("0", Json::isNull)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "{},an object",
        "[],an array",
        "1,a whole number",
        "1.0,a number with a point",
        "true,true or false",
        "false,true or false",
        "null,null",
        "'',nothing"
    })
    void saysWhatCameInsteadOfAString(String json, String described) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json, Json::readString))
                .withMessage("%s (expected: a string)", described);
    }

    @Test
    void saysWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("\"1\"", Json::readLong))
                .withMessage("a string (expected: a whole number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("1.5", Json::readInt))
                .withMessage("a number with a point (expected: a whole number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("1", Json::readBoolean))
                .withMessage("a whole number (expected: true or false)");
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> read("9223372036854775808", Json::readLong));
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> read("2147483648", Json::readInt));
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> read("1".repeat(33), Json::readLong));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "\"a\\udfff\"", "\"\\udc00\\ud800\""})
    void refusesHalfASurrogatePair(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json, Json::readString))
                .withMessage("a string with half a surrogate pair (expected: Unicode)");
    }

    @Test
    void readsAWholeSurrogatePair() {
        assertThat(read("\"\\ud83d\\ude00\"", Json::readString)).isEqualTo("😀");
    }

    @Test
    void visitsEveryPropertyAndElement() {
        var seen = new ArrayList<String>();

        read("{\"a\":[1,2],\"b\":[]}", parser -> {
            Json.readObject(parser, name -> {
                seen.add(name);
                Json.readArray(parser, () -> seen.add(Long.toString(Json.readLong(parser))));
            });
            return seen;
        });

        assertThat(seen).containsExactly("a", "1", "2", "b");
    }

    @Test
    void refusesToGoDeep() {
        assertThatExceptionOfType(JacksonException.class)
                .isThrownBy(() -> read("[".repeat(17) + "]".repeat(17), JsonTest::skipped));
        assertThat(read("[".repeat(16) + "]".repeat(16), JsonTest::skipped)).isNotNull();
    }

    @Test
    void onlyTheStrictParserRefusesANameThatComesTwice() {
        byte[] twice = "{\"a\":1,\"a\":2}".getBytes(UTF_8);

        assertThat(read("{\"a\":1,\"a\":2}", JsonTest::skipped)).isNotNull();
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> {
            try (var parser = Json.strictParser(twice)) {
                parser.nextToken();
                parser.skipChildren();
            }
        });
    }

    @Test
    void readsUtf8AndNothingElse() {
        for (var charset : new java.nio.charset.Charset[] {StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE}) {
            assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> {
                try (var parser = Json.parser("[1]".getBytes(charset))) {
                    parser.nextToken();
                    parser.skipChildren();
                }
            });
        }
    }

    @Test
    void writesUtf8() {
        byte[] json = Json.write(generator -> generator.writeString("é😀\n"));

        assertThat(json).asString(UTF_8).isEqualTo("\"é😀\\n\"");
    }

    private static JsonParser skipped(JsonParser parser) {
        return parser.skipChildren();
    }

    private static <T> T read(String json, Function<JsonParser, T> reading) {
        try (var parser = Json.parser(json.getBytes(UTF_8))) {
            parser.nextToken();
            return reading.apply(parser);
        }
    }
}
