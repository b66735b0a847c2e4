package io.tickgate.gateway.mapping;

import static io.tickgate.gateway.mapping.Records.decimal;
import static io.tickgate.gateway.mapping.Records.field;
import static io.tickgate.gateway.mapping.Records.fields;
import static io.tickgate.gateway.mapping.Records.record;
import static io.tickgate.gateway.mapping.Records.settings;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.tickgate.model.FieldValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SchemaRegistryTest {
    static final String LEG =
            "{\"type\":\"record\",\"name\":\"Leg\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"px\",\"type\":"
                    + "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":4}}]}";
    static final String ORDER =
            "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},"
                    + "{\"name\":\"legs\",\"type\":{\"type\":\"array\",\"items\":\"demo.Leg\"}}]}";
    static final FieldValue LEGS = new FieldValue.Parts("[{\"px\":\"189.4100\"}]");

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestRegistry registry = new TestRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private RecordMappers mappers = mappers(null, null, LONG);

    @AfterEach
    void close() {
        registry.close();
    }

    private RecordMappers mappers(@Nullable String user, @Nullable String password, Duration timeout) {
        return new RecordMappers(new RegistrySettings(registry.url(), user, password, timeout), nanos::get);
    }

    private RecordMapper avro() {
        return mappers.mapper(
                settings(Map.of("format", "avro", "schema", "registry"), field("value.id"), field("value.legs"))
                        .toMapping());
    }

    private RecordMapper protobuf() {
        return mappers.mapper(settings(
                        Map.of("format", "protobuf", "schema", "registry"),
                        field("value.isin"),
                        decimal("value.nav", 2))
                .toMapping());
    }

    private int registerOrder() {
        registry.register("demo.Leg", "AVRO", LEG, "");
        return registry.register(
                "a/b c-value", "AVRO", ORDER, "", new TestRegistry.Reference("demo.Leg", "demo.Leg", 1));
    }

    private int registerFund() {
        registry.register("common proto", "PROTOBUF", "syntax…", base64(ProtobufFiles.COMMON));
        return registry.register(
                "funds-value",
                "PROTOBUF",
                "syntax…",
                base64(ProtobufFiles.FUND),
                new TestRegistry.Reference("common.proto", "common proto", 1));
    }

    private static String base64(Message message) {
        return Base64.getEncoder().encodeToString(message.toByteArray());
    }

    static byte[] order() throws IOException {
        var parser = new Schema.Parser();
        var leg = new GenericData.Record(parser.parse(LEG));
        leg.put("px", ByteBuffer.wrap(new byte[] {0x1c, (byte) 0xe6, (byte) 0xd4}));
        var order = new GenericData.Record(parser.parse(ORDER));
        order.put("id", "A");
        order.put("legs", List.of(leg));
        return AvroTopicTest.written(order);
    }

    static SourceRecord framed(int id, byte[] rest) {
        return record(
                "A",
                ByteBuffer.allocate(5 + rest.length)
                        .put((byte) 0)
                        .putInt(id)
                        .put(rest)
                        .array(),
                Map.of());
    }

    @Test
    void asksOnceForASchemaAndWhatItRefersTo() throws IOException {
        int id = registerOrder();
        var mapper = avro();

        for (int i = 0; i < 3; i++) {
            assertThat(mapper.map(framed(id, order())))
                    .isInstanceOfSatisfying(
                            MappedRecord.Value.class,
                            value -> assertThat(value.fields()).isEqualTo(fields("id", "A", "legs", LEGS)));
        }
        assertThat(registry.requests()).containsExactly("/schemas/ids/" + id, "/subjects/demo.Leg/versions/1");
    }

    @Test
    void readsTheMessageOfTheFileThatTheIndexesName() throws IOException {
        int id = registerFund();
        var value = new ByteArrayOutputStream();
        // One index: the second message.
        value.write(new byte[] {2, 2});
        value.write(ProtobufFiles.fund().toByteArray());

        assertThat(protobuf().map(framed(id, value.toByteArray())))
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        mapped -> assertThat(mapped.fields()).isEqualTo(fields("isin", "DE1", "nav", "104.13")));
        assertThat(registry.requests())
                .containsExactly(
                        "/schemas/ids/" + id,
                        "/schemas/ids/" + id + "?format=serialized",
                        "/subjects/common proto/versions/1",
                        "/subjects/common proto/versions/1?format=serialized");
    }

    @Test
    void knowsTheShortFormOfTheFirstMessageAndOnesWithinOthers() {
        int id = registerFund();
        var first = mappers.mapper(settings(Map.of("format", "protobuf", "schema", "registry"), field("value.x"))
                .toMapping());
        var inner = mappers.mapper(settings(Map.of("format", "protobuf", "schema", "registry"), field("value.px"))
                .toMapping());

        assertThat(first.map(framed(id, new byte[] {0, 10, 1, 'y'})))
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.fields()).isEqualTo(fields("x", "y")));
        // Two indexes: the first message within the second one of the file.
        assertThat(inner.map(framed(id, new byte[] {4, 2, 0, 8, 5})))
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.fields()).isEqualTo(fields("px", 5)));
        assertThat(inner.map(framed(id, new byte[] {2, 8, 8, 5}))).isInstanceOf(MappedRecord.Malformed.class);
    }

    @Test
    void asksAnUnknownIdAgainAfterTenSecondsAndNotBefore() throws IOException {
        var mapper = avro();
        for (int i = 0; i < 100; i++) {
            assertThat(mapper.map(framed(2, order())))
                    .isInstanceOfSatisfying(MappedRecord.WithoutSchema.class, missing -> {
                        assertThat(missing.symbol()).isEqualTo("A");
                        assertThat(missing.problem())
                                .startsWith("schema 2: not to be had from ")
                                .contains("status 404");
                    });
        }
        assertThat(registry.requests()).hasSize(1);

        registerOrder();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(mapper.map(framed(2, order()))).isInstanceOf(MappedRecord.Value.class);
    }

    @Test
    void isNotSlowedByInventedIds() throws IOException {
        var mapper = avro();
        for (int id = 100; id < 1_000; id++) {
            assertThat(mapper.map(framed(id, order()))).isInstanceOf(MappedRecord.WithoutSchema.class);
        }
        assertThat(registry.requests()).hasSize(20);

        int id = registerOrder();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(mapper.map(framed(id, order()))).isInstanceOf(MappedRecord.Value.class);
    }

    @Test
    void waitsForARegistryThatIsSilentOnceInTenSeconds() throws IOException {
        registerOrder();
        registry.behave((exchange, answer) -> {});
        mappers = mappers(null, null, SHORT);
        var mapper = avro();
        long began = System.nanoTime();
        for (int id = 1; id < 100; id++) {
            assertThat(mapper.map(framed(id, order())))
                    .isInstanceOfSatisfying(
                            MappedRecord.WithoutSchema.class,
                            missing -> assertThat(missing.problem()).contains("no answer within"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SHORT.plusSeconds(5));
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void doesNotWaitForABodyThatTrickles() throws IOException {
        mappers = mappers(null, null, SHORT);
        registry.behave((exchange, answer) -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        });

        assertThat(avro().map(framed(1, order())))
                .isInstanceOfSatisfying(
                        MappedRecord.WithoutSchema.class,
                        missing -> assertThat(missing.problem()).contains("no answer within"));
    }

    @Test
    void refusesAnAnswerWithoutEnd() throws IOException {
        registry.behave((exchange, answer) -> TestRegistry.send(exchange, 200, "x".repeat(3 << 20)));
        assertThat(avro().map(framed(1, order())))
                .isInstanceOfSatisfying(
                        MappedRecord.WithoutSchema.class,
                        missing -> assertThat(missing.problem()).contains("an answer of more than"));
    }

    @Test
    void takesARegistryThatFailsForOneThatIsAway() throws IOException {
        registerOrder();
        registry.behave((exchange, answer) -> TestRegistry.send(exchange, 503, ""));
        var mapper = avro();
        assertThat(mapper.map(framed(1, order()))).isInstanceOf(MappedRecord.WithoutSchema.class);
        assertThat(mapper.map(framed(2, order()))).isInstanceOf(MappedRecord.WithoutSchema.class);
        assertThat(registry.requests()).hasSize(1);

        registry.behave((exchange, answer) -> answer.run());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(mapper.map(framed(2, order()))).isInstanceOf(MappedRecord.Value.class);
    }

    @Test
    void goesOnWithTheSchemasThatItHasWhileTheRegistryIsAway() throws IOException {
        int id = registerOrder();
        var mapper = avro();
        assertThat(mapper.map(framed(id, order()))).isInstanceOf(MappedRecord.Value.class);

        registry.close();
        assertThat(mapper.map(framed(99, order()))).isInstanceOf(MappedRecord.WithoutSchema.class);
        assertThat(mapper.map(framed(id, order()))).isInstanceOf(MappedRecord.Value.class);
    }

    @Test
    void saysWhoItIs() throws IOException {
        int id = registerOrder();
        registry.behave((exchange, answer) -> {
            String expected = "Basic " + Base64.getEncoder().encodeToString("me:sécret".getBytes("UTF-8"));
            if (expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer.run();
            } else {
                TestRegistry.send(exchange, 401, "");
            }
        });
        assertThat(avro().map(framed(id, order())))
                .isInstanceOfSatisfying(
                        MappedRecord.WithoutSchema.class,
                        missing -> assertThat(missing.problem()).contains("status 401"));

        mappers = mappers("me", "sécret", LONG);
        assertThat(avro().map(framed(id, order()))).isInstanceOf(MappedRecord.Value.class);
    }

    @Test
    void saysWhatIsWrongWithASchemaThatItCannotUse() throws IOException {
        int self = registry.register("self", "AVRO", ORDER, "", new TestRegistry.Reference("demo.Leg", "self", 1));
        int json = registry.register("json", "JSON", "{}", "");
        int garbage = registry.register("garbage", "AVRO", "{\"type\":\"recorder\"}", "");
        int text = registry.register("text", "PROTOBUF", "syntax…", "\n\u0005Other");

        assertThat(problem(avro(), self)).contains("references in a circle");
        assertThat(problem(avro(), json)).contains("of type JSON (expected: AVRO)");
        assertThat(problem(avro(), garbage)).startsWith("schema " + garbage + ": ");
        assertThat(problem(protobuf(), text)).contains("no file descriptor in Base64 (expected: ");
    }

    private static String problem(RecordMapper mapper, int id) {
        var mapped = mapper.map(framed(id, new byte[] {0}));
        assertThat(mapped).isInstanceOf(MappedRecord.WithoutSchema.class);
        return ((MappedRecord.WithoutSchema) mapped).problem();
    }

    @Test
    void refusesAValueThatNamesNoSchema() {
        assertThat(avro().map(record("A", "{\"id\":\"A\"}")))
                .isInstanceOfSatisfying(
                        MappedRecord.Malformed.class,
                        malformed -> assertThat(malformed.problem())
                                .contains("begins with 123 (expected: 0 and a schema's id of 4 bytes)"));
        assertThat(avro().map(record("A", ""))).isInstanceOf(MappedRecord.Malformed.class);
        assertThat(registry.requests()).isEmpty();
    }
}
