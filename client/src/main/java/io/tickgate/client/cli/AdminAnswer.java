package io.tickgate.client.cli;

import io.tickgate.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * An answer of a gateway's port for operators: objects as maps, arrays as lists, the rest as text. A newer gateway may say more.
 *
 * <p>Thread-safe.
 */
record AdminAnswer(Map<String, Object> fields) {
    /** @throws RuntimeException if it is no object in JSON */
    static AdminAnswer parse(byte[] body) {
        try (var parser = Json.parser(body)) {
            parser.nextToken();
            return new AdminAnswer(object(parser));
        }
    }

    private static Map<String, Object> object(JsonParser parser) {
        var fields = new LinkedHashMap<String, Object>();
        Json.readObject(parser, name -> fields.put(name, value(parser)));
        return fields;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                var items = new ArrayList<>();
                Json.readArray(parser, () -> items.add(value(parser)));
                yield items;
            }
            case NOT_AVAILABLE,
                    END_OBJECT,
                    END_ARRAY,
                    PROPERTY_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    VALUE_STRING,
                    VALUE_NUMBER_INT,
                    VALUE_NUMBER_FLOAT,
                    VALUE_TRUE,
                    VALUE_FALSE,
                    VALUE_NULL -> String.valueOf(parser.getString());
        };
    }

    /** Returns a text, {@code ""} if there is none. */
    String text(String name) {
        var value = fields.get(name);
        return value instanceof String text ? text : "";
    }

    boolean is(String name) {
        return text(name).equals("true");
    }

    /** Returns an object, an empty one if there is none. */
    AdminAnswer inner(String name) {
        return of(fields.get(name));
    }

    /** Returns the objects of an array. */
    List<AdminAnswer> all(String name) {
        return fields.get(name) instanceof List<?> items
                ? items.stream().map(AdminAnswer::of).toList()
                : List.of();
    }

    /** Returns the texts of an array. */
    List<String> texts(String name) {
        return fields.get(name) instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static AdminAnswer of(@Nullable Object value) {
        var fields = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> fields.put(String.valueOf(name), field));
        }
        return new AdminAnswer(fields);
    }
}
