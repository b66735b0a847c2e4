package io.tickgate.gateway.mapping;

import static io.tickgate.gateway.mapping.Records.field;
import static io.tickgate.gateway.mapping.Records.fields;
import static io.tickgate.gateway.mapping.Records.record;
import static io.tickgate.gateway.mapping.Records.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The same against a real registry: {@code -Dtest=SchemaRegistryRun -Dtickgate.test.registry=http://HOST:PORT/PATH}. */
final class SchemaRegistryRun {
    private static final String COMMON = "syntax = \"proto3\";\npackage demo;\nmessage Money { sint64 units = 1; }\n";
    private static final String FUND =
            "syntax = \"proto3\";\npackage demo;\nimport \"common.proto\";\nimport \"google/protobuf/timestamp.proto\";\n"
                    + "message Other { string x = 1; }\n"
                    + "message Fund { string isin = 1; Money fee = 7; google.protobuf.Timestamp at = 6; }\n";

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final String url = System.getProperty("tickgate.test.registry", "");
    private final String unique = "tickgate-" + System.nanoTime();
    private RecordMappers mappers = new RecordMappers(null, System::nanoTime);

    @BeforeEach
    void connect() {
        Assumptions.assumeFalse(url.isEmpty(), "no registry: set tickgate.test.registry");
        mappers = new RecordMappers(
                new RegistrySettings(URI.create(url), null, null, Duration.ofSeconds(20)), System::nanoTime);
    }

    private int register(String subject, String type, String schema, Object... references) throws Exception {
        var body = Map.of("schemaType", type, "schema", schema, "references", List.of(references));
        var request = HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject.replace(" ", "%20") + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).get("id").asInt();
    }

    @Test
    void readsAvroWithAReference() throws Exception {
        register(unique + " leg", "AVRO", SchemaRegistryTest.LEG);
        int id = register(
                unique + "-value",
                "AVRO",
                SchemaRegistryTest.ORDER,
                Map.of("name", "demo.Leg", "subject", unique + " leg", "version", 1));
        var mapper = mappers.mapper(
                settings(Map.of("format", "avro", "schema", "registry"), field("value.id"), field("value.legs"))
                        .toMapping());

        assertThat(mapper.map(SchemaRegistryTest.framed(id, SchemaRegistryTest.order())))
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.fields())
                                .isEqualTo(fields("id", "A", "legs", SchemaRegistryTest.LEGS)));
    }

    /** Or says that this registry does not have file descriptors in Base64. */
    @Test
    void readsProtobufWithAReference() throws Exception {
        register(unique + " common", "PROTOBUF", COMMON);
        int id = register(
                unique + "-fund",
                "PROTOBUF",
                FUND,
                Map.of("name", "common.proto", "subject", unique + " common", "version", 1));
        var mapper = mappers.mapper(
                settings(Map.of("format", "protobuf", "schema", "registry"), field("value.isin"), field("value.at"))
                        .toMapping());

        var mapped = mapper.map(record("A", value(id), Map.of()));

        if (mapped instanceof MappedRecord.WithoutSchema missing) {
            assertThat(missing.problem()).contains("no file descriptor in Base64");
            Assumptions.abort(missing.problem());
        }
        assertThat(mapped)
                .isInstanceOfSatisfying(
                        MappedRecord.Value.class,
                        value -> assertThat(value.fields())
                                .isEqualTo(fields("isin", "DE1", "at", 1_763_790_123_456_789L)));
    }

    private static byte[] value(int id) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        bytes.write(new byte[] {2, 2});
        bytes.write(ProtobufFiles.fund().toByteArray());
        return bytes.toByteArray();
    }

    @Test
    void saysThatAnIdIsUnknown() {
        var mapper = mappers.mapper(settings(Map.of("format", "avro", "schema", "registry"), field("value.id"))
                .toMapping());

        assertThat(mapper.map(SchemaRegistryTest.framed(987_654_321, new byte[] {0})))
                .isInstanceOfSatisfying(
                        MappedRecord.WithoutSchema.class,
                        missing -> assertThat(missing.problem()).contains("status 404"));
    }
}
