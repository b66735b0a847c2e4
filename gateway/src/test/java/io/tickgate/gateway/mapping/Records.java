package io.tickgate.gateway.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records and mappings as tests write them down. */
public final class Records {
    static final long TIME_MILLIS = 1_763_790_123_456L;

    private Records() {}

    static SourceRecord record(@Nullable String key, @Nullable String value) {
        return record(key, value == null ? null : value.getBytes(UTF_8), Map.of());
    }

    static SourceRecord record(@Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
        var bytes = new HashMap<String, byte[]>();
        headers.forEach((name, text) -> bytes.put(name, text.getBytes(UTF_8)));
        return new SourceRecord() {
            @Override
            public byte @Nullable [] key() {
                return key == null ? null : key.getBytes(UTF_8);
            }

            @Override
            public byte @Nullable [] value() {
                return value;
            }

            @Override
            public byte @Nullable [] header(String name) {
                return bytes.get(name);
            }

            @Override
            public long timeMillis() {
                return TIME_MILLIS;
            }
        };
    }

    /** {@code name, value, name, value}; a text is a text, a {@code long} a whole number. */
    static Fields fields(Object... namesAndValues) {
        var byName = new LinkedHashMap<String, FieldValue>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byName.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
        }
        return new Fields(byName);
    }

    private static FieldValue value(@Nullable Object value) {
        if (value instanceof String text) {
            return new FieldValue.Text(text);
        } else if (value instanceof Number number) {
            return new FieldValue.Whole(number.longValue());
        } else if (value instanceof Boolean flag) {
            return new FieldValue.Flag(flag);
        }
        return value instanceof FieldValue other ? other : FieldValue.ABSENT;
    }

    /** A setting for each component, by its name; those that are not named are left out. */
    public static MappingSettings settings(Map<String, String> given, MappingSettings.Field... fields) {
        var all = new HashMap<>(Map.of("name", "fund", "shape", "state", "topic", "funds"));
        all.putAll(given);
        return new MappingSettings(
                all.get("name"),
                all.get("shape"),
                all.get("topic"),
                all.get("format"),
                all.get("schema"),
                all.get("message"),
                all.get("framed") == null ? null : Boolean.valueOf(all.get("framed")),
                all.get("symbol"),
                all.get("time"),
                all.get("time-unit"),
                all.get("source"),
                all.get("sequence"),
                List.of(fields),
                all.get("recent") == null ? null : Duration.parse(all.get("recent")),
                all.get("silence") == null ? null : Duration.parse(all.get("silence")),
                all.get("poison"),
                all.get("quarantine-topic"));
    }

    static MappingSettings.Field field(String from) {
        return new MappingSettings.Field(null, from, null, null);
    }

    static MappingSettings.Field decimal(String from, int decimals) {
        return new MappingSettings.Field(null, from, decimals, null);
    }

    static MappingSettings.Field unscaled(String from, int decimals) {
        return new MappingSettings.Field(null, from, decimals, true);
    }

    /** A mapper that asks no registry. */
    static RecordMapper mapper(Map<String, String> given, MappingSettings.Field... fields) {
        return new RecordMappers(null, System::nanoTime)
                .mapper(settings(given, fields).toMapping());
    }
}
