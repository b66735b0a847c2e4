package io.tickgate.gateway.mapping;

import static io.tickgate.gateway.mapping.Records.decimal;
import static io.tickgate.gateway.mapping.Records.field;
import static io.tickgate.gateway.mapping.Records.fields;
import static io.tickgate.gateway.mapping.Records.mapper;
import static io.tickgate.gateway.mapping.Records.record;
import static io.tickgate.gateway.mapping.Records.unscaled;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.FieldValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class AvroTopicTest {
    private static final String FUND = """
            {"type":"record","name":"Fund","namespace":"demo","fields":[
              {"name":"isin","type":"string"},
              {"name":"nav","type":{"type":"bytes","logicalType":"decimal","precision":20,"scale":4}},
              {"name":"fee","type":["null",{"type":"fixed","name":"Fee","size":9,"logicalType":"decimal","precision":18,"scale":6}]},
              {"name":"yield","type":"double"},
              {"name":"beta","type":"float"},
              {"name":"cents","type":"long"},
              {"name":"units","type":"int"},
              {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
              {"name":"day","type":{"type":"int","logicalType":"date"}},
              {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["OPEN","CLOSED"]}},
              {"name":"note","type":["null","string","long"]},
              {"name":"raw","type":"bytes"},
              {"name":"tags","type":{"type":"map","values":"boolean"}},
              {"name":"legs","type":{"type":"array","items":{"type":"record","name":"Leg","fields":[{"name":"n","type":"long"}]}}}
            ]}""";

    private static final Schema SCHEMA = new Schema.Parser().parse(FUND);
    private static final MappingSettings.Field[] ALL = {
        field("value.isin"),
        field("value.nav"),
        field("value.fee"),
        decimal("value.yield", 3),
        decimal("value.beta", 2),
        unscaled("value.cents", 2),
        field("value.units"),
        field("value.at"),
        field("value.day"),
        field("value.kind"),
        field("value.note"),
        field("value.raw"),
        field("value.tags"),
        field("value.legs")
    };

    @TempDir
    Path folder;

    private Map<String, String> settings;

    @BeforeEach
    void writeSchema() throws IOException {
        settings = settings(FUND);
    }

    private Map<String, String> settings(String schema) throws IOException {
        var file = Files.writeString(folder.resolve("schema.avsc"), schema);
        return Map.of("format", "avro", "schema", file.toString());
    }

    private static GenericData.Record fund() {
        var record = new GenericData.Record(SCHEMA);
        record.put("isin", "DE1");
        record.put("nav", ByteBuffer.wrap(new BigInteger("12345678901234567890").toByteArray()));
        record.put(
                "fee",
                new Conversions.DecimalConversion()
                        .toFixed(
                                new BigDecimal("-0.000001"),
                                SCHEMA.getField("fee").schema().getTypes().get(1),
                                SCHEMA.getField("fee")
                                        .schema()
                                        .getTypes()
                                        .get(1)
                                        .getLogicalType()));
        record.put("yield", 0.1 + 0.2);
        record.put("beta", 1.1f);
        record.put("cents", 18941L);
        record.put("units", 7);
        record.put("at", 1_763_790_123_456_789L);
        record.put("day", 20_000);
        record.put("kind", new GenericData.EnumSymbol(SCHEMA.getField("kind").schema(), "OPEN"));
        record.put("note", 5L);
        record.put("raw", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        record.put("tags", Map.of("a", true));
        var leg = new GenericData.Record(SCHEMA.getField("legs").schema().getElementType());
        leg.put("n", 3L);
        record.put("legs", List.of(leg));
        return record;
    }

    static byte[] written(GenericData.Record record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void keepsEveryDigitOfARecord() throws IOException {
        var mapped = mapper(settings, ALL).map(record("A", written(fund()), Map.of()));

        assertThat(mapped)
                .isEqualTo(new MappedRecord.Value(
                        "A",
                        Records.TIME_MILLIS * 1_000,
                        "",
                        null,
                        fields(
                                "isin", "DE1",
                                "nav", "1234567890123456.7890",
                                "fee", "-0.000001",
                                "yield", "0.300",
                                "beta", "1.10",
                                "cents", "189.41",
                                "units", 7,
                                "at", 1_763_790_123_456_789L,
                                "day", "2024-10-04",
                                "kind", "OPEN",
                                "note", 5,
                                "raw", "AQID",
                                "tags", new FieldValue.Parts("{\"a\":true}"),
                                "legs", new FieldValue.Parts("[{\"n\":3}]"))));
    }

    @Test
    void takesSymbolAndTimeFromTheValue() throws IOException {
        var given = new java.util.HashMap<>(settings);
        given.putAll(Map.of("symbol", "value.isin", "time", "value.at"));

        assertThat(mapper(given, field("value.units")).map(record(null, written(fund()), Map.of())))
                .isEqualTo(new MappedRecord.Value("DE1", 1_763_790_123_456_789L, "", null, fields("units", 7)));
    }

    @Test
    void refusesADoubleWithoutDecimals() throws IOException {
        assertThat(mapper(settings, field("value.yield")).map(record("A", written(fund()), Map.of())))
                .isEqualTo(new MappedRecord.Malformed(
                        "field yield from value.yield: a float or double (expected: decimals to be set for the field)",
                        "A"));
    }

    @Test
    void saysNothingOfWhatIsNotANumberAndRefusesWhatHasNoEnd() throws IOException {
        var fund = fund();
        fund.put("yield", Double.NaN);
        fund.put("fee", null);
        assertThat(mapper(settings, decimal("value.yield", 2), field("value.fee"), field("value.units"))
                        .map(record("A", written(fund), Map.of())))
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.fields()).isEqualTo(fields("yield", null, "fee", null, "units", 7)));

        fund.put("yield", Double.POSITIVE_INFINITY);
        assertThat(mapper(settings, decimal("value.yield", 2)).map(record("A", written(fund), Map.of())))
                .isInstanceOf(MappedRecord.Malformed.class);
    }

    @Test
    void refusesWhatIsCutOffAndWhatGoesOn() throws IOException {
        byte[] good = written(fund());
        var mapper = mapper(settings, field("value.isin"));
        for (int length = 0; length < good.length; length++) {
            assertThat(mapper.map(record("A", java.util.Arrays.copyOf(good, length), Map.of())))
                    .isInstanceOf(MappedRecord.Malformed.class);
        }
        assertThat(mapper.map(record("A", java.util.Arrays.copyOf(good, good.length + 1), Map.of())))
                .isInstanceOf(MappedRecord.Malformed.class);
    }

    @Test
    void readsAfterASchemasIdWhereItIsToldSo() throws IOException {
        var given = new java.util.HashMap<>(settings);
        given.put("framed", "true");
        byte[] value = written(fund());
        byte[] framed = ByteBuffer.allocate(5 + value.length)
                .put((byte) 0)
                .putInt(77)
                .put(value)
                .array();

        assertThat(mapper(given, field("value.isin")).map(record("A", framed, Map.of())))
                .isInstanceOf(MappedRecord.Value.class);
        assertThat(mapper(given, field("value.isin")).map(record("A", value, Map.of())))
                .isInstanceOf(MappedRecord.Malformed.class);
    }

    /** A few bytes that say that a gigabyte follows. */
    @Test
    void isNotMadeToAllocateWhatARecordDoesNotHave() throws IOException {
        byte[] hugeLength = {-2, -1, -1, -1, 15};
        for (String type : List.of(
                "\"string\"",
                "\"bytes\"",
                "{\"type\":\"array\",\"items\":\"null\"}",
                "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}",
                "{\"type\":\"array\",\"items\":\"long\"}",
                "{\"type\":\"map\",\"values\":\"null\"}")) {
            var given = settings(
                    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":" + type + "}]}");
            var mapper = mapper(given, field("value.a"));
            long before = allocated();

            assertThat(mapper.map(record("A", hugeLength, Map.of())))
                    .as(type)
                    .isInstanceOf(MappedRecord.Malformed.class);
            assertThat(allocated() - before).as(type).isLessThan(64L << 20);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void isNotMadeToGoTooDeep() throws IOException {
        var given = settings(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"R\"]}]}");
        byte[] deep = new byte[1 << 20];
        java.util.Arrays.fill(deep, (byte) 2);
        deep[deep.length - 1] = 0;

        assertThat(mapper(given, field("value.next")).map(record("A", deep, Map.of())))
                .isInstanceOf(MappedRecord.Malformed.class);
    }

    @Test
    void answersWhateverBytesComeWithAValue() throws IOException {
        var random = new Random(42);
        byte[] good = written(fund());
        var mapper = mapper(settings, ALL);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(mapper.map(record("A", bytes, Map.of()))).isNotNull();
        }
    }
}
