package io.tickgate.gateway.mapping;

import static io.tickgate.gateway.mapping.Records.decimal;
import static io.tickgate.gateway.mapping.Records.field;
import static io.tickgate.gateway.mapping.Records.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.Channel;
import io.tickgate.model.Shape;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappingSettingsTest {
    @Test
    void hasTheseDefaults() {
        assertThat(settings(Map.of()).toMapping())
                .isEqualTo(new ChannelMapping(
                        new Channel("fund", Shape.STATE),
                        "funds",
                        new ChannelMapping.Values(ValueFormat.JSON, false, null, null),
                        FieldPath.parse("key"),
                        FieldPath.parse("time"),
                        TimeFormat.MILLIS,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        PoisonPolicy.STALE,
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "name, ''",
        "name, quote",
        "name, book.5",
        "name, 'my channel'",
        "shape, ''",
        "shape, book",
        "topic, ''",
        "topic, 'a topic'",
        "format, xml",
        "schema, order.avsc",
        "message, demo.Fund",
        "symbol, sym",
        "time, ts",
        "time-unit, days",
        "source, src",
        "sequence, 7",
        "poison, drop",
        "quarantine-topic, funds.bad",
    })
    void refusesABadValueWithItsKeyAndWhatWasExpected(String key, String value) {
        assertThatThrownBy(() -> settings(Map.of(key, value)).toMapping())
                .isInstanceOf(BadMappingException.class)
                .hasMessageStartingWith(key + ": '" + value)
                .hasMessageContaining("(expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "schema, avro, , ",
        "message, protobuf, funds.desc, ",
        "message, protobuf, registry, demo.Fund",
        "message, avro, registry, demo.Fund"
    })
    void wantsASchemaThatFitsTheFormat(String key, String format, String schema, String message) {
        var given = new java.util.HashMap<>(Map.of("format", format));
        given.put("schema", schema);
        given.put("message", message);

        assertThatThrownBy(() -> settings(given).toMapping())
                .isInstanceOfSatisfying(
                        BadMappingException.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void wantsAQuarantineOfItsOwn() {
        assertThatThrownBy(() -> settings(Map.of("poison", "quarantine")).toMapping())
                .hasMessageStartingWith("quarantine-topic: ''");
        assertThatThrownBy(() -> settings(Map.of("poison", "quarantine", "quarantine-topic", "funds"))
                        .toMapping())
                .hasMessageContaining("another topic");
        assertThat(settings(Map.of("poison", "quarantine", "quarantine-topic", "bad"))
                        .toMapping()
                        .quarantineTopic())
                .isEqualTo("bad");
    }

    @Test
    void refusesAFieldByItsPlace() {
        assertThatThrownBy(
                        () -> settings(Map.of(), field("value.a"), field("px")).toMapping())
                .hasMessageStartingWith("fields[1].from: 'px'");
        assertThatThrownBy(() ->
                        settings(Map.of(), field("value.a"), field("value.b.a")).toMapping())
                .hasMessageStartingWith("fields[1].name: 'a'");
        assertThatThrownBy(() -> settings(Map.of(), decimal("value.a", 19)).toMapping())
                .hasMessageStartingWith("fields[0].decimals: '19'");
        assertThatThrownBy(() -> settings(Map.of(), new MappingSettings.Field(null, "value.a", null, true))
                        .toMapping())
                .hasMessageStartingWith("fields[0].unscaled: 'true'");
        assertThatThrownBy(() ->
                        settings(Map.of("shape", "log"), field("value.ts")).toMapping())
                .hasMessageStartingWith("fields[0].name: 'ts'");
    }

    @Test
    void saysWhichFileIsNoSchema() {
        var given = settings(Map.of("format", "avro", "schema", "/no/such/file.avsc"));

        assertThatThrownBy(() -> new RecordMappers(null, System::nanoTime).mapper(given.toMapping()))
                .isInstanceOf(BadMappingException.class)
                .hasMessageStartingWith("schema: '/no/such/file.avsc' (expected: a file with an Avro schema");
    }

    @Test
    void wantsTheRegistrysSettingsWhereItIsToBeAsked() {
        var given = settings(Map.of("format", "avro", "schema", "registry"));

        assertThatThrownBy(() -> new RecordMappers(null, System::nanoTime).mapper(given.toMapping()))
                .hasMessageStartingWith("schema: 'registry' (expected: the registry's own settings");
    }

    @ParameterizedTest
    @CsvSource({"ftp://host, url", "http:/path, url", "http://user:secret@host, url", "http://host?x=1, url"})
    void refusesARegistryThatItCannotAsk(String url, String key) {
        assertThatThrownBy(() -> new RegistrySettings(URI.create(url), null, null, Duration.ofSeconds(2)))
                .isInstanceOfSatisfying(
                        BadMappingException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageNotContaining("secret");
    }

    @Test
    void neverPrintsThePassword() {
        var settings = new RegistrySettings(URI.create("http://host"), "me", "secret", Duration.ofSeconds(2));

        assertThat(settings.toString()).doesNotContain("secret");
        assertThatThrownBy(() -> new RegistrySettings(URI.create("http://host"), null, "secret", Duration.ofSeconds(2)))
                .hasMessageStartingWith("user: ''")
                .hasMessageNotContaining("secret");
    }
}
