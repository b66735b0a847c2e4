package io.tickgate.client.cli;

import io.tickgate.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * A message as the gateway wrote it, byte for byte.
 *
 * <p>Thread-safe.
 *
 * @param type {@code snapshot}, {@code update} and so on; empty if it has none
 */
record RawMessage(String type, String json) {
    boolean isData() {
        return type.equals("snapshot") || type.equals("update");
    }

    /** Splits a frame into its messages; what cannot be read is left to whoever reads the frame for good. */
    static List<RawMessage> split(String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        var messages = new ArrayList<RawMessage>();
        try (var parser = Json.parser(bytes)) {
            parser.nextToken();
            Json.readArray(parser, () -> {
                int start = (int) parser.currentTokenLocation().getByteOffset();
                var type = new String[] {""};
                Json.readObject(parser, name -> {
                    if (name.equals("type") && parser.currentToken() == JsonToken.VALUE_STRING) {
                        type[0] = parser.getString();
                    } else {
                        parser.skipChildren();
                    }
                });
                int end = (int) parser.currentLocation().getByteOffset();
                messages.add(new RawMessage(type[0], new String(bytes, start, end - start, StandardCharsets.UTF_8)));
            });
        } catch (JacksonException | IllegalArgumentException e) {
            return messages;
        }
        return messages;
    }
}
