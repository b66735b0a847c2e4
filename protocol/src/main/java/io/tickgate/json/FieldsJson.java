package io.tickgate.json;

import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Writes and reads the values of operators' own channels.
 *
 * <p>Thread-safe.
 */
public final class FieldsJson {
    private FieldsJson() {}

    /** Writes {@code {"name":"text","size":7,"up":true,"note":null,"legs":[1,2]}}. */
    public static void write(JsonGenerator json, Fields fields) {
        json.writeStartObject();
        writeProperties(json, fields);
        json.writeEndObject();
    }

    /** Writes the fields of an event, and {@code "ts"} after them. */
    public static void write(JsonGenerator json, FieldsEvent event) {
        json.writeStartObject();
        writeProperties(json, event.fields());
        json.writeNumberProperty(FieldsEvent.TIME, event.timeMicros());
        json.writeEndObject();
    }

    private static void writeProperties(JsonGenerator json, Fields fields) {
        fields.byName().forEach((name, value) -> {
            json.writeName(name);
            write(json, value);
        });
    }

    private static void write(JsonGenerator json, FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            json.writeString(text.text());
        } else if (value instanceof FieldValue.Whole whole) {
            json.writeNumber(whole.number());
        } else if (value instanceof FieldValue.Flag flag) {
            json.writeBoolean(flag.isSet());
        } else if (value instanceof FieldValue.Parts parts) {
            json.writeRawValue(parts.json());
        } else if (value instanceof FieldValue.Absent) {
            json.writeNull();
        }
    }

    /** Reads the object at which the parser stands. */
    public static Fields read(JsonParser parser) {
        return new Fields(readProperties(parser));
    }

    /**
     * Reads the array at which the parser stands.
     *
     * @return {@code null} if an element is no object with a {@code "ts"}: then they are not events
     */
    public static @Nullable List<FieldsEvent> readEvents(JsonParser parser) {
        var events = new ArrayList<FieldsEvent>();
        Json.expect(parser, JsonToken.START_ARRAY, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            var properties = parser.currentToken() == JsonToken.START_OBJECT ? readProperties(parser) : null;
            if (properties == null || !(properties.remove(FieldsEvent.TIME) instanceof FieldValue.Whole time)) {
                return null;
            }
            events.add(new FieldsEvent(new Fields(properties), time.number()));
        }
        return events;
    }

    private static Map<String, FieldValue> readProperties(JsonParser parser) {
        var properties = new LinkedHashMap<String, FieldValue>();
        Json.readObject(parser, name -> properties.put(name, readValue(parser)));
        return properties;
    }

    private static FieldValue readValue(JsonParser parser) {
        @Nullable JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return new FieldValue.Text(Json.readString(parser));
        } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return new FieldValue.Flag(Json.readBoolean(parser));
        } else if (token == JsonToken.VALUE_NULL) {
            return FieldValue.ABSENT;
        } else if (token == JsonToken.VALUE_NUMBER_INT && isLong(parser)) {
            return new FieldValue.Whole(Json.readLong(parser));
        }
        return new FieldValue.Parts(copyOfValue(parser));
    }

    private static boolean isLong(JsonParser parser) {
        return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    /** Returns the value at which the parser stands as compact JSON, every digit as it is. */
    public static String copyOfValue(JsonParser parser) {
        return new String(Json.write(json -> json.copyCurrentStructureExact(parser)), StandardCharsets.UTF_8);
    }
}
