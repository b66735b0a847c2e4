package io.tickgate.gateway.mapping;

import static io.tickgate.gateway.mapping.Records.decimal;
import static io.tickgate.gateway.mapping.Records.field;
import static io.tickgate.gateway.mapping.Records.fields;
import static io.tickgate.gateway.mapping.Records.mapper;
import static io.tickgate.gateway.mapping.Records.record;
import static io.tickgate.gateway.mapping.Records.unscaled;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordMapperTest {
    private static final long TIME_MICROS = 1_763_790_123_456_000L;

    @Test
    void takesAllThatAValueHasWhereNoFieldsAreNamed() {
        var mapped = mapper(Map.of())
                .map(
                        record(
                                "A",
                                "{\"nav\":104.10,\"units\":7,\"open\":true,\"note\":null,\"legs\":[{\"w\":0.50,\"of\":\"B\"}],\"id\":9007199254740993}"));

        assertThat(mapped)
                .isEqualTo(new MappedRecord.Value(
                        "A",
                        TIME_MICROS,
                        "",
                        null,
                        fields(
                                "nav",
                                "104.10",
                                "units",
                                7,
                                "open",
                                true,
                                "note",
                                null,
                                "legs",
                                new FieldValue.Parts("[{\"w\":\"0.50\",\"of\":\"B\"}]"),
                                "id",
                                "9007199254740993")));
    }

    @Test
    void takesEachPartFromWhereItIsSaidToBe() {
        var mapper = mapper(
                Map.of(
                        "symbol", "value.order.isin",
                        "time", "header.at",
                        "time-unit", "seconds",
                        "source", "header.run",
                        "sequence", "value.n"),
                field("value.order.px"),
                field("key"),
                field("header.host"),
                field("value.legs[1]"));

        var mapped = mapper.map(record(
                "K",
                "{\"n\":12,\"order\":{\"isin\":\"DE1\",\"px\":\"1.50\"},\"legs\":[\"x\",\"y\"]}"
                        .getBytes(StandardCharsets.UTF_8),
                Map.of("at", "1763790123.000001", "run", "r1", "host", "h")));

        assertThat(mapped)
                .isEqualTo(new MappedRecord.Value(
                        "DE1",
                        1_763_790_123_000_001L,
                        "r1",
                        12L,
                        fields("px", "1.50", "key", "K", "host", "h", "legs", "y")));
    }

    @Test
    void readsAKeyWithPartsAsJson() {
        var mapped = mapper(Map.of("symbol", "key.id"), field("value.a")).map(record("{\"id\":\"A\"}", "{\"a\":1}"));

        assertThat(mapped).isEqualTo(new MappedRecord.Value("A", TIME_MICROS, "", null, fields("a", 1)));
    }

    @Test
    void givesATopicOfOneThingOneSymbol() {
        assertThat(mapper(Map.of("symbol", "=ALL")).map(record(null, "{\"a\":1}")))
                .isEqualTo(new MappedRecord.Value("ALL", TIME_MICROS, "", null, fields("a", 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "189.41, 2, 189.41",
        "189, 2, 189.00",
        "0.30000000000000004, 2, 0.30",
        "1e2, 0, 100",
        "'\"189.40\"', 3, 189.400",
        "'\"1.50\"', 1, 1.5",
        "-0.005, 2, 0.00",
    })
    void writesSoManyDecimalsAsItIsTold(String json, int decimals, String written) {
        assertThat(mapped(json, decimal("value.px", decimals))).isEqualTo(fields("px", written));
    }

    @ParameterizedTest
    @CsvSource({"18941, 2, 189.41", "'\"18941\"', 4, 1.8941", "-5, 3, -0.005", "7, 0, 7"})
    void putsThePointIntoWholeNumbers(String json, int decimals, String written) {
        assertThat(mapped(json, unscaled("value.px", decimals))).isEqualTo(fields("px", written));
    }

    @ParameterizedTest
    @CsvSource({"'\"1.505\"', false", "'\"abc\"', false", "true, false", "1.5, true", "'\"1.5\"', true", "[1], false"})
    void refusesANumberThatWouldLoseADigitOrIsNone(String json, boolean isUnscaled) {
        var field = isUnscaled ? unscaled("value.px", 2) : decimal("value.px", 2);
        var mapped = mapper(Map.of(), field).map(record("A", "{\"px\":" + json + "}"));

        assertThat(mapped).isInstanceOfSatisfying(MappedRecord.Malformed.class, malformed -> {
            assertThat(malformed.symbol()).isEqualTo("A");
            assertThat(malformed.problem())
                    .startsWith("field px from value.px: ")
                    .contains("(expected: ");
        });
    }

    private static Fields mapped(String json, MappingSettings.Field field) {
        var mapped = mapper(Map.of(), field).map(record("A", "{\"px\":" + json + "}"));
        assertThat(mapped).isInstanceOf(MappedRecord.Value.class);
        return ((MappedRecord.Value) mapped).fields();
    }

    @ParameterizedTest
    @CsvSource({
        "millis, 1763790123456, 1763790123456000",
        "micros, 1763790123456789, 1763790123456789",
        "nanos, 1763790123456789999, 1763790123456789",
        "seconds, 1763790123.5, 1763790123500000",
        "millis, '\"2025-11-22T05:42:03.456789Z\"', 1763790123456789",
        "millis, '\"2025-11-22T06:42:03.456789+01:00\"', 1763790123456789",
    })
    void readsTimes(String unit, String json, long micros) {
        var mapped = mapper(Map.of("time", "value.at", "time-unit", unit)).map(record("A", "{\"at\":" + json + "}"));

        assertThat(mapped)
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.timeMicros()).isEqualTo(micros));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "null", "\"yesterday\"", "\"2025-11-22T05:42:03\"", "1e30", "9e99999", "true", "\"1.2.3\""
            })
    void refusesWhatIsNoTime(String json) {
        var mapped = mapper(Map.of("time", "value.at")).map(record("A", "{\"at\":" + json + "}"));

        assertThat(mapped)
                .isInstanceOfSatisfying(
                        MappedRecord.Malformed.class,
                        malformed -> assertThat(malformed.problem()).startsWith("time from value.at: "));
    }

    @Test
    void takesATombstoneForTheEndOfAState() {
        assertThat(mapper(Map.of("time", "value.at"), field("value.a")).map(record("A", (String) null)))
                .isEqualTo(new MappedRecord.Value("A", TIME_MICROS, "", null, null));
        assertThat(mapper(Map.of("shape", "log")).map(record("A", (String) null)))
                .isEqualTo(new MappedRecord.Malformed("a tombstone (expected: a value)", "A"));
    }

    @Test
    void leavesTheTimeOfAnEventToTheEvent() {
        assertThat(mapper(Map.of("shape", "log", "time", "value.ts")).map(record("A", "{\"ts\":5,\"line\":\"up\"}")))
                .isEqualTo(new MappedRecord.Value("A", 5_000, "", null, fields("line", "up")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1]",
                "7",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":nul}",
                "\u0000",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":1e999999999}",
                "{\"a\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":1}}}}}}}}}",
                "{\"a\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":1}}}}}}}}}}}}}}}}}",
                "{\"\":1}",
                "{\"a\\nb\":1}"
            })
    void namesTheSymbolOfAValueThatItCannotRead(String value) {
        var mapped = mapper(Map.of()).map(record("A", value));

        assertThat(mapped)
                .isInstanceOfSatisfying(
                        MappedRecord.Malformed.class,
                        malformed -> assertThat(malformed.symbol()).isEqualTo("A"));
    }

    @Test
    void namesNoSymbolWhereThereIsNone() {
        assertThat(mapper(Map.of()).map(record(null, "{\"a\":1}")))
                .isEqualTo(new MappedRecord.Malformed("symbol from key: nothing (expected: a text)", null));
        assertThat(mapper(Map.of()).map(record("a\nb", "{\"a\":1}"))).isInstanceOf(MappedRecord.Malformed.class);
        assertThat(mapper(Map.of("symbol", "value.id")).map(record("A", "{")))
                .isInstanceOfSatisfying(
                        MappedRecord.Malformed.class,
                        malformed -> assertThat(malformed.symbol()).isNull());
    }

    @Test
    void refusesARecordThatHasNoneOfTheFields() {
        var mapped = mapper(Map.of(), field("value.px"), field("value.sz")).map(record("A", "{\"price\":1}"));

        assertThat(mapped).isEqualTo(new MappedRecord.Malformed("none of the fields [px, sz] is there", "A"));
    }

    @Test
    void answersWhateverBytesComeWithAValue() {
        var random = new Random(42);
        var mapper = mapper(Map.of("symbol", "value.s", "time", "value.t", "sequence", "value.n"), field("value.a"));
        byte[] good = "{\"s\":\"A\",\"t\":5,\"n\":1,\"a\":[1,{\"b\":\"\\u00e9\"}]}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int j = random.nextInt(4); j > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(mapper.map(record("A", bytes, Map.of()))).isNotNull();
        }
    }
}
