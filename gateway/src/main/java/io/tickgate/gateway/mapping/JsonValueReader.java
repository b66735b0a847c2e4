package io.tickgate.gateway.mapping;

import io.tickgate.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads values in JSON; a number keeps the digits that it is written with.
 *
 * <p>Thread-safe.
 *
 * @param framing what stands before the JSON
 */
record JsonValueReader(Function<byte[], Framing> framing) implements ValueReader {
    @Override
    public Node read(byte[] value) {
        var body = framing.apply(value);
        byte[] json = body.offset() == 0
                ? value
                : Arrays.copyOfRange(body.array(), body.offset(), body.offset() + body.length());
        // A name that stands twice would make it a matter of taste what the record says.
        try (var parser = Json.strictParser(json)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("nothing (expected: JSON)");
            }
            var node = node(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something after the end (expected: one JSON value)");
            }
            return node;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not readable as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Node node(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var byName = new LinkedHashMap<String, Node>();
                Json.readObject(parser, name -> byName.put(name, node(parser)));
                yield new Node.Branch(byName);
            }
            case START_ARRAY -> {
                var elements = new ArrayList<Node>();
                Json.readArray(parser, () -> elements.add(node(parser)));
                yield new Node.Row(elements);
            }
            case VALUE_STRING -> new Node.Text(Json.readString(parser));
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? new Node.Decimal(new BigDecimal(parser.getString()))
                        : new Node.Whole(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new Node.Written(new BigDecimal(parser.getString()));
            case VALUE_TRUE -> new Node.Flag(true);
            case VALUE_FALSE -> new Node.Flag(false);
            default -> Node.NOTHING;
        };
    }
}
