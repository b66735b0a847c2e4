package io.tickgate.client.check;

import io.tickgate.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * What the protocol promises about a text frame beside the values in it: nothing twice in an object, {@code data} last,
 * no times but whole numbers.
 *
 * <p>Thread-safe.
 */
final class JsonLayout {
    private JsonLayout() {}

    /** @throws IllegalArgumentException that says what is wrong */
    static void check(byte[] frame) {
        try (var parser = Json.strictParser(frame)) {
            parser.nextToken();
            Json.readArray(parser, () -> {
                var last = new String[] {""};
                Json.readObject(parser, name -> {
                    if (last[0].equals("data")) {
                        throw new IllegalArgumentException("'%s' after 'data' (expected: data last)".formatted(name));
                    }
                    last[0] = name;
                    if (isTime(name) && parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                        throw new IllegalArgumentException(
                                "%s: '%s' (expected: whole microseconds)".formatted(name, parser.getString()));
                    }
                    parser.skipChildren();
                });
            });
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not readable as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static boolean isTime(String name) {
        return name.equals("ts") || name.equals("tx") || name.equals("since");
    }
}
