package io.tickgate.gateway.mapping;

import static io.tickgate.gateway.mapping.Records.decimal;
import static io.tickgate.gateway.mapping.Records.field;
import static io.tickgate.gateway.mapping.Records.fields;
import static io.tickgate.gateway.mapping.Records.mapper;
import static io.tickgate.gateway.mapping.Records.record;
import static io.tickgate.gateway.mapping.Records.unscaled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import io.tickgate.model.FieldValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProtobufTopicTest {
    private static final MappingSettings.Field[] ALL = {
        field("value.isin"),
        decimal("value.nav", 2),
        unscaled("value.cents", 2),
        field("value.count"),
        field("value.kind"),
        field("value.at"),
        field("value.fee"),
        field("value.legs"),
        field("value.tags"),
        field("value.raw"),
        field("value.open"),
        field("value.note")
    };

    @TempDir
    Path folder;

    private Map<String, String> settings;

    @BeforeEach
    void writeDescriptors() throws IOException {
        // In an order in which what is imported comes later.
        var set = FileDescriptorSet.newBuilder()
                .addFile(ProtobufFiles.FUND)
                .addFile(ProtobufFiles.COMMON)
                .build();
        var file = Files.write(folder.resolve("funds.desc"), set.toByteArray());
        settings = Map.of("format", "protobuf", "schema", file.toString(), "message", "demo.Fund");
    }

    @Test
    void keepsEveryDigitOfARecord() {
        var mapped = mapper(settings, ALL).map(record("A", ProtobufFiles.fund().toByteArray(), Map.of()));

        assertThat(mapped)
                .isEqualTo(new MappedRecord.Value(
                        "A",
                        Records.TIME_MILLIS * 1_000,
                        "",
                        null,
                        fields(
                                "isin",
                                "DE1",
                                "nav",
                                "104.13",
                                "cents",
                                "189.41",
                                "count",
                                "18446744073709551615",
                                "kind",
                                "OPEN",
                                "at",
                                1_763_790_123_456_789L,
                                "fee",
                                new FieldValue.Parts("{\"units\":-7}"),
                                "legs",
                                new FieldValue.Parts("[{\"units\":1},{\"units\":2}]"),
                                "tags",
                                new FieldValue.Parts("{\"a\":5}"),
                                "raw",
                                "AQID",
                                "open",
                                true,
                                "note",
                                null)));
    }

    @Test
    void takesSymbolAndTimeFromTheValue() {
        var given = new HashMap<>(settings);
        given.putAll(Map.of("symbol", "value.isin", "time", "value.at"));

        assertThat(mapper(given, field("value.kind"))
                        .map(record(null, ProtobufFiles.fund().toByteArray(), Map.of())))
                .isEqualTo(new MappedRecord.Value("DE1", 1_763_790_123_456_789L, "", null, fields("kind", "OPEN")));
    }

    @Test
    void refusesADoubleWithoutDecimals() {
        assertThat(mapper(settings, field("value.nav"))
                        .map(record("A", ProtobufFiles.fund().toByteArray(), Map.of())))
                .isEqualTo(new MappedRecord.Malformed(
                        "field nav from value.nav: a float or double (expected: decimals to be set for the field)",
                        "A"));
    }

    @Test
    void findsAMessageWithinAMessage() {
        var given = new HashMap<>(settings);
        given.put("message", "demo.Fund.Price");
        var price = ProtobufFiles.file().findMessageTypeByName("Fund").findNestedTypeByName("Price");
        var message = DynamicMessage.newBuilder(price)
                .setField(price.findFieldByName("px"), 5)
                .build();

        assertThat(mapper(given, field("value.px")).map(record("A", message.toByteArray(), Map.of())))
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.fields()).isEqualTo(fields("px", 5)));
    }

    @Test
    void readsAfterASchemasIdAndMessageIndexesWhereItIsToldSo() throws IOException {
        var given = new HashMap<>(settings);
        given.put("framed", "true");
        var framed = new ByteArrayOutputStream();
        framed.write(new byte[] {0, 0, 0, 0, 9, 2, 2});
        framed.write(ProtobufFiles.fund().toByteArray());

        assertThat(mapper(given, field("value.isin")).map(record("A", framed.toByteArray(), Map.of())))
                .isInstanceOf(MappedRecord.Value.class);
        assertThat(mapper(given, field("value.isin"))
                        .map(record("A", new byte[] {0, 0, 0, 0, 9, -1, -1, -1, -1, -1, -1}, Map.of())))
                .isInstanceOf(MappedRecord.Malformed.class);
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        var unknown = new HashMap<>(settings);
        unknown.put("message", "demo.Bond");
        assertThatThrownBy(() -> mapper(unknown, field("value.isin")))
                .isInstanceOf(BadMappingException.class)
                .hasMessageContaining("no message 'demo.Bond'");

        var alone = FileDescriptorSet.newBuilder().addFile(ProtobufFiles.FUND).build();
        Files.write(Path.of(settings.get("schema")), alone.toByteArray());
        assertThatThrownBy(() -> mapper(settings, field("value.isin")))
                .isInstanceOf(BadMappingException.class)
                .hasMessageContaining("imports 'common.proto', which is missing");

        Files.write(Path.of(settings.get("schema")), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> mapper(settings, field("value.isin"))).isInstanceOf(BadMappingException.class);
    }

    @Test
    void answersWhateverBytesComeWithAValue() {
        var random = new Random(42);
        byte[] good = ProtobufFiles.fund().toByteArray();
        var mapper = mapper(settings, ALL);
        assertThat(mapper.map(record("A", Arrays.copyOf(good, good.length - 1), Map.of())))
                .isInstanceOf(MappedRecord.Malformed.class);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(mapper.map(record("A", bytes, Map.of()))).isNotNull();
        }
    }
}
